import { formatRational } from '@collimate/kernel-numeric';
import { instantFromMs } from '@collimate/kernel-canonical';
import { rulesOutCharge } from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

const TICK_MS = 3_000;
const study = rehearsalStudy(3_600_000, TICK_MS);

/* An answer that left sooner because it was there already would tell how far the reading had come when the program ended. */
describe('an order that is charged, and whose program starts again too late for a whole window', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.joined(coordinator, study);
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  const spent = async (): Promise<string> => formatRational((await hospital.inspect((store) => store.ledger.spent())).site);

  it('is declined by a word that counts as charged, and is not charged again', async () => {
    await until(() => Date.now() % TICK_MS < TICK_MS / 10);
    const tick = Math.floor(Date.now() / TICK_MS);
    // The second tick lies before the deadline, and the third after it.
    const deadline = instantFromMs((tick + 2) * TICK_MS + TICK_MS / 2);
    coordinator.order({ ...orderOf(study, 'enrolment', 'r-late'), deadline });
    await new Promise((resolve) => setTimeout(resolve, TICK_MS / 2));
    await hospital.stop();
    expect([await spent(), coordinator.handedIn.length, coordinator.declined]).toEqual(['1/100', 0, []]);
    await until(() => Date.now() >= (tick + 1) * TICK_MS + TICK_MS / 10);
    await hospital.start();
    await until(() => coordinator.handedIn.length + coordinator.declined.length > 0);
    expect([coordinator.handedIn.length, coordinator.declined]).toEqual([0, ['DEADLINE_PASSED']]);
    expect(coordinator.declined.map((code) => rulesOutCharge(code, 1))).toEqual([false]);
    await hospital.stop();
    expect(await spent()).toBe('1/100');
  }, 60_000);
});
