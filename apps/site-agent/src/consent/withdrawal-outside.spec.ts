import { readFileSync } from 'node:fs';
import type { StudyFigures } from '@collimate/platform-site-api';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

interface Withdrawn {
  readonly certificate: string;
  readonly releases: readonly object[];
}

/** What somebody outside sees of a hospital. */
interface Seen {
  readonly sizes: readonly number[];
  readonly rounds: readonly string[];
  readonly declined: readonly string[];
  readonly progress: readonly number[];
}

const study = rehearsalStudy();
/** Each with the word by which the study leaves them out; the budget of the study is rho 3/20. */
const PEOPLE = [
  ['A', '', '', '', undefined],
  ['B', '3/20', '', '', undefined],
  ['C', '0.1', '', '', 'PRIVACY_CAP_EXCEEDED'],
  ['D', '', '0.5', '', 'PRIVACY_CAP_EXCEEDED'],
  ['E', '', '', '2025-06-01', 'OF_AGE'],
  ['F', '', '', '2125-06-01', undefined],
  ['G', '', '', '', 'DECEASED'],
] as const;

describe('a withdrawal, seen from outside', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const figures = () => hospital.as<StudyFigures>('ada', 'GET', `studies/${study.digest}/figures`);

  async function open(): Promise<void> {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    const rows = PEOPLE.map(
      ([id, rho, epsilon, majority]) => `${id},GIVEN,2025-01-01,f1,DUO:0000042,${rho},${epsilon},${majority}`,
    );
    const header = 'subject,type,at,form,scope,rho_max,epsilon_max,majority';
    const consent = hospital.table('consent.csv', [header, ...rows, 'G,DECEASED,2025-02-01,,,,,']);
    await hospital.as('olga', 'POST', 'consent/import', { table: consent });
    const scans = PEOPLE.map(([id]) => `${id},s/${id},s/${id}.dcm,GTV-1,benign`);
    await hospital.as('olga', 'POST', 'cohort', {
      table: hospital.table('cohort.csv', ['subject,image,mask,roi,group', ...scans]),
    });
    coordinator.review(study);
    await hospital.approve(study);
    await until(async () => (await hospital.status()).extraction.waiting === 0, 20_000);
  }
  async function ask(statistic: string, round: string): Promise<void> {
    const before = coordinator.handedIn.length + coordinator.declined.length;
    coordinator.order(orderOf(study, statistic, round));
    await until(() => coordinator.handedIn.length + coordinator.declined.length > before);
  }
  const seen = (): Seen => ({
    sizes: coordinator.handedIn.map(({ size }) => size),
    rounds: coordinator.handedIn.map(({ contribution }) => contribution.roundId),
    declined: [...coordinator.declined],
    progress: [...coordinator.progress],
  });

  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('changes nothing: neither a message, nor its size, nor a word; inside, one patient fewer is in the next answer', async () => {
    const runs: Seen[] = [];
    for (const withdraws of [false, true]) {
      await open();
      await ask('enrolment', 'round-1');
      const before = seen();
      const taking = (await figures()).withConsent;
      if (withdraws) {
        const done = await hospital.as<Withdrawn>('olga', 'POST', 'consent/withdrawals', { subject: 'A', kind: 'ERASURE' });
        expect(done.releases).toEqual([
          { study: 'rehearsal', answers: 1, rho: '1/100', epsilon: expect.any(Number), protection: 'noise-added-at-the-site' },
        ]);
        expect(JSON.parse(readFileSync(done.certificate, 'utf8'))).toMatchObject({ releases: done.releases });
        expect((await figures()).withConsent).toBe(taking - 1);
      }
      // Nothing is said in any of the next ticks, which are 50 ms apart.
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(seen()).toEqual(before);
      await ask('moments', 'round-2');
      runs.push(seen());
      if (!withdraws) {
        await hospital.close();
        await coordinator.stop();
      }
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[0].rounds).toEqual(['round-1', 'round-2']);
  }, 90_000);

  it('is not needed where a cap, the day of majority or a death leaves a patient out, each for its reason', async () => {
    await open();
    const { withConsent, denied } = await figures();
    const expected = Map.groupBy(PEOPLE, ([, , , , reason]) => reason);
    expect(withConsent).toBe(expected.get(undefined)!.length);
    for (const { reason, subjects } of denied)
      expect([reason, expected.get(reason as never)?.length]).toEqual([reason, subjects]);
    expect(denied).toHaveLength(expected.size - 1);
  }, 60_000);
});
