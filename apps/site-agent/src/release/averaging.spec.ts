import { formatRational } from '@collimate/kernel-numeric';
import { decodeVector } from '@collimate/privacy-aggregation';
import { RehearsalCoordinator, type HandedIn } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

const ASKED = 20;

/* Attack 5.2 of the threat model: whoever may ask again and again averages the noise away, unless the answer is the same. */
describe('a coordinator that asks the same again and again', () => {
  const study = rehearsalStudy();
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  const distinct = (answers: readonly HandedIn[]): number =>
    new Set(answers.map(({ contribution }) => contribution.vector.toString('hex'))).size;
  const spent = async () => (await hospital.as<{ site: { spent: string } }>('ada', 'GET', 'budget')).site.spent;
  async function ask(rounds: readonly string[], statistic: string): Promise<void> {
    const before = coordinator.handedIn.length + coordinator.declined.length;
    for (const round of rounds) coordinator.order(orderOf(study, statistic, round));
    await until(() => coordinator.handedIn.length + coordinator.declined.length >= before + rounds.length);
  }
  const rounds = (prefix: string): string[] => Array.from({ length: ASKED }, (_, n) => `${prefix}-${n}`);

  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    const consent = hospital.table('consent.csv', [
      'subject,type,at,form,scope',
      ...['A', 'B', 'C'].map((id) => `${id},GIVEN,2025-01-01,f1,DUO:0000042`),
    ]);
    await hospital.as('olga', 'POST', 'consent/import', { table: consent });
    const cohort = hospital.table('cohort.csv', [
      'subject,image,mask,roi,group',
      ...['A', 'B', 'C'].map((id) => `${id},scans/${id},scans/${id}.dcm,GTV-1,benign`),
    ]);
    await hospital.as('olga', 'POST', 'cohort', { table: cohort });
    coordinator.review(study);
    await hospital.approve(study);
  });
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('gets one distinct answer for twenty rounds of one epoch, at the price of one', async () => {
    await ask(rounds('r'), 'enrolment');
    expect(coordinator.declined).toEqual([]);
    expect(coordinator.handedIn).toHaveLength(ASKED);
    expect(new Set(coordinator.handedIn.map(({ contribution }) => contribution.roundId)).size).toBe(ASKED);
    expect(distinct(coordinator.handedIn)).toBe(1);
    expect(new Set(coordinator.handedIn.map(({ contribution }) => contribution.receipt?.ledgerSequence))).toEqual(new Set([0n]));
    expect(await spent()).toBe(formatRational(study.queries[0].design.rho));
  });

  it('gets the same bytes after a restart of the agent, and after a consent that changes the truth', async () => {
    const [{ contribution: first }] = coordinator.handedIn;
    await hospital.as('olga', 'POST', 'consent/withdrawals', { subject: 'A' });
    await hospital.stop();
    await hospital.start();
    await until(async () => (await hospital.status()).coordinator?.connected === true);
    await ask(rounds('again').slice(0, 3), 'enrolment');
    expect(distinct(coordinator.handedIn)).toBe(1);
    expect(decodeVector(coordinator.handedIn.at(-1)!.contribution.vector)).toEqual(decodeVector(first.vector));
  });

  it('sees messages of one size, whatever is in them', async () => {
    await ask(rounds('size').slice(0, 3), 'enrolment');
    // Round ids of one length and one ledger position: nothing else may vary.
    const sizes = coordinator.handedIn
      .filter(({ contribution }) => contribution.roundId.startsWith('size'))
      .map(({ size }) => size);
    expect(new Set(sizes).size).toBe(1);
  });
});
