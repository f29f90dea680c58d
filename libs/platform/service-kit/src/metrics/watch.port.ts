import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { loggedError } from '../logged-error.js';
import { ServiceKitError } from '../service-kit.error.js';

/** A port for the watchers of the machine. */
export interface WatchPort {
  readonly port: number;
  close(): Promise<void>;
}

/** Offered at the port. */
export interface Watched {
  /** The page of `/metrics`. */
  readonly metrics: () => Promise<string>;
  /** Whether the program can still do anything; without it, it can as long as it answers. */
  readonly isUp?: () => boolean;
  readonly logger: Pick<Logger, 'error'>;
  /** Name of the setting, for the error of a port that is taken. */
  readonly setting: string;
}

/**
 * Opens `/healthz` and `/metrics` on loopback alone, plain and without a login, apart from the API: a caller can only read.
 * @param port 0 for any
 * @throws ServiceKitError PORT_TAKEN
 */
export async function openWatchPort(port: number, watched: Watched): Promise<WatchPort> {
  const server = createServer((request, response) => {
    const isLoopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '');
    // A page of another site may make a browser call a loopback port by a name that resolves to it.
    if (!isLoopback || request.headers.origin !== undefined) return answer(response, 403, 'text/plain', 'refused\n');
    if (request.method !== 'GET') return answer(response, 405, 'text/plain', 'GET alone\n');
    if (request.url === '/healthz') {
      const isUp = watched.isUp?.() ?? true;
      return answer(response, isUp ? 200 : 503, 'application/json', `{"status":"${isUp ? 'ok' : 'closed'}"}\n`);
    }
    if (request.url !== '/metrics') return answer(response, 404, 'text/plain', '/healthz and /metrics\n');
    watched.metrics().then(
      (page) => answer(response, 200, 'text/plain; version=0.0.4; charset=utf-8', page),
      (error: unknown) => {
        watched.logger.error({ err: loggedError(error) }, 'the metrics could not be read');
        answer(response, 503, 'text/plain', 'not now\n');
      },
    );
  });
  await listen(server, port, watched.setting);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
}

function listen(server: Server, port: number, setting: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE') return reject(cause);
      reject(
        new ServiceKitError('PORT_TAKEN', `port ${port} is in use`, {
          details: { port },
          hint: `stop the other program, or set ${setting} to another port`,
        }),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
