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

/** The open connections of a proxy and what has passed through them. */
class Links {
  readonly open = new Set<Duplex>();
  readonly plain: Buffer[] = [];
  readonly bytes = { up: 0, down: 0 };

  /** @param keeps whether the bytes are plain, so that they are kept */
  constructor(private readonly keeps: boolean) {}

  join(client: Duplex, server: Duplex): void {
    for (const socket of [client, server]) {
      this.open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.open.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => this.count('up', chunk));
    server.on('data', (chunk: Buffer) => this.count('down', chunk));
    client.pipe(server);
    server.pipe(client);
  }

  cut(): void {
    for (const socket of this.open) socket.destroy();
  }

  private count(direction: 'up' | 'down', chunk: Buffer): void {
    this.bytes[direction] += chunk.length;
    if (this.keeps) this.plain.push(chunk);
  }
}

/**
 * A TCP proxy on loopback between a site agent and the coordinator: it counts, it cuts, and with both parties' keys it
 * ends TLS and keeps the plain bytes, so that a test can look for what must not be there.
 */
export async function startLinkProxy(target: number, intercept?: Interception): Promise<LinkProxy> {
  const links = new Links(intercept !== undefined);
  const proxy: { blocked: boolean } = { blocked: false };
  const accept = (client: Duplex, alpn?: string | false | null): void => {
    if (proxy.blocked) client.destroy();
    else links.join(client, dial(target, intercept, alpn));
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
    bytes: links.bytes,
    plain: links.plain,
    get blocked() {
      return proxy.blocked;
    },
    set blocked(value: boolean) {
      proxy.blocked = value;
    },
    cut: () => links.cut(),
    close: () =>
      new Promise((resolve) => {
        links.cut();
        server.close(() => resolve());
      }),
  };
}

/** Connects to the coordinator, as the site where its keys are given. */
function dial(target: number, intercept: Interception | undefined, alpn: string | false | null | undefined): Duplex {
  if (intercept === undefined) return connect(target, '127.0.0.1');
  return tlsConnect({
    port: target,
    host: '127.0.0.1',
    servername: 'localhost',
    rejectUnauthorized: false,
    ALPNProtocols: [alpn || 'http/1.1'],
    ...intercept.site(),
  });
}
