import { join } from 'node:path';
import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore } from '@collimate/platform-site-store';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf } from '../../fixtures/rehearsal-study.js';

/** Of a program of later: this one knows no such definition, and has to be able to say so. */
const LATER = 'collimate-ibsi1/9';

const studyNaming = (engine: string): FrozenStudy =>
  freezeStudy(
    parseStudy({
      ...{ schema: 'collimate.study/2', id: 'volumes', version: 1, title: 'Volumes', purpose: ['DUO:0000006'] },
      ...{ consentForms: ['f1'], sites: ['north', 'south'], modality: 'CT', planned: { subjects: 100 }, engine },
      plans: { ct: { ...planPreset('ibsi-c'), families: ['MORPH'] } },
      variables: {
        group: { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] },
        volume: {
          ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'identity' },
          ...{ reference: { centre: '0', width: '20000', from: 'phantoms' }, edges: ['0'] },
        },
      },
      releases: [{ name: 'table', kind: 'cells', tables: [['group', 'volume']], rho: '1/10' }],
      analyses: [{ name: 'who', kind: 'count', from: 'table' }],
      ...{ budget: { rho: '1/10' }, delta: '1/1000000', noise: 'local', minSites: 2 },
      timetable: { openingMs: 3_600_000, tickMs: 20 },
    }),
  );

interface SeenStudy {
  readonly state: string;
  readonly signatures: readonly object[];
}

describe('a study that names the definition of the engine', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  const received = async (study: FrozenStudy): Promise<void> => {
    coordinator.review(study);
    await until(async () => (await hospital.status()).studies.length === 1);
  };
  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.again();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    const tables = [
      ['consent.csv', 'consent/import', ['subject,type,at,form,scope', 'A,GIVEN,2025-01-01,f1,DUO:0000042']],
      ['cohort.csv', 'cohort', ['subject,image,mask,roi,group', 'A,s/A,s/A.dcm,GTV-1,benign']],
    ] as const;
    for (const [name, path, lines] of tables) await hospital.as('olga', 'POST', path, { table: hospital.table(name, lines) });
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  const own = async (): Promise<SeenStudy> => (await hospital.as<SeenStudy[]>('ada', 'GET', 'studies'))[0];
  const asked = async (study: FrozenStudy): Promise<string | null | undefined> => {
    coordinator.order(orderOf(study, 'table', 'r-1'));
    const ended = async () =>
      (await hospital.status()).rounds.find(({ id, state }) => id === 'r-1' && (state === 'declined' || state === 'sent'));
    await until(async () => (await ended()) !== undefined);
    return (await ended())?.code;
  };
  const seenStudy = async () => (await hospital.status()).studies[0];

  it('is approved and answered where that definition runs', async () => {
    const study = studyNaming(ENGINE_DEFINITION);
    await received(study);
    await hospital.as('ada', 'POST', `studies/${study.digest}/approvals`);
    await hospital.as('ben', 'POST', `studies/${study.digest}/approvals`);
    expect(await seenStudy()).toMatchObject({ awaitsEngine: false, otherEngine: null });
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`, {});
    expect(await asked(study)).toBeNull();
    expect(coordinator.handedIn).toHaveLength(1);
  });

  it('is approved by nobody where another one runs, which is said with what helps; it may be rejected', async () => {
    const study = studyNaming(LATER);
    await received(study);
    const approval = hospital.as('ada', 'POST', `studies/${study.digest}/approvals`);
    await expect(approval).rejects.toThrow('ENGINE_DIFFERS');
    await expect(approval).rejects.toThrow(`a version of the study that names ${ENGINE_DEFINITION}`);
    expect(await own()).toMatchObject({ state: 'received', signatures: [] });
    expect(await seenStudy()).toMatchObject({ state: 'received', awaitsEngine: false, otherEngine: LATER });
    expect(await asked(study)).toBe('STUDY_NOT_APPROVED');
    const why = 'we run another engine';
    await hospital.as('ada', 'POST', `studies/${study.digest}/approvals`, { digest: study.digest, decision: 'reject', why });
    expect((await own()).state).toBe('rejected');
  });

  it('is answered nothing, has no scan read and is signed for by nobody once an upgrade brought another one', async () => {
    const study = studyNaming(LATER);
    await received(study);
    await hospital.stop();
    const keys = new Keystore(hospital.keys);
    const store = openSiteStore(join(hospital.data, 'site.db'), keys.subjects, new SystemClock(), keys.headCounter, LATER);
    const approvers = store.accounts.list().filter(({ roles }) => roles.includes('approver'));
    for (const { account } of approvers) store.studies.sign(study.digest, account, 'approved');
    store.close();
    await hospital.start();

    expect(await seenStudy()).toMatchObject({ state: 'approved', awaitsEngine: true, otherEngine: LATER });
    const lines = hospital.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({ code: 'ENGINE_DIFFERS', study: 'volumes', engine: ENGINE_DEFINITION, named: LATER }),
    );
    expect(await asked(study)).toBe('ENGINE_NOT_APPROVED');
    expect(coordinator.declined).toContain('ENGINE_NOT_APPROVED');
    expect(coordinator.handedIn).toEqual([]);
    expect((await hospital.status()).extraction).toMatchObject({ waiting: 0, running: 0, done: 0, failed: 0 });
    for (const [who, method, path, body] of [
      ['ada', 'POST', 'approvals', undefined],
      ['olga', 'POST', 'ready', {}],
      ['olga', 'GET', 'figures', undefined],
    ] as const) {
      await expect(hospital.as(who, method, `studies/${study.digest}/${path}`, body)).rejects.toThrow('ENGINE_DIFFERS');
    }
  });
});
