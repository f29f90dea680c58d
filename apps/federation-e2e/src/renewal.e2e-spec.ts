import { createPublicKey } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalCoordinator, LocalSite, until } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';

const COORDINATOR = packageFile('@collimate/coordinator', './program');
const AGENT = packageFile('@collimate/site-agent', './program');

/** Shorter than any real one: it has to expire within the test. */
const LIFE_MS = 4_000;

/* An agent and a coordinator as programs, and certificates that live for seconds. */
describe('the certificate of a site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'collimate-renewal-'));
  const coordinator = new LocalCoordinator({
    folder: join(folder, 'coordinator'),
    program: COORDINATOR,
    env: { COLLIMATE_COORDINATOR_CERTIFICATE_MS: String(LIFE_MS) },
  });
  const site = new LocalSite({ id: 'north', name: 'Hospital north', folder: join(folder, 'north'), agent: AGENT });

  const key = (): string =>
    createPublicKey(readFileSync(join(`${site.dataFolder}-keys`, 'tls.pem')))
      .export({ format: 'pem', type: 'spki' })
      .toString();
  const connected = () =>
    until(
      'the connection',
      async () => ((await site.as('admin').status()).coordinator?.connected === true ? true : undefined),
      30,
      20_000,
    );
  const certified = async (): Promise<number> => {
    const { size } = await coordinator.operator().checkpoint();
    const entries = await Promise.all(Array.from({ length: size }, (_, index) => coordinator.operator().entry(index)));
    return entries.filter(({ entry }) => (entry as { kind: string }).kind === 'site-certified').length;
  };

  beforeAll(async () => {
    await coordinator.start();
    await site.program.start();
    await site.hireStaff();
  });
  afterAll(async () => {
    await site.program.stop();
    await coordinator.program.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is renewed for a new key at the half of its life, and the old key is gone', async () => {
    const { token } = await coordinator.operator().invite({ id: 'north', name: site.name });
    await site.as('admin').enrol({ token });
    await connected();
    await until('the first renewal', async () => ((await certified()) === 2 ? true : undefined), 20, 5_000);
    const first = key();
    site.program.kill();
    await until('the restart', async () => (site.program.restarts === 1 ? true : undefined), 20, 5_000);
    await connected();
    await until('the second renewal', async () => ((await certified()) === 3 ? true : undefined), 20, 5_000);
    expect(key()).not.toBe(first);
    expect(existsSync(join(`${site.dataFolder}-keys`, 'tls-next.pem'))).toBe(false);
  });

  it('is renewed after it has expired, and the key after it: the agent comes back by itself', async () => {
    const before = { key: key(), certified: await certified() };
    await site.program.stop();
    await sleep(LIFE_MS + 1_000);
    await site.program.start();
    await connected();
    // Once for the expired one with the key that is bound, and once for the next key over the connection that came of it.
    await until('both renewals', async () => ((await certified()) === before.certified + 2 ? true : undefined), 20, 5_000);
    expect(key()).not.toBe(before.key);
    expect((await site.as('admin').status()).quarantine).toBe('none');
  });
});
