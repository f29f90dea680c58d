import { HelloRequest, WitnessCheckpointRequest } from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

const TICK_MS = 6_000;
const study = rehearsalStudy(3_600_000, TICK_MS);

/* The log grows by a charge before rows are read and by an answer after it: its size, told between the two ticks, tells how far that is. */
describe('a program that starts again while a release is on its way', () => {
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

  /** The heads that were told: sizes, and numbers of the tick at which each was. */
  const told = (): readonly { readonly size: number; readonly tick: number }[] =>
    coordinator.received.flatMap(({ method, bytes, atMs }) => {
      const { checkpoint } = method.endsWith('WitnessCheckpoint')
        ? WitnessCheckpointRequest.decode(bytes)
        : method.endsWith('/Hello')
          ? HelloRequest.decode(bytes)
          : {};
      return checkpoint === undefined ? [] : [{ size: Number(checkpoint.size), tick: Math.floor(atMs / TICK_MS) }];
    });

  it('tells the head that is confirmed, and a later one on the tick of the release alone', async () => {
    const { size: confirmed } = await hospital.as<{ size: number }>('ada', 'GET', 'log/checkpoint');
    await until(() => told().some(({ size }) => size === confirmed));
    await until(() => Date.now() % TICK_MS < TICK_MS / 10);
    coordinator.order(orderOf(study, 'enrolment', 'r-on-its-way'));
    await until(() => coordinator.unacknowledged === 0);
    await new Promise((resolve) => setTimeout(resolve, TICK_MS / 10));
    await hospital.stop();
    const held = await hospital.inspect((store) => store.releaseLog.head().size);
    expect([held > confirmed, coordinator.handedIn.length]).toEqual([true, 0]);

    coordinator.received.length = 0;
    const startedTick = Math.floor(Date.now() / TICK_MS);
    await hospital.start();
    await until(() => coordinator.handedIn.length === 1, 60_000);
    const later = told().filter(({ size }) => size > confirmed);
    expect(told().some(({ size }) => size === confirmed)).toBe(true);
    expect(later).not.toEqual([]);
    for (const { tick } of later) expect(tick).toBeGreaterThanOrEqual(startedTick + 2);
  }, 90_000);
});
