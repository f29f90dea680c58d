import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SITE_CODES } from '@collimate/platform-site-api';
import type { Verdict } from '../examination/check.js';
import { CHECKS } from './checks.js';
import { examinationOf } from './doctor.program.js';
import { examine } from './examine.js';
import type { Examination } from '../examination/examination.js';

const NETWORK = 'dns direct proxy-found tunnel tls http2 server round-trip clock stream upload version'.split(' ');

describe('the doctor on the machine', () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'doctor-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function look(
    words: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
    only: (name: string) => boolean = (name) => !NETWORK.includes(name) && name !== 'extraction',
  ): Promise<Readonly<Record<string, Verdict>>> {
    const at: Examination = examinationOf(words, { COLLIMATE_SITE_DATA: join(folder, 'data'), ...env });
    const { findings } = await examine(
      at,
      CHECKS.filter(({ name }) => only(name)),
    );
    return Object.fromEntries(findings.map((found) => [found.name, found]));
  }

  it('has at least 25 checks, each with a name of its own', () => {
    const names = CHECKS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(25);
  });

  it('has each of them on the page for hospital IT', () => {
    const page = readFileSync(new URL('../../../../docs/operations/hospital-it.md', import.meta.url), 'utf8');
    expect(CHECKS.map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('says what to do beside every warning and every failure, and of a key and never of its value where settings are wrong', async () => {
    const seen = await look([], { COLLIMATE_SITE_QUEUE: 'kafka://s3cret' });
    expect(seen.settings).toMatchObject({ state: 'fail', seen: expect.stringContaining('COLLIMATE_SITE_QUEUE') });
    expect(JSON.stringify(seen)).not.toContain('s3cret');
    for (const { state, cure } of Object.values(seen)) expect(cure !== undefined).toBe(state === 'warn' || state === 'fail');
    expect(seen.address.state).toBe('fail');
  });

  it('finds folders that are open to others, keys among the data, and a file of settings that everybody reads', async () => {
    const [data, keys, file] = [join(folder, 'data'), join(folder, 'data', 'secret'), join(folder, 'agent.yaml')];
    mkdirSync(keys, { recursive: true });
    chmodSync(data, 0o755);
    writeFileSync(file, `keys: ${keys}\n`);
    chmodSync(file, 0o644);
    const seen = await look([], { COLLIMATE_SITE_CONFIG: file });
    expect(seen['data-folder']).toMatchObject({ state: 'fail', seen: expect.stringContaining('others may look') });
    expect(seen['keys-apart'].state).toBe('fail');
    expect(seen['settings-file'].state).toBe('fail');
    chmodSync(data, 0o700);
    chmodSync(keys, 0o700);
    chmodSync(file, 0o600);
    const mended = await look([], { COLLIMATE_SITE_CONFIG: file });
    expect([mended['data-folder'].state, mended['settings-file'].state]).toEqual(['ok', 'ok']);
  });

  it('knows the coordinator of the enrolment, and its key, without being told', async () => {
    mkdirSync(join(folder, 'data'), { mode: 0o700 });
    const run = {
      pid: 1,
      apiPort: 1,
      api: 'http://127.0.0.1:1',
      coordinator: 'https://c.example:8443',
      authority: 'a'.repeat(64),
    };
    writeFileSync(join(folder, 'data', 'run.json'), JSON.stringify(run));
    const at = (words: readonly string[]): readonly unknown[] => {
      const { way, pin } = examinationOf(words, { COLLIMATE_SITE_DATA: join(folder, 'data') });
      return [way?.host, way?.port, pin];
    };
    expect(at([])).toEqual(['c.example', 8443, 'a'.repeat(64)]);
    expect(at(['https://c.example:8443'])).toEqual(['c.example', 8443, 'a'.repeat(64)]);
    expect(at(['https://other.example'])).toEqual(['other.example', 443, undefined]);
    expect((await look([], {}, (name) => name === 'address')).address).toMatchObject({ state: 'ok' });
  });

  it('looks at places that were named: backups beside the data are warned of, images that are not there are failed', async () => {
    mkdirSync(join(folder, 'data'), { mode: 0o700 });
    mkdirSync(join(folder, 'backups'));
    const words = ['--backups', join(folder, 'backups'), '--images', join(folder, 'none')];
    const seen = await look(words, { COLLIMATE_SITE_WITHDRAWALS_COPY: join(folder, 'share', 'withdrawals.log') });
    expect(seen['backup-place'].state).toBe('warn');
    expect(seen.images.state).toBe('fail');
    expect(seen['withdrawals-copy'].state).toBe('fail');
    mkdirSync(join(folder, 'share'));
    const local = await look([], { COLLIMATE_SITE_WITHDRAWALS_COPY: join(folder, 'share', 'withdrawals.log') });
    expect(local['withdrawals-copy']).toMatchObject({ state: 'warn', seen: expect.stringContaining('on the disk of the data') });
    expect((await look(['--backups', join(folder, 'data', 'b')]))['backup-place'].state).toBe('fail');
  });

  it('finds another program on the port of the local API, and a server of the queue that is away', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const seen = await look([], {
      COLLIMATE_SITE_API_PORT: String(port),
      COLLIMATE_SITE_QUEUE: `redis://u:s3cret@127.0.0.1:1`,
    });
    await new Promise((resolve) => server.close(resolve));
    expect(seen['local-port'].state).toBe('fail');
    expect(seen.queue).toMatchObject({ state: 'fail', seen: expect.stringContaining('QUEUE_UNREACHABLE') });
    expect(seen.queue.seen.includes('QUEUE_UNREACHABLE' satisfies keyof typeof SITE_CODES)).toBe(true);
    expect(JSON.stringify(seen)).not.toContain('s3cret');
  });

  it('comes to the digest of the phantom that every machine comes to; where features change, the digest is written anew', async () => {
    const { extraction } = await look([], {}, (name) => name === 'extraction');
    expect(extraction).toMatchObject({ state: 'ok' });
  });

  it('goes on after a check that breaks, and tells nothing of a foreign error but its word', async () => {
    const broken = {
      name: 'broken',
      title: 'broken',
      look: (): never => {
        throw new Error('DOE^JANE');
      },
    };
    const { findings } = await examine(examinationOf([], { COLLIMATE_SITE_DATA: folder }), [broken, ...CHECKS.slice(0, 1)]);
    expect(findings).toMatchObject([{ state: 'fail' }, { state: 'ok' }]);
    expect(JSON.stringify(findings)).not.toContain('JANE');
  });
});
