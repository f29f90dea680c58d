import { setTimeout as sleep } from 'node:timers/promises';
import { Progress } from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

/** Longer than the agent waits before it looks again at what it put in, ms. */
const LONG_ENOUGH_MS = 4_000;
const { PROGRESS_IN_REVIEW, PROGRESS_APPROVED, PROGRESS_READY } = Progress;

describe('a study that has ended, as the coordinator says, with budget left', () => {
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
  const budget = async (): Promise<unknown> => {
    const { spent, reserved } = (await hospital.as<{ site: { spent: string; reserved: string } }>('ada', 'GET', 'budget')).site;
    return { spent, reserved };
  };
  const saidToHaveEnded = (): number => hospital.logged.filter((line) => line.includes('no scan is read for it any more')).length;

  it('has no scan read, after a restart neither, and its people see it', async () => {
    const before = await budget();
    expect(await standing()).toMatchObject({ state: 'approved', isEnded: false });
    coordinator.ended = ['a'.repeat(64), study.digest, 'no digest'];
    // A doorbell, so that the agent looks.
    coordinator.ring();
    await until(async () => (await standing()).isEnded === true);
    expect((await hospital.as<{ isEnded: boolean }[]>('ada', 'GET', 'studies'))[0]).toMatchObject({ isEnded: true });
    expect(await hospital.as('ada', 'GET', 'terms')).toMatchObject({ studies: [{ isEnded: true, isCancelled: false }] });
    await hospital.takeIn(['A', 'B']);
    await sleep(LONG_ENOUGH_MS);
    expect(await hospital.scansTried()).toBe(0);
    await hospital.stop();
    coordinator.ended = [];
    await hospital.start();
    await sleep(LONG_ENOUGH_MS);
    expect(await standing()).toMatchObject({ state: 'extracting', isEnded: true, isCancelled: false });
    expect(await hospital.scansTried()).toBe(0);
    expect((await hospital.status()).extraction).toMatchObject({ waiting: 0, running: 0 });
    // Once, although it came with each heartbeat; and nothing of the budget is spent or given back by it.
    expect(saidToHaveEnded()).toBe(1);
    expect(await budget()).toEqual(before);
  });

  it('tells the coordinator what it would have told, and no more', async () => {
    await until(() => coordinator.progress.includes(PROGRESS_APPROVED));
    expect(coordinator.progress).toEqual([PROGRESS_IN_REVIEW, PROGRESS_APPROVED]);
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
    await until(() => coordinator.progress.includes(PROGRESS_READY));
    expect(coordinator.progress).toEqual([PROGRESS_IN_REVIEW, PROGRESS_APPROVED, PROGRESS_READY]);
    expect(await hospital.scansTried()).toBe(0);
  });

  it('is answered, and read again, where an order comes after all', async () => {
    coordinator.order(orderOf(study, study.queries[0].name, 'r-1'));
    await until(() => coordinator.handedIn.length === 1);
    expect(coordinator.declined).toEqual([]);
    expect(await standing()).toMatchObject({ isEnded: false });
    await until(async () => (await hospital.scansTried()) === 2);
    expect(hospital.logged.join('')).toContain('asks again for a study that had ended');
  });

  it('ends again when the coordinator says so again', async () => {
    coordinator.ended = [study.digest];
    coordinator.ring();
    await until(async () => (await standing()).isEnded === true);
    expect(saidToHaveEnded()).toBe(2);
  });
});
