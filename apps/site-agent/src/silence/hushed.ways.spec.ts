import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcp, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { instantFromMs } from '@collimate/kernel-canonical';
import { CertificateAuthority, type Way } from '@collimate/platform-pki';
import { LoopbackTap } from '../../fixtures/loopback.tap.js';
import { CoordinatorVisit } from '../examination/coordinator.visit.js';
import { Hush } from './hush.js';
import { HushedWays } from './hushed.ways.js';

const STEP_MS = 400;
const validity = { notBefore: instantFromMs(Date.now() - 60_000), notAfter: instantFromMs(Date.now() + 3_600_000) };

const listening = async (server: TcpServer): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/* Whoever sits on the way sees when a byte, a connection or an end comes: none may come while rows are read, whatever was begun before. */
describe('ways out of the house, in the silence', () => {
  const hush = new Hush();
  const ways = new HushedWays(hush);
  let server: TcpServer;
  let authority: CertificateAuthority;
  let tap: LoopbackTap;
  let way: Way;

  beforeAll(async () => {
    authority = await CertificateAuthority.create('Spec', validity);
    const { keyPem, certificatePem } = await authority.issueServer(['127.0.0.1'], validity);
    const own = { key: keyPem, cert: `${certificatePem}\n${authority.certificatePem}`, ALPNProtocols: ['h2', 'http/1.1'] };
    server = createTlsServer(own, (socket) => socket.on('error', () => undefined).resume());
    await listening(server);
  });
  beforeEach(async () => {
    tap = await LoopbackTap.before((server.address() as AddressInfo).port);
    way = { host: '127.0.0.1', port: tap.port, timeoutMs: 5_000 };
  });
  afterEach(() => tap.close());
  afterAll(() => server.close());

  const seenIn = (work: () => unknown): Promise<readonly string[]> => tap.seenIn(hush, STEP_MS, work);

  it.each<readonly [string, () => Promise<unknown>, unknown]>([
    ['a look at the way', () => ways.probe(way, authority.certificatePem), 'NOTHING'],
    ['the look of an invitation', () => ways.pinnedAuthority({ ...way, spki: authority.spki }), expect.stringContaining('BEGIN')],
    ['a visit', () => new CoordinatorVisit(way, ways.open).tls(), expect.objectContaining({ hasHttp2: true })],
    ['the first step of a visit', () => new CoordinatorVisit(way, ways.open).tcp(), expect.objectContaining({})],
  ])('%s that is begun waits for its end', async (_, ask, answer) => {
    let asked: Promise<unknown> = Promise.resolve();
    expect(await seenIn(() => void (asked = ask()))).toEqual([]);
    expect(await asked).toEqual(answer);
    expect(tap.seen.map(({ kind }) => kind)).toContain('connection');
  });

  /** Opens a way to somebody who hears everything. @returns what was heard, bytes */
  async function toListener(): Promise<{ readonly socket: Socket; readonly heard: () => number }> {
    let bytes = 0;
    const listener = createTcp((socket) => socket.on('error', () => undefined).on('data', (part) => (bytes += part.length)));
    tap.close();
    tap = await LoopbackTap.before(await listening(listener));
    const socket = await ways.open({ ...way, port: tap.port });
    socket.once('close', () => listener.close());
    return { socket, heard: () => bytes };
  }

  it('what speaks all the time says nothing, and goes on afterwards with every byte', async () => {
    const { socket, heard } = await toListener();
    let said = 0;
    const speaking = setInterval(() => {
      said += 1;
      socket.write('x');
    }, 5);
    await setTimeout(50);
    expect(await seenIn(() => undefined)).toEqual([]);
    clearInterval(speaking);
    socket.end();
    while (!tap.seen.some(({ kind }) => kind === 'end')) await setTimeout(5);
    expect(said).toBeGreaterThan(10);
    expect(heard()).toBe(said);
  });

  it.each<readonly [string, (socket: Socket) => void]>([
    ['ends', (socket) => socket.end()],
    ['is cut by a limit of time', (socket) => socket.destroy()],
  ])('what %s in it is told to the other end after it', async (_, end) => {
    const { socket } = await toListener();
    expect(await seenIn(() => end(socket))).toEqual([]);
    while (!tap.seen.some(({ kind }) => kind === 'end')) await setTimeout(5);
  });

  describe('through a proxy that takes its time', () => {
    let proxy: Server;
    let asked: number[];
    let through: Way;

    beforeEach(async () => {
      asked = [];
      proxy = createServer().on('connect', (_, client: Socket) => {
        asked.push(performance.now());
        client.on('error', () => undefined);
        const far = connect(tap.port, '127.0.0.1', () => {
          void setTimeout(150).then(() => {
            client.write('HTTP/1.1 200 OK\r\n\r\n');
            far.pipe(client).pipe(far);
          });
        }).on('error', () => undefined);
      });
      through = { ...way, proxy: { host: '127.0.0.1', port: await listening(proxy) } };
    });
    afterEach(() => proxy.close());

    it('a way that was being opened is given up, and opened again after it', async () => {
      const probed = ways.probe(through, authority.certificatePem);
      await setTimeout(50);
      expect(asked).toHaveLength(1);
      const begun = performance.now();
      expect((await seenIn(() => undefined)).filter((kind) => kind === 'bytes')).toEqual([]);
      expect(await probed).toBe('NOTHING');
      expect(asked).toHaveLength(2);
      expect(asked[1] - begun).toBeGreaterThan(STEP_MS - 10);
    });
  });
});
