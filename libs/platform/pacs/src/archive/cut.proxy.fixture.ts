import { type Socket, connect, createServer } from 'node:net';

/** A link on loopback that can be cut. */
export interface CutProxy {
  readonly port: number;
  /** Bytes that came back from the other end so far. */
  received(): number;
  /** Cuts every connection once so many more bytes have come. @param forGood new ones are not let through either */
  cutAfter(bytes: number, forGood?: boolean): void;
  close(): Promise<void>;
}

/**
 * Starts a link to a port of loopback. @param counted the direction whose bytes are counted: back to the client, or onward to the
 * target
 */
export async function startProxy(target: number, counted: 'back' | 'onward' = 'back', port = 0): Promise<CutProxy> {
  let received = 0;
  let limit = Infinity;
  let [closing, closed] = [false, false];
  const open = new Set<Socket>();
  const count = (chunk: Buffer): boolean => {
    received += chunk.length;
    if (received < limit) return true;
    limit = Infinity;
    closed = closing;
    for (const socket of open) socket.destroy();
    return false;
  };
  const forward = (from: Socket, to: Socket, counting: boolean): void => {
    from.on('data', (chunk: Buffer) => {
      if (!counting || count(chunk)) to.write(chunk);
    });
    from.on('close', () => to.destroy());
    from.on('error', () => to.destroy());
  };
  const server = createServer((near) => {
    if (closed) {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    }
    forward(near, far, counted === 'onward');
    forward(far, near, counted === 'back');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    received: () => received,
    cutAfter: (bytes, forGood = false) => {
      limit = received + bytes;
      closing = forGood;
    },
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
