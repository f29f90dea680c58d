import { freezeStudy, parseStudy, planProtocol, type FrozenStudy } from '@collimate/governance-study';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf } from '../../fixtures/rehearsal-study.js';
import { WireTap, type Passed } from '../../fixtures/wire.tap.js';

const TICK_MS = 2_000;
/** How long after its moment something may pass, on a machine with other work, ms. */
const LATE_MS = 500;
/** Doorbells are rung so often: each is answered at once by whoever may speak, ms. */
const RING_MS = 40;
/** No pause between two answers to doorbells is so long unless somebody is silent, ms. */
const SILENT_MS = 700;
const FOLLOWING = ['WitnessCheckpoint', 'SubmitContribution'];

const study: FrozenStudy = freezeStudy(
  parseStudy(
    planProtocol({
      ...{ schema: 'collimate.study/2', id: 'moments', version: 1, title: 'Response' },
      ...{ purpose: ['DUO:0000006'], consentForms: ['f1'], sites: ['north', 'south'], modality: 'CT' },
      planned: { subjects: 200 },
      variables: { response: { source: 'cohort', type: 'category', labels: ['no', 'yes'] } },
      releases: [
        { name: 'first', kind: 'cells', tables: [['response']], rho: '1/50' },
        { name: 'second', kind: 'cells', tables: [['response']], rho: '1/50' },
      ],
      analyses: ['first', 'second'].map((from) => ({ name: `count-${from}`, kind: 'count', from })),
      ...{ budget: { rho: '1/10' }, delta: '1/1000000', noise: 'local', minSites: 2 },
      timetable: { openingMs: 3_600_000, tickMs: TICK_MS },
    }).document,
  ),
);

/** What the coordinator, or whoever listens on the way, can measure of two orders. */
interface Seen {
  /** From the end of one sign of life of the site to the next, ms since the orders, where nothing passed for long. */
  readonly silences: readonly (readonly [fromMs: number, toMs: number])[];
  /** Messages that follow from a release: method, and ms after the last tick. */
  readonly following: readonly (readonly [method: string, tick: number, afterTickMs: number])[];
}

/* The moment at which anything leaves must not tell how many patients a hospital has. */
describe('what can be measured of a release from outside', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  let tap: WireTap;

  async function hospitalOf(patients: number): Promise<void> {
    coordinator = await RehearsalCoordinator.start();
    tap = await WireTap.before(coordinator.port);
    coordinator.port = tap.port;
    hospital = await RehearsalHospital.open();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    const ids = Array.from({ length: patients }, (_, n) => `S${n}`);
    const consent = ['subject,type,at,form,scope', ...ids.map((id) => `${id},GIVEN,2025-01-01,f1,DUO:0000042`)];
    const cohort = [
      'subject,image,mask,roi,response',
      ...ids.map((id, n) => `${id},s/${id},s/${id}.dcm,GTV-1,${n % 3 ? 'no' : 'yes'}`),
    ];
    await hospital.as('olga', 'POST', 'consent/import', { table: hospital.table('consent.csv', consent) });
    await hospital.as('olga', 'POST', 'cohort', { table: hospital.table('cohort.csv', cohort) });
    coordinator.review(study);
    await hospital.approve(study);
    await until(async () => (await hospital.status()).extraction.waiting === 0, 120_000);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }

  /** Two orders a tenth of a tick after a tick, with a doorbell every few ms, until both are answered. */
  async function measure(): Promise<Seen> {
    await until(() => Math.abs((Date.now() % TICK_MS) - TICK_MS / 10) < TICK_MS / 20);
    const beganMs = performance.timeOrigin + performance.now();
    const firstTick = Math.floor(beganMs / TICK_MS);
    await tap.take();
    coordinator.received.length = 0;
    for (const name of ['first', 'second']) coordinator.order(orderOf(study, name, `r-${name}`, Date.now()));
    const bell = { doorbell: { $case: 'assignmentsChanged', value: {} }, clockUnixMs: 0n } as const;
    const ringing = setInterval(() => coordinator.ring(bell), RING_MS);
    await until(() => coordinator.handedIn.length === 2, 20_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    clearInterval(ringing);
    const following = coordinator.received
      .map(({ method, atMs }) => [method.split('/').at(-1)!, atMs] as const)
      .filter(([method]) => FOLLOWING.includes(method))
      .map(([method, atMs]) => [method, Math.floor(atMs / TICK_MS) - firstTick, Math.round(atMs % TICK_MS)] as const);
    return { silences: silencesOf(await tap.take(), beganMs), following };
  }

  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
    await tap.close();
  });

  it('is the same for 7 and for 3,000 patients', async () => {
    const seen: Seen[] = [];
    for (const patients of [7, 3_000]) {
      await hospitalOf(patients);
      seen.push(await measure());
      if (patients === 7) {
        await hospital.close();
        await coordinator.stop();
        await tap.close();
      }
    }
    if (process.env['SHOW']) console.log(JSON.stringify(seen));
    for (const { silences, following } of seen) {
      // Two releases, each a silence of one step; the tick of the study is the step.
      expect(silences.map(([from, to]) => Math.round((to - from) / TICK_MS))).toEqual([1, 1]);
      for (const [from, to] of silences) expect(Math.abs(to - from - TICK_MS)).toBeLessThan(LATE_MS);
      // One head holds both, and nothing of either leaves but on the tick.
      expect(following.map(([method]) => method)).toEqual(['WitnessCheckpoint', 'SubmitContribution', 'SubmitContribution']);
      for (const [, , afterTickMs] of following) expect(afterTickMs).toBeLessThan(LATE_MS);
    }
    expect(seen[0].following[0][1]).toBe(seen[1].following[0][1]);
    for (const [n, [from]] of seen[0].silences.entries()) expect(Math.abs(from - seen[1].silences[n][0])).toBeLessThan(LATE_MS);
  }, 300_000);
});

function silencesOf(passed: readonly Passed[], beganMs: number): Seen['silences'] {
  return passed
    .slice(1)
    .map(({ atMs }, n) => [Math.round(passed[n].atMs - beganMs), Math.round(atMs - beganMs)] as const)
    .filter(([from, to]) => to - from > SILENT_MS);
}
