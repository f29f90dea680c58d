import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { packageFile } from '@collimate/platform-service-kit/packages';

const PROGRAM = packageFile('@collimate/cli', './program');
const PAGE = new URL('../../../docs/operations/pacs.md', import.meta.url).pathname;
const NEEDED = ['/usr/sbin/Orthanc', '/usr/share/orthanc/plugins/libOrthancDicomWeb.so', '/usr/bin/storescu'];

/** Under CI a missing archive is a failure; elsewhere it is said and left out. */
function withArchive(): typeof describe {
  const missing = NEEDED.filter((file) => !existsSync(file));
  if (missing.length === 0) return describe;
  if (process.env['CI'] !== undefined)
    throw new Error(`CI must install orthanc, orthanc-dicomweb and dcmtk: ${missing.join(', ')} missing`);
  console.warn('The page of the archive is not tried: Debian packages orthanc, orthanc-dicomweb and dcmtk are missing.');
  return describe.skip;
}

async function freePorts(count: number): Promise<readonly number[]> {
  const open = (): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
  const servers = await Promise.all(Array.from({ length: count }, open));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

withArchive()('the page of the image archive', () => {
  it('can be followed from its first block to its last', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'collimate-pacs-page-'));
    try {
      const blocks = [...readFileSync(PAGE, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
      expect(blocks.length).toBeGreaterThan(4);
      mkdirSync(join(folder, 'bin'));
      writeFileSync(join(folder, 'bin', 'collimate'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
      chmodSync(join(folder, 'bin', 'collimate'), 0o755);
      const [dicom, web, listener] = (await freePorts(3)).map(String);
      const path = [join(folder, 'bin'), join(process.execPath, '..'), process.env['PATH'] ?? '', '/usr/sbin'].join(delimiter);
      const env = { PATH: path, DICOM_PORT: dicom, WEB_PORT: web, LISTENER_PORT: listener };
      const ran = await new Promise<{ code: unknown; said: string }>((resolve) => {
        execFile('sh', ['-e', '-c', blocks.join('\n')], { cwd: folder, env }, (error, out, err) => {
          resolve({ code: error?.code ?? 0, said: error === null ? '' : out.slice(-1_500) + err.slice(-2_000) });
        });
      });
      expect(ran).toEqual({ code: 0, said: '' });
      const files = (name: string): readonly string[] =>
        readdirSync(join(folder, name), { recursive: true })
          .map(String)
          .filter((file) => file.endsWith('.dcm'))
          .sort();
      expect(files('by-web')).toHaveLength(66);
      expect(files('by-get')).toEqual(files('by-web'));
      expect(files('by-move')).toEqual(files('by-web'));
      expect(JSON.parse(readFileSync(join(folder, 'again.json'), 'utf8')).items).toEqual([
        expect.objectContaining({ fetched: 0, reused: 33 }),
        expect.objectContaining({ fetched: 0, reused: 33 }),
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 90_000);
});
