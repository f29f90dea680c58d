import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { type SecureContextOptions, connect as tlsConnect, createServer as createTlsServer } from 'node:tls';
import type { Duplex } from 'node:stream';

/** What has passed through a link, and the power to cut it. */
export interface LinkProxy {
  readonly port: number;
  /** Bytes from the site to the coordinator and back, TLS included. */
  readonly bytes: { up: number; down: number };
  /** Plain bytes of both directions, where the proxy was given the keys; else empty. */
  readonly plain: Buffer[];
  /** Resets every open connection. */
  cut(): void;
  /** While true, new connections are refused too. */
  blocked: boolean;
  close(): Promise<void>;
}

/** The keys with which a test reads its own wire: the coordinator's certificate and one site's. */
export interface Interception {
  readonly coordinator: SecureContextOptions;
  readonly site: () => SecureContextOptions;
}

/**
 * A TCP proxy on loopback between a site agent and the coordinator: it counts, it cuts, and with both parties' keys it
 * ends TLS and keeps the plain bytes, so that a test can look for what must not be there.
 */
export async function startLinkProxy(target: number, intercept?: Interception): Promise<LinkProxy> {
  const open = new Set<Duplex>();
  const plain: Buffer[] = [];
  const bytes = { up: 0, down: 0 };

  const join = (client: Duplex, server: Duplex): void => {
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => {
      bytes.up += chunk.length;
      if (intercept) plain.push(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      bytes.down += chunk.length;
      if (intercept) plain.push(chunk);
    });
    client.pipe(server);
    server.pipe(client);
  };

  const proxy: { blocked: boolean } = { blocked: false };
  const accept = (client: Duplex, alpn?: string | false | null): void => {
    if (proxy.blocked) {
      client.destroy();
      return;
    }
    const server = intercept
      ? tlsConnect({
          port: target,
          host: '127.0.0.1',
          servername: 'localhost',
          rejectUnauthorized: false,
          ALPNProtocols: [alpn || 'http/1.1'],
          ...intercept.site(),
        })
      : connect(target, '127.0.0.1');
    join(client, server);
  };
  const server = intercept
    ? createTlsServer(
        { ...intercept.coordinator, ALPNProtocols: ['h2', 'http/1.1'], requestCert: true, rejectUnauthorized: false },
        (socket) => accept(socket, socket.alpnProtocol),
      )
    : createServer((socket: Socket) => accept(socket));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));

  return {
    port: (server.address() as AddressInfo).port,
    bytes,
    plain,
    get blocked() {
      return proxy.blocked;
    },
    set blocked(value: boolean) {
      proxy.blocked = value;
    },
    cut: () => {
      for (const socket of open) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
