import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { instantFromMs } from '@collimate/kernel-canonical';
import { CertificateAuthority } from '@collimate/platform-pki';
import { CoordinatorVisit } from './coordinator.visit.js';

const validity = { notBefore: instantFromMs(Date.now() - 60_000), notAfter: instantFromMs(Date.now() + 3_600_000) };

describe('a visit at somebody whose page has no end', () => {
  let server: Server;
  let sent: number;

  beforeAll(async () => {
    sent = 0;
    const authority = await CertificateAuthority.create('Spec', validity);
    const { keyPem, certificatePem } = await authority.issueServer(['127.0.0.1'], validity);
    server = createServer({ key: keyPem, cert: certificatePem }, (_request, response) => {
      const part = Buffer.alloc(1 << 16, 120);
      const pump = (): void => {
        while (!response.destroyed) {
          sent += part.length;
          if (!response.write(part)) return void response.once('drain', pump);
        }
      };
      response.writeHead(200, { server: 'proxy' });
      pump();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('knows it by its beginning', async () => {
    const { port } = server.address() as AddressInfo;
    const met = await new CoordinatorVisit({ host: '127.0.0.1', port, timeoutMs: 5_000 }).http('GET', '/healthz');
    expect(met).toMatchObject({ status: 200, headers: { server: 'proxy' } });
    expect('body' in met && met.body.length).toBeLessThanOrEqual(1 << 20);
    expect(sent).toBeLessThan(32 << 20);
  });
});
