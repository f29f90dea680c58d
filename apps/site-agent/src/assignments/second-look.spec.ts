import { instantFromMs } from '@collimate/kernel-canonical';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { WireTap } from '../../fixtures/wire.tap.js';

const OPENING_MS = 3_600_000;
const TICK_MS = 2_000;
/** Doorbells are rung so often: each is answered at once by whoever may speak, ms. */
const RING_MS = 20;
/** No pause between two answers to doorbells is so long unless somebody is silent, ms. */
const SILENT_MS = 1_200;
const study = rehearsalStudy(OPENING_MS, TICK_MS);
const bell = { $case: 'assignmentsChanged', value: {} } as const;

/* Whoever can have rows read outside the silence measures how long that takes, and so how many patients there are. */
describe('an order that is looked at twice', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  let tap: WireTap;

  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
    tap = await WireTap.before(coordinator.port);
    coordinator.port = tap.port;
    hospital = await RehearsalHospital.joined(coordinator, study);
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
    await tap.close();
  });

  it('stays refused where the coordinator moves its clock on after a refusal: rows are read in the silence or not at all', async () => {
    await until(() => Date.now() % TICK_MS < TICK_MS / 10);
    await tap.take();
    // Two openings ahead: the gate refuses it, and would grant it once the clock is moved on.
    const order = orderOf(study, 'enrolment', 'r-first', Date.now() + 2 * OPENING_MS);
    coordinator.order({ ...order, deadline: instantFromMs(Date.now() + 5 * OPENING_MS) });
    const ringing = setInterval(() => coordinator.ring({ doorbell: bell, clockUnixMs: 0n }), RING_MS);
    await new Promise((resolve) => setTimeout(resolve, 2_700));
    coordinator.ring({ doorbell: bell, clockUnixMs: BigInt(Date.now() + 2 * OPENING_MS + 1_000) });
    await until(() => coordinator.handedIn.length + coordinator.declined.length === 1, 20_000);
    clearInterval(ringing);
    const passed = await tap.take();
    const silences = passed.slice(1).filter(({ atMs }, n) => atMs - passed[n].atMs > SILENT_MS);
    expect([coordinator.handedIn.length, coordinator.declined, silences.length]).toEqual([0, ['EPOCH_OUT_OF_RANGE'], 1]);
  }, 60_000);
});
