import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

const study = rehearsalStudy(3_600_000, 100);

/*
 * A head of the log whose answer is lost on the way is confirmed all the same, perhaps after the link was made anew. The next head is proved
 * from the one before, and refused. That is no fork.
 */
describe('a head of the log whose answer was lost', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const quarantine = async (): Promise<string> => (await hospital.status()).quarantine;
  const answered = (): Promise<void> => until(() => coordinator.handedIn.length + coordinator.declined.length > 0);

  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.joined(coordinator, study);
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it.each([1, 2])(
    'stops nothing when %i of them arrive late: Hello tells what stands',
    async (late) => {
      coordinator.lateHeads = late;
      coordinator.order(orderOf(study, 'enrolment', 'r-late'));
      await answered();
      expect([coordinator.handedIn.length, coordinator.declined, coordinator.lateHeads]).toEqual([1, [], 0]);
      expect(await quarantine()).toBe('none');
    },
    60_000,
  );

  it('is no excuse for a coordinator that stands where the proof begins, and refuses it', async () => {
    const before = coordinator.hellos;
    coordinator.refusesHeads = true;
    coordinator.order(orderOf(study, 'enrolment', 'r-refused'));
    await answered();
    expect([coordinator.handedIn.length, coordinator.declined]).toEqual([0, ['QUARANTINED']]);
    expect(coordinator.hellos).toBe(before + 1);
    expect(await quarantine()).toBe('unrecovered');
  }, 60_000);
});
