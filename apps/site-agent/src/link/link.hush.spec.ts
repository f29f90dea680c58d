import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { instantFromMs } from '@collimate/kernel-canonical';
import { CertificateAuthority } from '@collimate/platform-pki';
import { NO_TRACES } from '@collimate/platform-service-kit';
import type { EgressArchive } from './egress.archive.js';
import { CoordinatorChannel } from './coordinator.channel.js';
import { Hush } from '../silence/hush.js';

const STEP_MS = 400;
const validity = { notBefore: instantFromMs(Date.now() - 60_000), notAfter: instantFromMs(Date.now() + 3_600_000) };
const archive: EgressArchive = { handedOver: () => 1, ended: () => undefined, neverLeft: () => undefined };

/* Whoever sits at the other end can ping every millisecond: HTTP/2 answers by itself, as soon as the program has time for it. */
describe('a link that is silent while rows are read', () => {
  it.each([10, 150, 330])('answers a ping at the end of the step, whether the work takes %i ms or not', async (workMs) => {
    const authority = await CertificateAuthority.create('Spec', validity);
    const { keyPem, certificatePem } = await authority.issueServer(['localhost'], validity);
    const server = createSecureServer({ key: keyPem, cert: `${certificatePem}\n${authority.certificatePem}` });
    const connected = new Promise<ServerHttp2Session>((resolve) => server.on('session', resolve));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const hush = new Hush();
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const channel = new CoordinatorChannel({ url, authorityPem: authority.certificatePem }, archive, NO_TRACES, hush);
    channel.sites.getChannel().getConnectivityState(true);
    const session = await connected;
    const ping = (): Promise<number> =>
      new Promise((resolve, reject) => session.ping((error, ms) => (error === null ? resolve(ms) : reject(error))));
    try {
      expect(await ping()).toBeLessThan(STEP_MS / 4);
      const begun = performance.now();
      let sentMs = 0;
      let answered: Promise<number> | undefined;
      await hush.during(STEP_MS, async () => {
        sentMs = performance.now() - begun;
        answered = ping();
        await setTimeout(workMs);
      });
      expect(performance.now() - begun).toBeGreaterThanOrEqual(STEP_MS - 2);
      expect((await answered!) + sentMs).toBeGreaterThanOrEqual(STEP_MS - 2);
      expect(await ping()).toBeLessThan(STEP_MS / 4);
    } finally {
      channel.close();
      session.destroy();
      server.close();
    }
  });

  it('is open again after work that failed, and what was asked meanwhile goes on then', async () => {
    const hush = new Hush();
    const failing = hush.during(50, () => Promise.reject(new Error('as an example')));
    const begun = performance.now();
    await Promise.all([expect(failing).rejects.toThrow('as an example'), hush.passed()]);
    expect(performance.now() - begun).toBeGreaterThan(40);
    await hush.passed();
  });
});
