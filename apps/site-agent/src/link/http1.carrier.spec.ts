import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Metadata, status } from '@grpc/grpc-js';
import { instantFromMs } from '@collimate/kernel-canonical';
import { CertificateAuthority } from '@collimate/platform-pki';
import { HTTP1_HEADERS } from '@collimate/protocol';
import { LoopbackTap } from '../../fixtures/loopback.tap.js';
import { Hush } from '../silence/hush.js';
import { WayRelay } from '../silence/way.relay.js';
import type { EgressArchive } from './egress.archive.js';
import { ANSWER_BYTES, Http1Carrier, type Http1Reply } from './http1.carrier.js';
import { linkError } from './link.error.js';

const STEP_MS = 500;
const validity = { notBefore: instantFromMs(Date.now() - 60_000), notAfter: instantFromMs(Date.now() + 3_600_000) };
const archive: EgressArchive = { handedOver: () => 1, ended: () => undefined, neverLeft: () => undefined };

/* As over HTTP/2: a byte that leaves as soon as the program has time for it tells how long rows were read. */
describe('messages over HTTP/1.1, in the silence', () => {
  let server: Server;
  let tap: LoopbackTap;
  let hush: Hush;
  let relay: WayRelay;
  let carrier: Http1Carrier;
  /** After how long the server answers, ms. */
  let answersAfterMs: number;

  beforeEach(async () => {
    answersAfterMs = 0;
    const authority = await CertificateAuthority.create('Spec', validity);
    const { keyPem, certificatePem } = await authority.issueServer(['127.0.0.1'], validity);
    server = createServer({ key: keyPem, cert: `${certificatePem}\n${authority.certificatePem}` }, (request, response) => {
      request.resume().once('end', () => {
        void setTimeout(answersAfterMs).then(() => response.writeHead(200, { [HTTP1_HEADERS.status]: '0' }).end('answer'));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    tap = await LoopbackTap.before((server.address() as AddressInfo).port);
    const way = { host: '127.0.0.1', port: tap.port, timeoutMs: 5_000 };
    hush = new Hush();
    relay = new WayRelay(way, hush);
    const egress = { recipient: 'https://spec', unwritten: () => undefined };
    carrier = new Http1Carrier({ way, relay, trust: authority.certificatePem }, archive, egress);
  });
  afterEach(() => {
    carrier.close();
    relay.close();
    tap.close();
    server.closeAllConnections();
    server.close();
  });

  const ask = (deadlineMs = 10_000): Promise<Http1Reply> =>
    carrier.ask('/collimate.v1.SiteService/Heartbeat', Buffer.alloc(2_000), { deadlineMs, envelope: undefined });

  const seenIn = (work: () => unknown): Promise<readonly string[]> => tap.seenIn(hush, STEP_MS, work);

  it.each([
    ['on a connection that stands', true],
    ['on a new one', false],
  ])('a question that is begun in it waits for its end, %s', async (_, stands) => {
    if (stands) expect((await ask()).code).toBe(status.OK);
    let asked: Promise<Http1Reply> | undefined;
    expect(await seenIn(() => void (asked = ask()))).toEqual([]);
    const reply = await asked!;
    expect([reply.code, String(reply.bytes)]).toEqual([status.OK, 'answer']);
    expect(tap.seen.filter(({ kind }) => kind === 'connection')).toHaveLength(1);
  });

  it('a question that was begun before it, and is answered in it, is heard after it', async () => {
    await ask();
    answersAfterMs = 150;
    const begun = performance.now();
    const asked = ask().then((reply) => [reply.code, performance.now() - begun] as const);
    expect(await seenIn(() => undefined)).toEqual([]);
    const [code, tookMs] = await asked;
    expect(code).toBe(status.OK);
    expect(tookMs).toBeGreaterThan(STEP_MS - 10);
  });

  it('the end of a question whose time runs out in it is told after it', async () => {
    await ask();
    answersAfterMs = 5_000;
    const asked = ask(150);
    expect(await seenIn(() => undefined)).toEqual([]);
    expect((await asked).code).toBe(status.DEADLINE_EXCEEDED);
    while (!tap.seen.some(({ kind }) => kind === 'end')) await setTimeout(5);
  });

  it('an answer without an end is given up before it fills the memory, and said to be what it is', async () => {
    let sent = 0;
    server.removeAllListeners('request').on('request', (request, response) => {
      request.resume();
      response.writeHead(200, { [HTTP1_HEADERS.status]: '0' });
      const part = Buffer.alloc(1 << 20, 120);
      const pump = (): void => {
        while (!response.destroyed) {
          sent += part.length;
          if (!response.write(part)) return void response.once('drain', pump);
        }
      };
      pump();
    });
    const reply = await ask();
    expect([reply.code, reply.bytes.length]).toEqual([status.RESOURCE_EXHAUSTED, 0]);
    expect(sent).toBeLessThan(16 * ANSWER_BYTES);
    const { code, details } = reply;
    const error = Object.assign(new Error(details), { code, details: details!, metadata: new Metadata() });
    expect(linkError(error)).toMatchObject({ code: 'COORDINATOR_UNREACHABLE', details: { reason: 'ANSWER_TOO_LONG' } });
  });

  it('an answer as long as any of the coordinator arrives whole', async () => {
    server.removeAllListeners('request').on('request', (request, response) => {
      request.resume();
      response.writeHead(200, { [HTTP1_HEADERS.status]: '0' }).end(Buffer.alloc(ANSWER_BYTES, 1));
    });
    const reply = await ask();
    expect([reply.code, reply.bytes.length]).toEqual([status.OK, ANSWER_BYTES]);
  });
});
