import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';

describe('a coordinator that answers, and whose database takes no changes', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open();
  });
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });
  const told = (): unknown[] =>
    hospital.logged
      .map((line) => JSON.parse(line) as { level: number; code?: string; msg: string })
      .flatMap(({ level, code, msg }) => (code?.startsWith('STORE_') === true ? [`${level} ${code} ${msg}`] : []));

  it('is told in the log and the status, each change once, although the link stands', async () => {
    coordinator.trouble = 'STORE_READ_ONLY';
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    coordinator.review(rehearsalStudy());
    await until(async () => (await hospital.status()).coordinator?.hindrance?.code === 'STORE_READ_ONLY');
    expect((await hospital.status()).coordinator?.lastError?.trouble).toBe('STORE_READ_ONLY');
    // It tries again, and meets the same.
    coordinator.drain();
    await until(async () => (await hospital.status()).coordinator?.connected === true);
    coordinator.trouble = undefined;
    coordinator.drain();
    await until(async () => (await hospital.status()).coordinator?.hindrance === null);
    await until(() => coordinator.progress.length === 1);
    expect(told()).toEqual([
      '40 STORE_READ_ONLY the coordinator answers, and cannot take what this site says; it is said again by itself',
      '30 STORE_READ_ONLY the coordinator takes what this site says again',
    ]);
  });
});
