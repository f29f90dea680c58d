import { createServer as createHttp, type Server as HttpServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { instantFromMs } from '@collimate/kernel-canonical';
import { CertificateAuthority } from '@collimate/platform-pki';

/** What befalls a link. */
export type LinkFault = 'open' | 'silent' | 'cut' | 'stranger' | 'no-http2' | 'page';

/** A TCP port on loopback that leads to the coordinator, or into one of the troubles of a hospital's network. */
export interface LinkSwitch {
  readonly port: number;
  /** What new connections meet from now on; those that are open meet it too. */
  set(fault: LinkFault): void;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const validity = { notBefore: instantFromMs(Date.now() - DAY_MS), notAfter: instantFromMs(Date.now() + DAY_MS) };

/** @param authority the coordinator's own, with which the test answers in its name */
export async function startLinkSwitch(coordinatorPort: number, authority: CertificateAuthority): Promise<LinkSwitch> {
  const servers: (Server | HttpServer)[] = [];
  const open = new Set<Socket>();
  const listen = async (server: Server | HttpServer): Promise<number> => {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const keysOf = async (by: CertificateAuthority): Promise<{ key: string; cert: string }> => {
    const { keyPem, certificatePem } = await by.issueServer(['localhost'], validity);
    return { key: keyPem, cert: `${certificatePem}\n${by.certificatePem}` };
  };
  const own = await keysOf(authority);
  const firewall = await keysOf(await CertificateAuthority.create('Firewall', validity));
  const page = createSecureServer(own, (_request, response) => response.writeHead(503).end('maintenance'));
  const ports: Readonly<Partial<Record<LinkFault, number>>> = {
    open: coordinatorPort,
    stranger: await listen(createTls({ ...firewall, ALPNProtocols: ['h2'] }, (socket) => socket.on('error', () => undefined))),
    'no-http2': await listen(createTls({ ...own }, (socket) => socket.on('error', () => undefined))),
    page: await listen(page as unknown as HttpServer),
  };
  let fault: LinkFault = 'open';
  const port = await listen(
    createServer((near) => {
      near.on('error', () => near.destroy());
      const target = ports[fault];
      if (fault === 'cut') near.destroy();
      if (target === undefined) return;
      const far = connect(target, '127.0.0.1');
      open.add(far);
      far.on('error', () => near.destroy()).on('close', () => (open.delete(far), near.destroy()));
      near.on('close', () => far.destroy());
      near.pipe(far).pipe(near);
    }),
  );
  return {
    port,
    set: (next) => {
      fault = next;
      for (const socket of open) {
        if (next === 'silent') socket.unpipe().pause();
        else socket.destroy();
      }
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** A proxy that asks for an account that nobody has. @returns its port */
export async function startLockedProxy(): Promise<{ readonly port: number; close(): void }> {
  const server = createHttp().on('connect', (_request, socket) => {
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}
