import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcp, type AddressInfo, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { LoopbackTap } from '../../fixtures/loopback.tap.js';
import { Hush } from '../silence/hush.js';
import { HushedWays } from '../silence/hushed.ways.js';
import { witnessPost } from './witness.post.js';

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
};

describe('a request to a witness', () => {
  let witness: Server;
  let proxy: Server;
  let asked: string[];
  let tunnels: string[];
  let notes: string[];
  let answer: { status: number; text: string; location?: string };
  const ways = new HushedWays(new Hush());
  const archive = {
    handedOver: (to: string, method: string, bytes: Uint8Array): number =>
      notes.push(`${method} to ${to}, ${bytes.length} bytes`),
    ended: (id: number, isAnswered: boolean): void => void notes.push(`${id} ${isAnswered ? 'answered' : 'not answered'}`),
  };

  beforeEach(() => {
    [asked, tunnels, notes, answer] = [[], [], [], { status: 200, text: 'signed' }];
    witness = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        // What is asked was written down before.
        asked.push(`${request.method} ${request.url} ${body} after ${notes.length}`);
        const { status, text, location } = answer;
        response.writeHead(status, location === undefined ? {} : { location }).end(text);
      });
    });
    proxy = createServer().on('connect', (request, client: Socket) => {
      tunnels.push(request.url ?? '');
      const { hostname, port } = new URL(`http://${request.url}`);
      const far = connect(Number(port), hostname, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        far.pipe(client).pipe(far);
      });
    });
  });
  afterEach(() => {
    witness.close();
    proxy.close();
  });

  it.each([
    ['directly', false],
    ['through the proxy of the hospital', true],
  ])('goes %s, and is written down before it does', async (_, isProxied) => {
    const url = `http://127.0.0.1:${await listen(witness)}`;
    const way = { host: '127.0.0.1', port: await listen(proxy) };
    const post = witnessPost(archive, ways.open, () => (isProxied ? way : undefined));
    expect(await post(`${url}/w/add-checkpoint`, 'old 0')).toEqual({ status: 200, text: 'signed' });
    expect(asked).toEqual(['POST /w/add-checkpoint old 0 after 1']);
    expect(notes).toEqual([`/add-checkpoint to ${url}, 5 bytes`, '1 answered']);
    expect(tunnels).toEqual(isProxied ? [url.slice('http://'.length)] : []);
  });

  it.each([
    ['begun before it, says nothing in the silence in which rows are read', false],
    ['begun in it, leaves after the silence in which rows are read', true],
  ])('%s', async (_, isBegunInIt) => {
    const hush = new Hush();
    const far = await listen(witness);
    const tap = await LoopbackTap.before(far);
    const post = witnessPost(archive, new HushedWays(hush).open, () => undefined);
    const ask = () => post(`http://127.0.0.1:${tap.port}/add-checkpoint`, 'x'.repeat(100_000));
    const begun = performance.now();
    let asked = isBegunInIt ? undefined : ask();
    let ended = 0;
    await hush.during(400, async () => {
      await setTimeout(60);
      asked ??= ask();
      await setTimeout(200);
      ended = performance.now();
    });
    expect(tap.between(begun + 60, ended)).toEqual([]);
    expect((await asked)?.status).toBe(200);
    tap.close();
  });

  it('follows no redirection, and reads no answer without end', async () => {
    const post = witnessPost(archive, ways.open, () => undefined);
    const url = `http://127.0.0.1:${await listen(witness)}/add-checkpoint`;
    answer = { status: 307, text: '', location: '/elsewhere' };
    expect((await post(url, 'old 0')).status).toBe(307);
    answer = { status: 200, text: 'x'.repeat(70_000) };
    await expect(post(url, 'old 0')).rejects.toThrow('too long');
    expect(asked).toHaveLength(2);
    expect(notes.at(-1)).toContain('not answered');
  });

  it('is not written down where nobody listens', async () => {
    const post = witnessPost(archive, ways.open, () => undefined);
    await expect(post('http://127.0.0.1:9/add-checkpoint', 'old 0')).rejects.toThrow();
    expect(notes).toEqual([]);
  });

  it('ends at once before a witness that turns to another protocol', async () => {
    const turning = createTcp((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n'));
    });
    await new Promise<void>((listening) => turning.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(turning.address() as AddressInfo).port}/add-checkpoint`;
    const post = witnessPost(archive, ways.open, () => undefined);
    await expect(post(url, 'old 0')).rejects.toThrow('it closed without an answer');
    expect(notes.at(-1)).toBe('1 not answered');
    turning.close();
  });

  it('is ended by a program that stops, before a witness that says nothing', async () => {
    const silent = createTcp((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const stop = new AbortController();
    const post = witnessPost(archive, ways.open, () => undefined, stop.signal);
    const asked = post(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/add-checkpoint`, 'old 0');
    void setTimeout(100).then(() => stop.abort());
    await expect(asked).rejects.toThrow('abort');
    expect(notes.at(-1)).toBe('1 not answered');
    silent.close();
  }, 3_000);
});
