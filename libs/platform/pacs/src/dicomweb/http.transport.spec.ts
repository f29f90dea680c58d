import { createServer, type AddressInfo, type Server } from 'node:net';
import { HttpTransport } from './http.transport.js';

/* Node.js tells neither an answer nor an error where the other end turns to another protocol. */
describe('a request to an archive that turns to another protocol', () => {
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

  it('ends as one that was cut', async () => {
    const transport = new HttpTransport({ timeoutMs: 1_000 });
    const asked = transport.send(new URL(`http://127.0.0.1:${port}/studies`), { method: 'GET', headers: {} });
    await expect(asked).rejects.toMatchObject({ code: 'LINK_CUT' });
    transport.close();
  }, 3_000);
});
