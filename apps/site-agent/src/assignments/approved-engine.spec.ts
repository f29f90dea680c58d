import { join } from 'node:path';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore } from '@collimate/platform-site-store';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

/** Of a program before or after this one. */
const OTHER = 'collimate-ibsi1/other';

describe('a study that was approved for another definition of the engine', () => {
  const study = rehearsalStudy();
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.again({ COLLIMATE_SITE_METRICS_PORT: '0' });
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    coordinator.review(study);
    await until(async () => (await hospital.status()).studies.length === 1);
    const tables = [
      ['consent.csv', 'consent/import', ['subject,type,at,form,scope', 'A,GIVEN,2025-01-01,f1,DUO:0000042']],
      ['cohort.csv', 'cohort', ['subject,image,mask,roi,group', 'A,s/A,s/A.dcm,GTV-1,benign']],
    ] as const;
    for (const [name, path, lines] of tables) {
      await hospital.as('olga', 'POST', path, { table: hospital.table(name, lines) });
    }
    await hospital.stop();
    const keys = new Keystore(hospital.keys);
    const store = openSiteStore(join(hospital.data, 'site.db'), keys.subjects, new SystemClock(), keys.headCounter, OTHER);
    const approvers = store.accounts.list().filter(({ roles }) => roles.includes('approver'));
    for (const { account } of approvers) store.studies.sign(study.digest, account, 'approved');
    store.close();
    await hospital.start();
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  const asked = async (round: string): Promise<string | null | undefined> => {
    coordinator.order(orderOf(study, 'moments', round));
    const ended = async () =>
      (await hospital.status()).rounds.find(({ id, state }) => id === round && (state === 'declined' || state === 'sent'));
    await until(async () => (await ended()) !== undefined);
    return (await ended())?.code;
  };
  const said = (line: object): boolean =>
    hospital.logged.some((one) => {
      const words = JSON.parse(one) as Record<string, unknown>;
      return Object.entries(line).every(([key, value]) => words[key] === value);
    });

  it('is answered nothing, and has no scan read, until two people have approved it for the engine that runs', async () => {
    const own = async () =>
      (await hospital.as<{ state: string; engine: object; signatures: { engine?: string }[] }[]>('ada', 'GET', 'studies'))[0];
    const reserved = async () => (await hospital.as<{ site: { reserved: string } }>('ada', 'GET', 'budget')).site.reserved;
    expect(await own()).toMatchObject({ engine: { runs: ENGINE_DEFINITION, approved: [OTHER], waiting: [] } });
    expect((await hospital.status()).studies[0]).toMatchObject({ state: 'approved', awaitsEngine: true });
    expect(said({ code: 'ENGINE_NOT_APPROVED', study: study.protocol.id, engine: ENGINE_DEFINITION, approved: OTHER })).toBe(
      true,
    );
    expect(await hospital.metrics()).toContain('collimate_agent_studies_awaiting_engine 1\n');
    // What it may still take stays kept for it.
    const kept = await reserved();
    expect(kept).not.toBe('0');

    expect(await asked('r-1')).toBe('ENGINE_NOT_APPROVED');
    expect(coordinator.declined).toContain('ENGINE_NOT_APPROVED');
    expect(coordinator.handedIn).toEqual([]);
    const { extraction } = await hospital.status();
    expect(extraction).toMatchObject({ waiting: 0, running: 0, done: 0, failed: 0 });
    await expect(hospital.as('olga', 'POST', `studies/${study.digest}/ready`, {})).rejects.toThrow('ENGINE_NOT_APPROVED');
    await expect(hospital.as('olga', 'GET', `studies/${study.digest}/figures`)).rejects.toThrow('ENGINE_NOT_APPROVED');

    await hospital.as('ada', 'POST', `studies/${study.digest}/approvals`);
    expect((await hospital.status()).studies[0]).toMatchObject({ awaitsEngine: true });
    expect(await asked('r-2')).toBe('ENGINE_NOT_APPROVED');
    await hospital.as('ben', 'POST', `studies/${study.digest}/approvals`);
    expect((await hospital.status()).studies[0]).toMatchObject({ awaitsEngine: false });
    expect(await hospital.metrics()).toContain('collimate_agent_studies_awaiting_engine 0\n');
    expect(await own()).toMatchObject({ engine: { approved: [OTHER, ENGINE_DEFINITION] } });
    expect((await own()).signatures.map(({ engine }) => engine)).toEqual([ENGINE_DEFINITION, ENGINE_DEFINITION]);
    await until(async () => (await hospital.status()).studies[0].state !== 'approved');
    expect(await reserved()).toBe(kept);
    expect(await asked('r-3')).toBeNull();
    expect(coordinator.handedIn).toHaveLength(1);
    const path = `studies/${study.digest}/attestation`;
    const { payload } = await hospital.as<{ payload: string }>('ada', 'GET', path);
    const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as { predicate: { engines: string[] } };
    expect(predicate.engines).toEqual([OTHER, ENGINE_DEFINITION]);
  });
});
