import { Agent, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { HTTP1_HEADERS, HTTP1_TYPE, SiteServiceService } from '@collimate/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
import { Http1Wire } from './http1.wire.js';

const { path, requestSerialize } = SiteServiceService.openSession;
const question = Buffer.from(requestSerialize({ siteId: 'north' }));

describe('questions over HTTP/1.1 on one connection', () => {
  let server: FastifyInstance;
  let agent: Agent;
  let sockets: Socket[];
  let cancelled: number;
  /** Whether a question is answered, refused, or never answered. */
  let isAnswered: boolean | undefined;

  beforeEach(async () => {
    [sockets, cancelled, isAnswered] = [[], 0, true];
    const openSession = (call: NodeJS.EventEmitter, done: (error: unknown, answer?: object) => void): void => {
      call.on('cancelled', () => (cancelled += 1));
      if (isAnswered === true) done(null, { session: Buffer.alloc(8) });
      if (isAnswered === false) done(new TypeError('refused'));
    };
    const wards = { check: { hear: () => Promise.resolve() }, peers: {}, keys: {} };
    const wire = new Http1Wire({ all: () => ({ openSession }) } as never, { methods: () => ({}) } as never, wards as never);
    server = Fastify();
    server.server.on('connection', (socket) => void sockets.push(socket));
    wire.serve(server as never);
    await server.listen({ host: '127.0.0.1', port: 0 });
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
  });
  afterEach(async () => {
    agent.destroy();
    await server.close();
  });

  const ask = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': HTTP1_TYPE, 'content-length': question.length, [HTTP1_HEADERS.timeout]: '5000' };
      const { port } = server.server.address() as AddressInfo;
      const asking = request({ host: '127.0.0.1', port, method: 'POST', path, headers, agent }, (answer) => {
        answer.resume().once('end', () => resolve(String(answer.headers[HTTP1_HEADERS.status])));
      });
      asking.once('error', reject);
      asking.end(question);
    });

  it.each([
    ['answered', true, '0'],
    ['refused', false, '13'],
  ])('leave nothing on it once they are %s', async (_, answered, code) => {
    isAnswered = answered;
    expect(await ask()).toBe(code);
    const listening = sockets[0].listenerCount('close');
    for (let n = 0; n < 300; n++) await ask();
    expect(sockets).toHaveLength(1);
    expect(sockets[0].listenerCount('close')).toBeLessThanOrEqual(listening);
    agent.destroy();
    await setTimeout(50);
    expect(cancelled).toBe(0);
  });

  it('end with it while they are under way', async () => {
    isAnswered = undefined;
    const asked = ask();
    while (sockets.length === 0 || sockets[0].bytesRead === 0) await setTimeout(5);
    await setTimeout(50);
    agent.destroy();
    await expect(asked).rejects.toThrow();
    while (cancelled === 0) await setTimeout(5);
  });
});
