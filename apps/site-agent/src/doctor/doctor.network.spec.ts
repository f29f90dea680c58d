import { createServer as createHttp, type Server } from 'node:http';
import { connect, createServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { createServer as createTls, type TLSSocket } from 'node:tls';
import { createSecureServer } from 'node:http2';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantFromMs } from '@collimate/kernel-canonical';
import { CertificateAuthority, encodeToken } from '@collimate/platform-pki';
import { AGENT_VERSION } from '../ground/agent.version.js';
import type { Verdict } from '../examination/check.js';
import { CHECKS } from './checks.js';
import { examinationOf } from './doctor.program.js';
import { examine } from './examine.js';

const validity = { notBefore: instantFromMs(Date.now() - 60_000), notAfter: instantFromMs(Date.now() + 3_600_000) };
const NETWORK = 'address dns direct proxy-found tunnel tls http2 server round-trip clock stream upload version'.split(' ');

/** What a coordinator of the test does otherwise than a good one. */
interface Faults {
  readonly date?: string;
  readonly uploadStatus?: number;
  readonly page?: string;
  readonly cutsIdle?: boolean;
  readonly protocols?: readonly string[];
  readonly alters?: boolean;
  readonly carriesHttp1?: boolean;
  readonly version?: string;
}

describe('the doctor on the way to the coordinator', () => {
  const open: (Server | TcpServer)[] = [];
  const sockets = new Set<Socket>();
  let authority: CertificateAuthority;

  async function listen<S extends Server | TcpServer>(server: S): Promise<number> {
    open.push(server);
    server.on('connection', (socket: Socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  /** One TLS port as the coordinator has: HTTP/2 for the link, HTTP/1.1 for what this test answers. */
  async function coordinator(by: CertificateAuthority, faults: Faults = {}): Promise<number> {
    const http = createHttp((request, response) => {
      if (faults.date !== undefined) response.setHeader('date', faults.date);
      if (request.url === '/healthz') {
        response.end(faults.page ?? '{"status":"ok"}');
        return;
      }
      if (request.url === '/collimate.v1.SiteService/OpenSession') {
        if (faults.carriesHttp1 !== true) response.writeHead(404).end('{}');
        else response.setHeader('grpc-status', '0').end();
        return;
      }
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        if (faults.uploadStatus !== undefined && Buffer.concat(parts).length > 1000) {
          response.writeHead(faults.uploadStatus).end();
          return;
        }
        const { fill } = JSON.parse(Buffer.concat(parts).toString()) as { fill: string };
        const sha256 = createHash('sha256')
          .update(faults.alters === true ? `${fill}x` : fill)
          .digest('hex');
        response.end(JSON.stringify({ sha256, version: faults.version ?? AGENT_VERSION }));
      });
    });
    const { keyPem, certificatePem } = await by.issueServer(['localhost'], validity);
    const material = { key: keyPem, cert: `${certificatePem}\n${by.certificatePem}` };
    const h2 = createSecureServer(material);
    const protocols = faults.protocols ?? ['http/1.1', 'h2'];
    const ALPNCallback = (asked: { protocols: string[] }): string | undefined =>
      protocols.find((known) => asked.protocols.includes(known));
    const choose = protocols.length === 0 ? {} : { ALPNCallback };
    return listen(
      createTls({ ...material, ...choose }, (socket: TLSSocket) => {
        socket.on('error', () => socket.destroy());
        if (socket.alpnProtocol !== 'h2') http.emit('connection', socket);
        else if (faults.cutsIdle === true) setTimeout(() => socket.destroy(), 200);
        else h2.emit('secureConnection', socket);
      }),
    );
  }

  /** A proxy that opens tunnels, or answers with a status and what it asks for. */
  const proxyServer = (refusal?: string): Promise<number> => {
    const server = createHttp((_request, response) => response.writeHead(501).end());
    server.on('connect', (request, socket) => {
      if (refusal !== undefined) {
        socket.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
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

  /** @returns the verdicts of the network by the name of their check */
  async function look(target: string, env: Readonly<Record<string, string>> = {}): Promise<Readonly<Record<string, Verdict>>> {
    const at = examinationOf([target, '--idle', '1'], { COLLIMATE_SITE_DATA: '/nonexistent/data', ...env });
    const checks = CHECKS.filter(({ name }) => NETWORK.includes(name));
    expect(checks).toHaveLength(NETWORK.length);
    const { findings } = await examine(at, checks);
    return Object.fromEntries(findings.map((found) => [found.name, found]));
  }

  const states = (seen: Readonly<Record<string, Verdict>>, state: Verdict['state']): readonly string[] =>
    Object.entries(seen).flatMap(([name, verdict]) => (verdict.state === state ? [name] : []));

  beforeEach(async () => {
    authority = await CertificateAuthority.create('Collimate authority', validity);
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  it('finds nothing amiss before a coordinator that is well, but that nothing vouches for its key', async () => {
    const seen = await look(`https://localhost:${await coordinator(authority)}`);
    expect(states(seen, 'fail')).toEqual([]);
    expect(states(seen, 'warn')).toEqual(['tls']);
    expect(states(seen, 'skip')).toEqual(['tunnel']);
  });

  it('is content with the key that an invitation pins, and names whoever ends TLS in its place', async () => {
    const stranger = await CertificateAuthority.create('Ward Firewall Inspection', validity);
    const invitation = (port: number): string =>
      encodeToken({
        url: `https://localhost:${port}`,
        site: 'north' as never,
        spki: authority.spki,
        nonce: 'a'.repeat(43),
        expires: validity.notAfter,
      });
    expect((await look(invitation(await coordinator(authority)))).tls).toMatchObject({ state: 'ok' });
    const port = await coordinator(stranger);
    const named = { state: 'fail', seen: expect.stringContaining('intercepted by Ward Firewall Inspection') };
    expect((await look(invitation(port))).tls).toMatchObject(named);
    expect((await look(`https://localhost:${port}`)).tls).toMatchObject(named);
  });

  it('tells a closed port once, and does not look at what lies behind it', async () => {
    const closed = createServer();
    const port = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    open.pop();
    const seen = await look(`https://localhost:${port}`);
    expect(states(seen, 'fail')).toEqual(['direct']);
    expect(seen.direct.seen).toContain('CONNECTION_REFUSED');
  });

  it('sees a server without HTTP/2, whether it refuses or falls back', async () => {
    for (const protocols of [['http/1.1'], []]) {
      const seen = await look(`https://localhost:${await coordinator(authority, { protocols })}`);
      expect(states(seen, 'fail')).toEqual(['http2']);
    }
  });

  it('is content without HTTP/2 where the coordinator takes the messages over HTTP/1.1, and says so', async () => {
    const seen = await look(`https://localhost:${await coordinator(authority, { protocols: ['http/1.1'], carriesHttp1: true })}`);
    expect(states(seen, 'fail')).toEqual([]);
    expect(seen.http2).toMatchObject({ state: 'warn', seen: expect.stringContaining('over which') });
  });

  it('lets the inspection end TLS that the hospital has named, and no other', async () => {
    const ward = await CertificateAuthority.create('Ward Firewall Inspection', validity);
    const folder = mkdtempSync(join(tmpdir(), 'collimate-inspection-'));
    const file = join(folder, 'ward.pem');
    writeFileSync(file, ward.certificatePem);
    const env = { COLLIMATE_SITE_INSPECTION_AUTHORITY: file };
    const through = async (by: CertificateAuthority) => look(`https://localhost:${await coordinator(by)}`, env);
    expect((await through(ward)).tls).toMatchObject({ state: 'warn', seen: expect.stringContaining('inspected by Ward') });
    const other = await CertificateAuthority.create('Ward Firewall Inspection', validity);
    expect((await through(other)).tls).toMatchObject({ state: 'fail', seen: expect.stringContaining('intercepted by Ward') });
    rmSync(folder, { recursive: true });
  });

  it('tells the realm of a proxy that wants a login, one that it cannot give, and one that says no', async () => {
    const port = await coordinator(authority);
    const through = async (refusal?: string): Promise<Readonly<Record<string, Verdict>>> =>
      look(`https://localhost:${port}`, {
        COLLIMATE_SITE_PROXY: `http://ward:s3cret@127.0.0.1:${await proxyServer(refusal)}`,
      });
    expect(states(await through(), 'fail')).toEqual([]);
    const login = await through('407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="Ward 7"');
    expect(login.tunnel).toMatchObject({ state: 'fail', seen: expect.stringContaining('Ward 7') });
    expect(login.tunnel.cure).toContain('USER:PASSWORD');
    const kerberos = await through('407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate');
    expect(kerberos.tunnel.cure).toContain('no Basic login');
    const closed = await through('403 Forbidden');
    expect(closed.tunnel).toMatchObject({ state: 'fail', seen: expect.stringContaining('with 403: PROXY_REFUSED') });
    expect(JSON.stringify([login, kerberos, closed])).not.toContain('s3cret');
  });

  it('sees that a proxy of the environment is not used, and does not tell its password', async () => {
    const env = { https_proxy: 'http://ward:s3cret@proxy.example:3128' };
    const open = await look(`https://localhost:${await coordinator(authority)}`, env);
    expect(open['proxy-found']).toMatchObject({ state: 'warn', seen: expect.stringContaining('proxy.example:3128') });
    expect((await look('https://localhost:1', env))['proxy-found'].state).toBe('fail');
    expect(JSON.stringify(open)).not.toContain('s3cret');
  });

  it.each([
    ['ok', 10],
    ['warn', 90],
    ['warn', -90],
    ['fail', 400],
    ['fail', -400],
  ])('says %s of a clock that is %i s off', async (state, seconds) => {
    const date = new Date(Date.now() + 1000 * Number(seconds)).toUTCString();
    const { clock } = await look(`https://localhost:${await coordinator(authority, { date })}`);
    expect(clock.state).toBe(state);
    expect(clock.seen).toMatch(Number(seconds) > 0 ? /behind|same|s b/ : /ahead/);
  });

  it.each([
    ['upload', { uploadStatus: 413 }, 'refused with 413'],
    ['upload', { alters: true }, 'other bytes'],
    ['stream', { cutsIdle: true }, 'cut within 1 s'],
    ['server', { page: '<h1>Maintenance</h1>' }, 'page of their own'],
  ] as const)('finds by %s what a gateway does: %j', async (name, faults, words) => {
    const seen = await look(`https://localhost:${await coordinator(authority, faults)}`);
    expect(states(seen, 'fail')).toEqual([name]);
    expect(seen[name].seen).toContain(words);
  });

  it('warns of a coordinator two versions ahead', async () => {
    const { version } = await look(`https://localhost:${await coordinator(authority, { version: '0.9.0' })}`);
    expect(version.state).toBe('warn');
  });

  it('takes one target, and names what it does not know', () => {
    for (const words of [['http://plain'], ['a', 'b'], ['--deep'], ['--idle', 'long']]) {
      expect(() => examinationOf(words, {})).toThrow(expect.objectContaining({ code: 'DOCTOR_ARGUMENT' }));
    }
  });
});
