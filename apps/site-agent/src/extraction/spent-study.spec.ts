import { setTimeout as sleep } from 'node:timers/promises';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

/** Longer than the agent waits before it looks again at what it put in, ms. */
const LONG_ENOUGH_MS = 4_000;

describe('a study that has taken all that it may', () => {
  const study = rehearsalStudy();
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.joined(coordinator, study);
  });
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });
  const standing = async () => (await hospital.status()).studies[0];

  it('has no further scan read, after a restart neither, and says that it is over', async () => {
    await hospital.takeIn(['A']);
    await until(async () => (await hospital.scansTried()) > 0);
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
    for (const [i, { name }] of study.queries.entries()) {
      expect(await standing()).toMatchObject({ isSpent: false });
      coordinator.order(orderOf(study, name, `r-${i}`));
      await until(() => coordinator.handedIn.length === i + 1);
    }
    await until(async () => (await standing()).isSpent === true);
    expect((await hospital.as<{ isSpent: boolean }[]>('ada', 'GET', 'studies'))[0]).toMatchObject({ isSpent: true });
    await hospital.takeIn(['A', 'B']);
    await sleep(LONG_ENOUGH_MS);
    // A new table forgets which scans could not be read: both would be tried.
    expect(await hospital.scansTried()).toBe(0);
    await hospital.stop();
    await hospital.start();
    await sleep(LONG_ENOUGH_MS);
    expect(await hospital.scansTried()).toBe(0);
    expect((await hospital.status()).extraction).toMatchObject({ waiting: 0, running: 0 });
  });
});
