import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect as connectTls, type SecureVersion } from 'node:tls';
import { Metadata, status } from '@grpc/grpc-js';
import { parseSiteId } from '@collimate/kernel-canonical';
import { RoundServiceService, SiteServiceService } from '@collimate/protocol';
import { COORDINATOR_VERSION } from './platform/coordinator.version.js';
import { OPEN_METHODS } from './platform/call.guard.js';
import { RehearsalSite, refusal } from '../fixtures/rehearsal-site.js';
import { RehearsalCoordinator } from '../fixtures/rehearsal-coordinator.js';

describe('a coordinator on one TLS port', () => {
  const home = new RehearsalCoordinator();

  beforeAll(() => home.start());
  afterAll(() => home.end());

  it('speaks TLS 1.3 and nothing older', async () => {
    const ca = readFileSync(home.running.address.authorityFile);
    const versionAt = (maxVersion: SecureVersion) =>
      new Promise<string | null>((resolve) => {
        const socket = connectTls(
          { host: 'localhost', port: home.running.address.port, ca, minVersion: 'TLSv1.2', maxVersion },
          () => {
            resolve(socket.getProtocol());
            socket.destroy();
          },
        );
        socket.on('error', () => resolve(null));
      });
    expect([await versionAt('TLSv1.2'), await versionAt('TLSv1.3')]).toEqual([null, 'TLSv1.3']);
  });

  it('refuses every method but the three that come before a certificate to a peer without a certificate', async () => {
    const stranger = new RehearsalSite(parseSiteId('stranger'), home.running.address.port);
    stranger.connect(readFileSync(home.running.address.authorityFile, 'utf8'));
    const methods = [...Object.values(SiteServiceService), ...Object.values(RoundServiceService)];
    expect(methods).toHaveLength(21);
    for (const method of methods) {
      const call = new Promise<void>((resolve, reject) => {
        const client = stranger.sites;
        const empty = Buffer.alloc(0);
        const serialise = () => empty;
        if (method.responseStream) {
          const stream = client.makeServerStreamRequest(method.path, serialise, (bytes: Buffer) => bytes, empty);
          stream
            .on('error', reject)
            .on('data', () => undefined)
            .on('end', resolve);
        } else {
          client.makeUnaryRequest(
            method.path,
            serialise,
            (bytes: Buffer) => bytes,
            empty,
            new Metadata(),
            { deadline: Date.now() + 5_000 },
            (error) => (error === null ? resolve() : reject(error)),
          );
        }
      });
      const { code, reason } = await refusal(call);
      const open = OPEN_METHODS.includes(method.path);
      expect([method.path, reason === 'CERTIFICATE_REQUIRED', code === status.UNAUTHENTICATED]).toEqual([
        method.path,
        !open,
        !open,
      ]);
    }
    stranger.close();
  });

  it('refuses a call without a deadline', async () => {
    const [site] = await home.join(['timeless']);
    const call = new Promise((resolve, reject) =>
      site.sites.heartbeat(
        { siteId: site.id, roundIds: [], coordinatorSeen: undefined, standing: undefined },
        (error, response) => (error === null ? resolve(response) : reject(error)),
      ),
    );
    expect((await refusal(call)).reason).toBe('DEADLINE_REQUIRED');
  });

  it('tells everybody what arrived of an upload, up to 4 MiB, and which version it is', async () => {
    const page = String(home.running.address.pageUrl);
    const echo = (body: string): Promise<Response> =>
      fetch(`${page}/api/v1/public/echo`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const most = 4 * 1024 * 1024 - JSON.stringify({ fill: '' }).length;
    const fill = 'x'.repeat(most);
    const answer = await echo(JSON.stringify({ fill }));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      sha256: createHash('sha256').update(fill).digest('hex'),
      version: COORDINATOR_VERSION,
    });
    expect((await echo(JSON.stringify({ fill: `${fill}x` }))).status).toBe(413);
    expect((await echo('{"fill":"x","more":1}')).status).toBe(400);
  });

  it('lets only its operator in, and tells a browser page nothing but what is public', async () => {
    expect((await home.http('GET', '/api/v1/sites', undefined, 'x'.repeat(43))).status).toBe(401);
    const page = String(home.running.address.pageUrl);
    expect((await fetch(`${page}/api/v1/sites`)).status).toBe(404);
    const open = await fetch(`${page}/api/v1/public/studies`);
    expect(await open.json()).toEqual({ studies: [] });
    expect(open.headers.get('content-security-policy')).toContain("script-src 'self';");
  });

  it('has written no surprise into its log', () => {
    expect(home.surprises()).toEqual([]);
  });
});
