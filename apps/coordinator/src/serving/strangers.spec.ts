import { readFileSync } from 'node:fs';
import { connect, type TLSSocket } from 'node:tls';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

const MIB = 1024 * 1024;
/** 128 MiB for all, 4 MiB each. */
const ROOM = 32;

/* Nobody knows who sends a request over HTTP/1.1 before it is read. Without a page the HTTP server listens nowhere itself, and is handed its connections. */
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

  it('have room for so many long requests at a time; short ones are read all the same, and an end gives the room back', async () => {
    const long: TLSSocket[] = [];
    for (let n = 0; n < ROOM; n++) {
      const socket = await opened();
      socket.write(hello(4 * MIB));
      socket.write(Buffer.alloc(64));
      long.push(socket);
    }
    expect(await answered(long[ROOM - 1], 500)).toBeUndefined();
    const refused = await opened();
    refused.write(hello(4 * MIB));
    expect(await answered(refused, 5_000)).toBe('HTTP/1.1 503 Service Unavailable');
    const short = await opened();
    short.write(hello(2));
    short.write('{}');
    expect(await answered(short, 5_000)).toBe('HTTP/1.1 200 OK');
    for (const socket of long) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const later = await opened();
    later.write(hello(4 * MIB));
    expect(await answered(later, 500)).toBeUndefined();
  }, 30_000);

  it('say what they want within 20 s, or are cut', async () => {
    const [idle, half] = [await opened(), await opened()];
    half.write('POST /collimate.v1.SiteService/Hello HTTP/1.1\r\nhost: x\r\n');
    const closed = [idle, half].map((socket) => new Promise((resolve) => socket.once('close', () => resolve(true)).resume()));
    expect(await Promise.all(closed)).toEqual([true, true]);
  }, 60_000);
});
