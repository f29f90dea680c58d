import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callJson } from './json-http.js';

const MIB = 1 << 20;

describe('a JSON request whose answer has no end', () => {
  let server: Server;
  let sent: number;

  beforeAll(async () => {
    sent = 0;
    const part = Buffer.alloc(MIB, 120);
    const pump = (response: ServerResponse): void => {
      while (!response.destroyed) {
        sent += part.length;
        if (!response.write(part)) return void response.once('drain', () => pump(response));
      }
    };
    server = createServer((_, response) => pump(response.writeHead(200, { 'content-type': 'application/json' })));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => void server.close());

  it('is given up at a length that no answer has, and said to be that', async () => {
    const { port } = server.address() as AddressInfo;
    const asked = callJson({ url: `http://127.0.0.1:${port}` }, 'GET', '/');
    await expect(asked).rejects.toMatchObject({ code: 'ANSWER_TOO_LONG', fault: 'unavailable' });
    expect(sent).toBeLessThan(300 * MIB);
  }, 30_000);
});
