import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Metadata } from '@grpc/grpc-js';
import { until } from '@collimate/platform-launcher';
import { reasonOf } from '@collimate/protocol';
import { Federation } from './federation.js';
import { InspectingProxy, type CarriedAnswer, type CarriedRequest } from './inspecting-proxy.js';
import { testStudy } from './test-study.js';

/**
 * The pauses of a link, 20 to 25 s each, are most of what these tests take. In the usual run both programs go through theirs eight times as fast; a long run
 * (COLLIMATE_LONG=1) waits for them as they are.
 */
const PAUSES: Readonly<Record<string, string>> =
  process.env['COLLIMATE_LONG'] === '1'
    ? {}
    : { NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, '..', 'fixtures', 'quick-pauses.fixture.ts')).href}` };

const HEARTBEAT = '/collimate.v1.SiteService/Heartbeat';
const PULL = '/collimate.v1.SiteService/PullAssignments';
const SUBMIT = '/collimate.v1.RoundService/SubmitContribution';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Why the coordinator refused, from the details that stand in the body. */
function reasonIn({ body }: CarriedAnswer): string | undefined {
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', body);
  return reasonOf({ metadata });
}

/* A real agent behind a proxy of its hospital that ends TLS, takes HTTP/2 away, and lies. */
describe('a link that a proxy inspects', () => {
  const folder = mkdtempSync(join(tmpdir(), 'collimate-inspected-'));
  let proxy: InspectingProxy;
  let federation: Federation;
  const north = () => federation.sites[0].site;
  const link = async () => (await north().as('dpo').status()).coordinator;
  const linkIs = (wanted: object, withinMs = 30_000) =>
    until(
      `the link as ${JSON.stringify(wanted)}`,
      async () => {
        const now = (await link()) as unknown as Record<string, unknown> | null;
        return now !== null && Object.entries(wanted).every(([name, value]) => now[name] === value) ? true : undefined;
      },
      50,
      withinMs,
    );
  const troubleIs = (trouble: string) =>
    until(`the trouble ${trouble}`, async () => ((await link())?.lastError?.trouble === trouble ? true : undefined), 50, 40_000);
  const lastOf = (path: string): CarriedRequest => {
    const found = proxy.carried.filter(({ request }) => request.path === path).at(-1);
    if (found === undefined) throw new Error(`nothing was carried to ${path}`);
    return found.request;
  };

  beforeAll(async () => {
    const port = await freePort();
    proxy = await InspectingProxy.start(port);
    const inspectionAuthority = join(folder, 'firewall.pem');
    writeFileSync(inspectionAuthority, proxy.authorityPem);
    const env = {
      COLLIMATE_SITE_COORDINATOR: `https://localhost:${proxy.port}`,
      COLLIMATE_SITE_INSPECTION_AUTHORITY: inspectionAuthority,
      ...PAUSES,
    };
    federation = await Federation.start([{ id: 'north', env }], 4, 5, { COLLIMATE_COORDINATOR_PORT: String(port), ...PAUSES });
  }, 120_000);
  afterAll(async () => {
    await federation.stop();
    proxy.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('falls back to HTTP/1.1 by itself, says so, and carries a whole study', async () => {
    await linkIs({ connected: true, transport: 'h2', isInspected: false, isSigned: true });
    proxy.inspect(true);
    await linkIs({ connected: true, transport: 'http/1.1', isInspected: true, isSigned: true });
    expect(federation.logLines().filter((line) => line.includes('TLS_INSPECTED'))).toHaveLength(1);
    await federation.launch({ ...testStudy('e2e-inspected', ['north'], 4), minSites: 1 });
    const ended = async () =>
      (await federation.coordinator.operator().study('e2e-inspected')).state === 'completed' ? true : undefined;
    await until('the end of the study', ended, 250, 60_000);
    expect(lastOf(SUBMIT).headers['content-type']).toBe('application/proto');
  }, 150_000);

  it('is refused what was said before, what was altered, and what bears no signature', async () => {
    const said = lastOf(SUBMIT);
    expect(reasonIn(await proxy.send(said))).toBe('ENVELOPE_REPLAYED');
    const bare = { ...said, headers: { ...said.headers, 'collimate-envelope': '' } };
    expect(reasonIn(await proxy.send(bare))).toBe('ENVELOPE_MISSING');
    const altered = { ...said, body: Buffer.concat([said.body, Buffer.from([0xa0, 0x06, 0x01])]) };
    expect(reasonIn(await proxy.send(altered))).toBe('ENVELOPE_INVALID');
    expect(reasonIn(await proxy.send({ ...said, path: '/collimate.v1.RoundService/Decline' }))).toBe('ENVELOPE_INVALID');
  });

  it('comes to nothing while messages are altered, and goes on afterwards', async () => {
    proxy.meddling = {
      request: (request) =>
        request.path === HEARTBEAT
          ? { ...request, body: Buffer.concat([request.body, Buffer.from([0xa0, 0x06, 0x01])]) }
          : request,
    };
    await troubleIs('ENVELOPE_INVALID');
    proxy.meddling = {};
    await linkIs({ connected: true });
  }, 90_000);

  it('believes no answer that the coordinator has not signed: none that was altered, none of another question, no order that is forged', async () => {
    const earlier = proxy.carried.find(({ request, answer }) => request.path === PULL && answer.body.length > 0);
    if (earlier === undefined) throw new Error('no order was carried');
    proxy.meddling = { answer: ({ path }, answer) => (path === PULL ? earlier.answer : answer) };
    await troubleIs('ANSWER_UNSEALED');
    proxy.meddling = {};
    await linkIs({ connected: true });
    proxy.meddling = {
      answer: ({ path }, answer) =>
        path === HEARTBEAT ? { ...answer, headers: { ...answer.headers, 'grpc-status': '5' } } : answer,
    };
    await until('the connection to end', async () => ((await link())?.connected === false ? true : undefined), 50, 40_000);
    proxy.meddling = {};
    await linkIs({ connected: true });
  }, 150_000);

  it('takes HTTP/2 again once the way is open', async () => {
    proxy.inspect(false);
    await linkIs({ connected: true, transport: 'h2', isInspected: false }, 60_000);
  }, 90_000);

  it('hears no site that was revoked, though its certificate is not seen', async () => {
    proxy.inspect(true);
    await linkIs({ connected: true, transport: 'http/1.1' }, 60_000);
    await federation.coordinator.operator().revokeSite('north');
    await troubleIs('SITE_SUSPENDED');
  }, 120_000);
});
