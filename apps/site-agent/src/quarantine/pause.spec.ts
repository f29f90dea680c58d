import { jest } from '@jest/globals';
import type { SiteStatus } from '@collimate/platform-site-api';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { CoordinatorCalls } from '../link/coordinator.calls.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

describe('a pause', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const stateOf = async (round: string): Promise<string | undefined> =>
    (await hospital.status()).rounds.find(({ id }: SiteStatus['rounds'][number]) => id === round)?.state;
  const budget = () => hospital.as<{ site: { spent: string } }>('ada', 'GET', 'budget').then(({ site }) => site.spent);

  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open({ COLLIMATE_SITE_METRICS_PORT: '0' });
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    const study = rehearsalStudy();
    coordinator.review(study);
    await hospital.approve(study);
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
  });
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('takes up no new work, through a restart, and charges nothing; work goes on when it ends', async () => {
    const begun = await hospital.as<{ paused: { by: string; at: string } }>('olga', 'POST', 'pause');
    expect(begun.paused.by).toBe('olga');
    // Whoever pauses again changes nothing.
    expect(await hospital.as('admin', 'POST', 'pause')).toEqual(begun);
    coordinator.order(orderOf(rehearsalStudy(), 'moments', 'r-1'));
    await until(async () => (await stateOf('r-1')) === 'ordered');
    await hospital.stop();
    await hospital.start();
    await until(async () => (await hospital.status()).coordinator?.connected === true);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([await stateOf('r-1'), coordinator.handedIn.length, coordinator.declined, await budget()]).toEqual([
      'ordered',
      0,
      [],
      '0',
    ]);
    expect((await hospital.status()).paused).toEqual(begun.paused);
    expect(await hospital.metrics()).toContain('collimate_agent_paused 1\n');
    expect(await hospital.as('olga', 'POST', 'resume')).toEqual({ paused: null });
    await until(async () => (await stateOf('r-1')) === 'sent');
    expect([coordinator.handedIn.length, await budget(), (await hospital.status()).paused]).toEqual([1, '1/10', null]);
  });

  it('counts also where it begins while the coordinator is waited for: nothing is charged, and the round goes on after it', async () => {
    const prove = CoordinatorCalls.prototype.proveApproved;
    const { promise: proof, resolve: give } = Promise.withResolvers<void>();
    const asked = jest.spyOn(CoordinatorCalls.prototype, 'proveApproved').mockImplementation(async function (
      this: CoordinatorCalls,
      ...about
    ) {
      await proof;
      return prove.apply(this, about);
    });
    const before = await budget();
    coordinator.order(orderOf(rehearsalStudy(), 'enrolment', 'r-2'));
    await until(async () => asked.mock.calls.length > 0);
    await hospital.as('olga', 'POST', 'pause');
    give();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect([await stateOf('r-2'), coordinator.handedIn.length, await budget()]).toEqual(['ordered', 1, before]);
    asked.mockRestore();
    await hospital.as('olga', 'POST', 'resume');
    await until(async () => (await stateOf('r-2')) === 'sent');
    expect([coordinator.handedIn.length, (await budget()) === before]).toEqual([2, false]);
  });

  it('is the word of those who keep the tables', async () => {
    await expect(hospital.as('ada', 'POST', 'pause')).rejects.toThrow('ROLE_MISSING');
    await expect(hospital.as('ada', 'POST', 'resume')).rejects.toThrow('ROLE_MISSING');
  });
});
