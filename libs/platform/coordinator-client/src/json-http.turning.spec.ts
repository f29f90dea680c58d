import { createServer, type AddressInfo, type Server } from 'node:net';
import { callJson } from './json-http.js';

/* Node.js tells neither an answer nor an error where the other end turns to another protocol. */
describe('a JSON request to a server that turns to another protocol', () => {
  let turning: Server;
  let port: number;

  beforeAll(async () => {
    turning = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n');
      });
    });
    await new Promise<void>((listening) => turning.listen(0, '127.0.0.1', listening));
    port = (turning.address() as AddressInfo).port;
  });
  afterAll(() => void turning.close());

  it('ends as one that nobody answers', async () => {
    const asked = callJson({ url: `http://127.0.0.1:${port}` }, 'GET', '/');
    await expect(asked).rejects.toMatchObject({ code: 'UNREACHABLE' });
  }, 3_000);
});
