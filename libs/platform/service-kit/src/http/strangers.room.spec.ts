import { connect, createServer, Socket, type AddressInfo, type Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { StrangersRoom } from './strangers.room.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the room of peers whom nobody knows', () => {
  let server: Server;
  let cut = 0;
  const peers: Socket[] = [];
  const came: Socket[] = [];
  beforeEach(async () => {
    cut = 0;
    const room = new StrangersRoom(() => (cut += 1), { connections: 8, bytes: 1 });
    server = createServer((socket) => {
      came.push(socket.on('error', () => undefined).resume());
      room.takeIn(socket as TLSSocket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    for (const socket of peers.splice(0)) socket.destroy();
    came.splice(0);
    server.close();
  });

  const peer = async (): Promise<Socket> => {
    const { length } = came;
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
    peers.push(socket);
    while (came.length === length) await pause(5);
    return socket;
  };

  it('holds so many; the one that has sent nothing for the longest time goes for another', async () => {
    for (let n = 0; n < 8; n++) await peer();
    peers[0].write('x');
    await pause(500);
    expect(cut).toBe(0);
    await peer();
    await pause(100);
    expect(came.map(({ destroyed }) => destroyed).indexOf(true)).toBe(1);
    await peer();
    await pause(100);
    expect(cut).toBe(2);
    expect([came[0], came[1], came[2], came[3]].map(({ destroyed }) => destroyed)).toEqual([false, true, true, false]);
  });

  it('lets the oldest handshake go where 1,025 have begun and none has ended', async () => {
    const room = new StrangersRoom(() => (cut += 1));
    const begun = Array.from({ length: 1_025 }, () => new Socket());
    const ends = begun.map((socket) => room.knocks(socket));
    expect(cut).toBe(1);
    expect(begun.map(({ destroyed }) => destroyed).indexOf(true)).toBe(0);
    ends[1]();
    room.knocks(new Socket());
    expect(cut).toBe(1);
    for (const socket of begun) socket.destroy();
  });

  it('has room again for each that leaves, and cuts nobody between requests for what they have sent', async () => {
    for (let n = 0; n < 8; n++) (await peer()).write('more than a byte');
    await pause(500);
    expect(cut).toBe(0);
    peers[3].destroy();
    await pause(100);
    await peer();
    await pause(300);
    expect(cut).toBe(0);
  });
});
