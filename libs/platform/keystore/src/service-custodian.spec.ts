import { createServer, type AddressInfo, type Server } from 'node:net';
import { ServiceCustodian } from './service-custodian.js';

/* Node.js tells neither an answer nor an error where the other end turns to another protocol. */
describe('a custodian that turns to another protocol', () => {
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

  it('counts as one that cannot be asked', async () => {
    const custodian = new ServiceCustodian({ url: `http://127.0.0.1:${port}/v1/transit/keys/site`, tokenFile: undefined });
    await expect(custodian.wrap(new Uint8Array(32))).rejects.toMatchObject({ code: 'CUSTODIAN_UNREACHABLE' });
  }, 3_000);
});
