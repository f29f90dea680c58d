import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

const MIB = 1024 * 1024;
/** 64 MiB for all, 4 MiB each. */
const ROOM = 16;

/* Nobody knows who sends a request before it is read. Without a page the HTTP server listens nowhere itself, and is handed its connections. */
describe('peers without a certificate, over HTTP/1.1', () => {
  const home = new RehearsalCoordinator();
  const open: TLSSocket[] = [];
  beforeAll(() => home.start({}));
  afterAll(async () => {
    for (const socket of open) socket.destroy();
    await home.end();
  });

  const opened = (): Promise<TLSSocket> =>
    new Promise((resolve, reject) => {
      const { port, authorityFile } = home.running.address;
      const socket = connect({ host: 'localhost', port, ca: readFileSync(authorityFile), ALPNProtocols: ['http/1.1'] }, () =>
        resolve(socket),
      );
      socket.on('error', reject);
      open.push(socket);
    });
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const hello = (bytes: number): string =>
    `POST /collimate.v1.SiteService/Hello HTTP/1.1\r\nhost: x\r\ncontent-type: application/proto\r\ncontent-length: ${bytes}\r\n\r\n`;
  /** The first line of what comes back, or nothing within the time. */
  const answered = (socket: TLSSocket, withinMs: number): Promise<string | undefined> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), withinMs);
      socket.once('data', (bytes: Buffer) => {
        clearTimeout(timer);
        resolve(bytes.toString('latin1').split('\r\n')[0]);
      });
    });

  it('take no room by what they only announce', async () => {
    for (let n = 0; n < 40; n++) (await opened()).write(hello(4 * MIB));
    await pause(500);
    const later = await opened();
    later.write(hello(70_000));
    later.write(Buffer.alloc(70_000));
    expect(await answered(later, 5_000)).toMatch(/^HTTP/);
    for (const socket of open.splice(0)) socket.destroy();
  }, 30_000);

  it('have 64 MiB of requests that have not ended; the quietest goes for more, and an end gives the room back', async () => {
    const long: TLSSocket[] = [];
    const send = async (): Promise<void> => {
      const socket = await opened();
      socket.write(hello(4 * MIB));
      await new Promise<void>((resolve) => socket.write(Buffer.alloc(4 * MIB - 1), () => resolve()));
      long.push(socket);
    };
    for (let n = 0; n < ROOM; n++) await send();
    await pause(500);
    expect(long.map(({ destroyed }) => destroyed)).not.toContain(true);
    await send();
    await pause(1_500);
    expect(long[ROOM].destroyed).toBe(false);
    expect(long.filter(({ destroyed }) => destroyed)).toHaveLength(1);
    expect(home.logged.filter((line) => line.includes('STRANGERS_CUT'))).toHaveLength(1);
    const last = long[ROOM];
    last.write(Buffer.alloc(1));
    expect(await answered(last, 5_000)).toMatch(/^HTTP/);
    await send();
    await pause(1_500);
    expect(long.filter(({ destroyed }) => destroyed)).toHaveLength(1);
    for (const socket of open.splice(0)) socket.destroy();
  }, 60_000);

  it('are counted also where a request follows another in the same packet', async () => {
    for (let n = 0; n < ROOM + 4; n++) {
      const socket = (await opened()).resume();
      socket.write(`${hello(0)}${hello(4 * MIB)}`);
      await new Promise<void>((resolve) => socket.write(Buffer.alloc(4 * MIB - 1), () => resolve()));
    }
    await pause(2_000);
    expect(open.filter(({ destroyed }) => !destroyed)).toHaveLength(ROOM);
    for (const socket of open.splice(0)) socket.destroy();
  }, 60_000);

  it('say what they want within 20 s, or are cut', async () => {
    const [idle, half] = [await opened(), await opened()];
    half.write('POST /collimate.v1.SiteService/Hello HTTP/1.1\r\nhost: x\r\n');
    const closed = [idle, half].map((socket) => new Promise((resolve) => socket.once('close', () => resolve(true)).resume()));
    expect(await Promise.all(closed)).toEqual([true, true]);
  }, 60_000);
});

it('a coordinator stops at once while somebody has begun no handshake', async () => {
  const home = new RehearsalCoordinator();
  await home.start({});
  const silent = connectPlain({ host: 'localhost', port: home.running.address.port }).on('error', () => undefined);
  await once(silent, 'connect');
  await new Promise((resolve) => setTimeout(resolve, 200));
  const began = performance.now();
  await home.end();
  expect(performance.now() - began).toBeLessThan(8_000);
  silent.destroy();
}, 60_000);
