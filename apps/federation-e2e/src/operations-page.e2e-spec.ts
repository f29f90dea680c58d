import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { LocalCoordinator, LocalSite } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';

const COORDINATOR = packageFile('@collimate/coordinator', './program');
const AGENT = packageFile('@collimate/site-agent', './program');
const PROGRAM = packageFile('@collimate/cli', './program');
const PAGE = new URL('../../../docs/operations/command-line.md', import.meta.url).pathname;

/** The blocks of a page that a reader can run, in their order. */
function blocksOf(page: string): readonly string[] {
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
}

describe('the page of the command line', () => {
  let folder: string;
  let coordinator: LocalCoordinator;
  let site: LocalSite;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'collimate-page-'));
    coordinator = new LocalCoordinator({ folder: join(folder, 'coordinator'), program: COORDINATOR });
    site = new LocalSite({ id: 'north', name: 'Hospital north', folder: join(folder, 'north'), agent: AGENT });
    await Promise.all([coordinator.program.start(), site.program.start()]);
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'collimate'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
    chmodSync(join(folder, 'bin', 'collimate'), 0o755);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([site?.program.stop(), coordinator?.program.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('can be followed from its first block to its last', async () => {
    const blocks = blocksOf(readFileSync(PAGE, 'utf8'));
    expect(blocks.length).toBeGreaterThan(8);
    const { url, authorityFile, tokenFile } = coordinator.program.ready!;
    const env = {
      PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      AGENT_FOLDER: site.dataFolder,
      COLLIMATE_API: `http://127.0.0.1:${String(site.program.ready!['apiPort'])}`,
      COLLIMATE_CONFIG: join(folder, 'config'),
      COLLIMATE_PASSWORD: 'correct horse battery',
      COLLIMATE_COORDINATOR: String(url),
      COLLIMATE_AUTHORITY: String(authorityFile),
      COLLIMATE_TOKEN_FILE: String(tokenFile),
    };
    const ran = await new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
      execFile('sh', ['-e', '-c', blocks.join('\n')], { cwd: folder, env }, (error, out, err) =>
        resolve({ code: error?.code ?? 0, out, err }),
      );
    });
    expect({ code: ran.code, said: ran.code === 0 ? '' : ran.out.slice(-1500) + ran.err.slice(-2000) }).toEqual({
      code: 0,
      said: '',
    });
    expect(ran.out).toContain('✓ the log only grew');
    expect(ran.out).toContain('The ledger is what its log says');
  }, 90_000);
});
