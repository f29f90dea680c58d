import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';

describe('a database from before the last renewal, with keys from after it', () => {
  it('connects again by the key that is bound, and does not throw that key away', async () => {
    // Half of the life of its certificates is over when they are issued, so each connection renews.
    const coordinator = await RehearsalCoordinator.start();
    const hospital = await RehearsalHospital.open();
    const connected = () => until(async () => (await hospital.status()).coordinator?.connected === true);
    const certificate = (): string => hospital.inspect(({ settings }) => settings.get('certificate') ?? '');
    try {
      await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
      await connected();
      await hospital.stop();
      const old = certificate();
      await hospital.start();
      await connected();
      await hospital.stop();
      expect(certificate()).not.toBe(old);
      const bound = coordinator.keysSeen.at(-1);
      hospital.inspect(({ settings }) => settings.set('certificate', old));
      coordinator.keysSeen.length = 0;
      await hospital.start();
      await connected();
      await hospital.stop();
      expect(certificate()).not.toBe(old);
      // The first certificate that is asked for is for the key that is bound; the renewal that is due comes after it.
      expect(coordinator.keysSeen[0]).toBe(bound);
    } finally {
      await hospital.close();
      await coordinator.stop();
    }
  }, 30_000);
});

describe('two invitations that are used at the same moment', () => {
  it('make one site of the agent, and its log begins once', async () => {
    const coordinator = await RehearsalCoordinator.start();
    const hospital = await RehearsalHospital.open();
    try {
      const tried = await Promise.allSettled(
        ['north', 'south'].map((site) => hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token(site) })),
      );
      expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = tried.find((one) => one.status === 'rejected');
      expect(String(refused?.reason)).toContain('ALREADY_ENROLLED');
      await hospital.stop();
      const begun = hospital.inspect(({ releaseLog }) =>
        [...releaseLog.leavesOf(1)].filter((leaf) => leaf.includes('log-started')),
      );
      expect(begun).toHaveLength(1);
    } finally {
      await hospital.close();
      await coordinator.stop();
    }
  }, 30_000);
});
