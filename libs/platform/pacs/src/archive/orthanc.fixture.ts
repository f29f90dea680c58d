import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { type Server as TlsServer, createServer as createTlsServer } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const PLUGIN = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

/** Missing programs of the Debian packages orthanc, dcmtk and openssl. */
const MISSING_TOOLS = (['Orthanc', 'storescu', 'dcmcjpls', 'openssl'] as const).filter((tool) => !isInstalled(tool));

/**
 * Whether archive specs can run. If they cannot, a notice says so; under CI that is a failure.
 * @throws Error under CI
 */
export function canRunArchive(): boolean {
  const missing = [...MISSING_TOOLS, ...(existsSync(PLUGIN) ? [] : ['orthanc-dicomweb'])];
  if (missing.length === 0) return true;
  if (process.env['CI'] !== undefined) throw new Error(`CI must install ${missing.join(', ')}`);
  process.stderr.write(
    `The archive specs are left out: ${missing.join(', ')} not installed (Debian: orthanc orthanc-dicomweb dcmtk openssl).\n`,
  );
  return false;
}

/** A running archive on loopback with a folder of its own. */
export interface TestArchive {
  readonly folder: string;
  readonly dicomPort: number;
  readonly httpPort: number;
  /** Port at which the archive believes our storage listener to be. */
  readonly listenerPort: number;
  readonly aeTitle: string;
  readonly webUrl: string;
  /** PEM file of the authority, with TLS. */
  readonly authorityPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Lines that the archive has logged so far. */
  log(): string;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again over the same files. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Orthanc on free ports; user `reader`, password `secret`. @param tls speak TLS on both ports */
export async function startArchive(options: { readonly tls?: boolean } = {}): Promise<TestArchive> {
  const tls = options.tls === true;
  const folder = mkdtempSync(join(tmpdir(), 'collimate-orthanc-'));
  const [dicomPort, httpPort, listenerPort] = await freePorts(3);
  mkdirSync(join(folder, 'storage'));
  const pem = tls ? certificates(folder) : { authority: '', certificate: '', key: '' };
  writeFileSync(
    join(folder, 'orthanc.json'),
    JSON.stringify({
      Name: 'archive',
      StorageDirectory: join(folder, 'storage'),
      IndexDirectory: join(folder, 'storage'),
      Plugins: [PLUGIN],
      HttpPort: httpPort,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: true,
      RegisteredUsers: { reader: 'secret' },
      DicomAet: 'ARCHIVE',
      DicomPort: dicomPort,
      DicomCheckCalledAet: true,
      DicomAlwaysAllowStore: true,
      DicomAlwaysAllowEcho: false,
      DicomAlwaysAllowFind: false,
      DicomModalities: {
        collimate: { AET: 'COLLIMATE', Host: '127.0.0.1', Port: listenerPort, AllowGet: true, UseDicomTls: tls },
        // Known for searching, and reached nowhere.
        deaf: { AET: 'DEAF', Host: '127.0.0.1', Port: 1, UseDicomTls: tls },
      },
      DicomWeb: { Enable: true, Root: '/dicom-web/' },
      ...(tls
        ? {
            DicomTlsEnabled: true,
            DicomTlsCertificate: join(folder, 'server.crt'),
            DicomTlsPrivateKey: join(folder, 'server.key'),
            DicomTlsTrustedCertificates: join(folder, 'authority.crt'),
          }
        : {}),
    }),
  );
  let log = '';
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    const before = log.length;
    child = spawn('Orthanc', [join(folder, 'orthanc.json')], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
    await started(child, () => log.slice(before));
  };
  await start();
  const front = tls ? await httpsFront(httpPort, pem) : undefined;
  return {
    folder,
    dicomPort,
    httpPort,
    listenerPort,
    aeTitle: 'ARCHIVE',
    webUrl: front === undefined ? `http://127.0.0.1:${httpPort}/dicom-web` : `https://127.0.0.1:${front.port}/dicom-web`,
    authorityPem: pem.authority,
    certificatePem: pem.certificate,
    keyPem: pem.key,
    log: () => log,
    kill: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
    restart: start,
    stop: async () => {
      front?.server.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await Promise.race([ended, wait(5_000, undefined, { ref: false })]);
        if (child.exitCode === null) child.kill('SIGKILL');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Sends files to an archive with DCMTK. */
export function storeWithDcmtk(archive: TestArchive, files: readonly string[], ...options: readonly string[]): void {
  execFileSync('storescu', ['-R', ...options, '-aec', archive.aeTitle, '127.0.0.1', String(archive.dicomPort), ...files], {
    stdio: 'pipe',
  });
}

/** @returns loopback ports that are free at this moment */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function started(child: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (log().includes('Orthanc has started')) return;
    if (child.exitCode !== null) break;
    await wait(100);
  }
  child.kill('SIGKILL');
  throw new Error(`Orthanc did not start:\n${log()}`);
}

/** TLS before the web service: Debian 12's Orthanc ends with a segmentation fault at the first HTTPS request. */
async function httpsFront(
  httpPort: number,
  pem: { readonly certificate: string; readonly key: string },
): Promise<{ readonly server: TlsServer; readonly port: number }> {
  const server = createTlsServer({ cert: pem.certificate, key: pem.key }, (near) => {
    const far = connect(httpPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

function certificates(folder: string): { readonly authority: string; readonly certificate: string; readonly key: string } {
  const openssl = (...args: readonly string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'authority.key',
    '-out',
    'authority.crt',
    '-days',
    '30',
    '-subj',
    '/CN=Hospital Test Authority',
  );
  openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=127.0.0.1');
  writeFileSync(join(folder, 'san.cnf'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  openssl(
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'authority.crt',
    '-CAkey',
    'authority.key',
    '-CAcreateserial',
    '-days',
    '30',
    '-extfile',
    'san.cnf',
    '-out',
    'server.crt',
  );
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { authority: text('authority.crt'), certificate: text('server.crt'), key: text('server.key') };
}

function isInstalled(tool: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(':')
    .concat('/usr/sbin')
    .some((folder) => existsSync(join(folder, tool)));
}
