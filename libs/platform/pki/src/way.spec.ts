import { createServer as createHttp, type Server } from 'node:http';
import { connect, createServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { instantFromMs } from '@collimate/kernel-canonical';
import { CertificateAuthority, type Validity } from './authority.js';
import { PkiError } from './pki.error.js';
import { fetchPinnedAuthority } from './pinned-authority.js';
import { probeWay, wayHint, type TunnelProxy, type Way } from './way.js';

const validity = { notBefore: instantFromMs(Date.now() - 60_000), notAfter: instantFromMs(Date.now() + 3_600_000) };

describe('the way to a coordinator', () => {
  const open: (Server | TcpServer)[] = [];
  const sockets = new Set<Socket>();
  let authority: CertificateAuthority;
  let tunnels: string[];

  async function listen<S extends Server | TcpServer>(server: S): Promise<number> {
    open.push(server);
    server.on('connection', (socket: Socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
  const tlsServer = async (
    by: CertificateAuthority,
    protocols: readonly string[] = ['h2'],
    valid: Validity = validity,
  ): Promise<number> => {
    const { keyPem, certificatePem } = await by.issueServer(['localhost'], valid);
    const cert = `${certificatePem}\n${by.certificatePem}`;
    return listen(createTls({ key: keyPem, cert, ...(protocols.length === 0 ? {} : { ALPNProtocols: [...protocols] }) }));
  };
  /** A proxy that opens tunnels for one account, or for everybody. */
  const proxyServer = (account?: string): Promise<number> => {
    const server = createHttp((_request, response) => response.writeHead(501).end());
    server.on('connect', (request, socket) => {
      const wanted = account === undefined ? undefined : `Basic ${Buffer.from(account).toString('base64')}`;
      if (request.headers['proxy-authorization'] !== wanted) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      tunnels.push(String(request.url));
      const [host, port] = String(request.url).split(':');
      const far = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        far.pipe(socket).pipe(far);
      });
      sockets.add(far);
      for (const side of [far, socket]) side.on('error', () => [far, socket].forEach((end) => end.destroy()));
    });
    return listen(server);
  };
  const way = (port: number, proxy?: TunnelProxy, host = 'localhost'): Way => ({
    host,
    port,
    timeoutMs: 1_000,
    ...(proxy === undefined ? {} : { proxy }),
  });
  const probe = (to: Way): Promise<string> => probeWay(to, authority.certificatePem);

  beforeEach(async () => {
    tunnels = [];
    authority = await CertificateAuthority.create('Spec', validity);
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  it('has nothing in it where the coordinator speaks TLS with HTTP/2', async () => {
    expect(await probe(way(await tlsServer(authority)))).toBe('NOTHING');
  });

  it('is told by what stands in it, each kind with a hint of its own', async () => {
    const closed = createServer();
    const port = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    open.pop();
    const silent = await listen(createServer(() => undefined));
    const cutting = await listen(createServer((socket) => socket.destroy()));
    const stranger = await tlsServer(await CertificateAuthority.create('Firewall', validity));
    const found = [
      await probe(way(1, undefined, 'no-such-host.invalid')),
      await probe(way(port)),
      await probe(way(silent)),
      await probe(way(cutting)),
      await probe(way(stranger)),
      await probe(way(await tlsServer(authority, []))),
      await probe(way(await tlsServer(authority, ['http/1.1']))),
    ];
    expect(found).toEqual([
      'NAME_UNKNOWN',
      'CONNECTION_REFUSED',
      'CONNECTION_TIMED_OUT',
      'CONNECTION_CUT',
      'TLS_UNTRUSTED',
      'TLS_WITHOUT_HTTP2',
      'TLS_WITHOUT_HTTP2',
    ]);
    expect(new Set(found.map((trouble) => wayHint(trouble as never))).size).toBe(6);
  });

  it('ends at a certificate that is out of time by this clock, which is no stranger', async () => {
    const { notBefore } = validity;
    const hour = (from: number): Validity => ({
      notBefore: instantFromMs(Date.now() + from * 3_600_000),
      notAfter: instantFromMs(Date.now() + (from + 1) * 3_600_000),
    });
    // A clock that goes ahead sees the one, a clock that goes after the other.
    for (const valid of [hour(-2), hour(1)])
      expect(await probe(way(await tlsServer(authority, ['h2'], valid)))).toBe('TLS_OUT_OF_TIME');
    const old = await CertificateAuthority.create('Spec', { notBefore: hour(-2).notBefore, notAfter: hour(-2).notAfter });
    expect(
      await probeWay(way(await tlsServer(old, ['h2'], { notBefore, notAfter: validity.notAfter })), old.certificatePem),
    ).toBe('TLS_OUT_OF_TIME');
    expect(wayHint('TLS_OUT_OF_TIME')).toContain('clock of this machine');
  });

  it('leads through a proxy, with its account, for the probe and for the enrolment', async () => {
    const port = await tlsServer(authority);
    const proxy = { host: '127.0.0.1', port: await proxyServer('ward:s:ecret'), user: 'ward', password: 's:ecret' };
    expect(await probe(way(port, proxy))).toBe('NOTHING');
    const pem = await fetchPinnedAuthority({ ...way(port, proxy), spki: authority.spki });
    expect(pem.trim()).toBe(authority.certificatePem.trim());
    expect(tunnels).toEqual([`localhost:${port}`, `localhost:${port}`]);
  });

  it('ends at a proxy that is away, asks for another account, or opens no tunnel; no password is told', async () => {
    const port = await tlsServer(authority);
    const locked = await proxyServer('ward:secret');
    const page = await listen(
      createHttp((_request, response) => response.writeHead(403).end('no')).on('connect', (_request, socket) =>
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
      ),
    );
    const proxy = (at: number, password: string): TunnelProxy => ({ host: '127.0.0.1', port: at, user: 'ward', password });
    expect(await probe(way(port, proxy(1, 'secret')))).toBe('PROXY_UNREACHABLE');
    expect(await probe(way(port, proxy(locked, 'wrong')))).toBe('PROXY_LOGIN_REFUSED');
    expect(await probe(way(port, proxy(page, 'secret')))).toBe('PROXY_REFUSED');
    const error = await fetchPinnedAuthority({ ...way(port, proxy(locked, 'wr0ng')), spki: authority.spki }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({
      code: 'AUTHORITY_UNREACHABLE',
      details: { reason: 'PROXY_LOGIN_REFUSED' },
      hint: expect.stringContaining('407'),
    });
    expect(JSON.stringify([(error as PkiError).message, error])).not.toContain('wr0ng');
  });
});
