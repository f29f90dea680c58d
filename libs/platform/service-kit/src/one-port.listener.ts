import type { Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server as TlsServer } from 'node:tls';
import { ServerCredentials, type ConnectionInjector, type Server as GrpcServer } from '@grpc/grpc-js';
import type { StrangersRoom } from './http/strangers.room.js';
import { ServiceKitError } from './service-kit.error.js';

/** Keys and trust of a TLS listener, all PEM. */
export interface TlsMaterial {
  readonly key: string;
  /** Own certificate, followed by the authority's, so that a new agent can compare the authority with its token. */
  readonly cert: string;
  /** Authority of the client certificates. */
  readonly ca: string;
  /** Revocation list of that authority. */
  readonly crl: string;
}

/** Time that a peer has over HTTP/1.1, ms: for the headers, and for the whole request (4 MiB at 300 kbit/s). */
const PATIENCE_MS = { headers: 20_000, request: 120_000 } as const;
/** Interval between two looks at late peers, ms. */
const LOOK_MS = 5_000;

/** Servers behind the port. */
export interface PortServers {
  /** gRPC of peers with a verified certificate. */
  readonly grpc: GrpcServer;
  /**
   * gRPC of all other peers, with the room that they share with those over HTTP/1.1; without it `grpc` serves
   * everybody.
   */
  readonly strangers?: { readonly grpc: GrpcServer; readonly room: StrangersRoom };
  readonly http: HttpServer;
}

/**
 * One TLS port for all: HTTP/2 connections go to the gRPC servers, HTTP/1.1 ones to the HTTP server. Client
 * certificates are requested and checked but not required, because an enrolling agent has none yet; the gRPC
 * interceptor refuses a peer without a verified certificate.
 */
export class OnePortListener {
  private readonly tls: TlsServer;
  private readonly sockets = new Set<Socket>();
  /** For each unfinished handshake, by address and port of the peer: the function that reports its end. */
  private readonly handshakes = new Map<string, () => void>();

  constructor(servers: PortServers, material: TlsMaterial) {
    beginToLook(servers.http);
    const known = injectorOf(servers.grpc);
    const unknown = servers.strangers === undefined ? known : injectorOf(servers.strangers.grpc);
    this.tls = createServer(
      {
        ...material,
        // gRPC clients offer h2 alone; browsers and curl offer both and get HTTP/1.1.
        ALPNCallback: ({ protocols }) => ['http/1.1', 'h2'].find((known) => protocols.includes(known)),
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: 'TLSv1.3',
        handshakeTimeout: 15_000,
      },
      (socket) => {
        this.hold(socket);
        this.handshakes.get(placeOf(socket))?.();
        socket.on('error', () => socket.destroy());
        if (!socket.authorized) servers.strangers?.room.takeIn(socket);
        if (socket.alpnProtocol === 'h2') (socket.authorized ? known : unknown).injectConnection(socket);
        else servers.http.emit('connection', socket);
      },
    );
    this.tls.on('connection', (socket) => {
      this.hold(socket);
      if (servers.strangers === undefined) return;
      const place = placeOf(socket);
      this.handshakes.set(place, servers.strangers.room.knocks(socket));
      socket.once('close', () => this.handshakes.delete(place));
    });
    this.tls.on('tlsClientError', (_error, socket) => socket.destroy());
  }

  /** @param port 0 takes any free one @returns the real port @throws ServiceKitError PORT_TAKEN, LISTENER_FAILED */
  listen(port: number, host?: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.tls.once('error', (cause: NodeJS.ErrnoException) => {
        const taken = cause.code === 'EADDRINUSE';
        reject(
          taken
            ? new ServiceKitError('PORT_TAKEN', `port ${port} is in use`, {
                cause,
                details: { port },
                hint: 'stop the other program, or set another port',
              })
            : new ServiceKitError(
                'LISTENER_FAILED',
                `${host ?? 'every address'} port ${port} cannot be opened (${cause.code ?? 'no reason'})`,
                {
                  cause,
                  details: { port },
                  hint: 'name an address of this machine, and a port that this account may open',
                },
              ),
        );
      });
      this.tls.listen({ port, ...(host === undefined ? {} : { host }) }, () => resolve((this.tls.address() as AddressInfo).port));
    });
  }

  /** Takes new keys or a new revocation list for all further connections, without a restart. */
  update(material: TlsMaterial): void {
    this.tls.setSecureContext({ ...material, minVersion: 'TLSv1.3' });
  }

  private hold(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }

  /** Accepts no more connections and cuts the open ones. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.tls.close(() => resolve());
      for (const socket of this.sockets) socket.destroy();
    });
  }
}

/** Address and port of the peer: the same before the handshake and after it. */
function placeOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function injectorOf(server: GrpcServer): ConnectionInjector {
  return server.createConnectionInjector(ServerCredentials.createInsecure());
}

/** Starts Node's check for requests that do not end. It begins with `listening`, and this server gets its connections handed over and may never listen. */
function beginToLook(server: HttpServer): void {
  server.headersTimeout = PATIENCE_MS.headers;
  server.requestTimeout = PATIENCE_MS.request;
  Object.assign(server, { connectionsCheckingInterval: LOOK_MS });
  server.emit('listening');
}
