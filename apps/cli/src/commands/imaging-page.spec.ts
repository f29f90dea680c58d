import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bundle = join(import.meta.dirname, '..', '..', 'dist', 'collimate.mjs');
const page = readFileSync(join(import.meta.dirname, '../../../../docs/imaging.md'), 'utf8');
// Skipped where nothing was built yet; `npm test` builds before it runs.
const withBundle = existsSync(bundle) && process.platform !== 'win32' ? it : it.skip;
if (!existsSync(bundle)) console.warn('apps/cli is not bundled: the examples of docs/imaging.md are not run');

describe('docs/imaging.md', () => {
  const examples = [...page.matchAll(/```sh\n(.+?)```\n\n```output\n(.+?)```/gsu)].map(([, commands, output]) => ({
    commands,
    output,
  }));

  it('has an output below every block of commands', () => {
    expect(examples.length).toBe(page.split('```sh\n').length - 1);
    expect(examples.length).toBeGreaterThan(3);
  });

  withBundle('shows what its commands print', () => {
    const folder = mkdtempSync(join(tmpdir(), 'collimate-page-'));
    const program = `set -e\ncollimate() { "${process.execPath}" "${bundle}" "$@"; }\n`;
    const run = (commands: string): string =>
      spawnSync('bash', ['-c', program + commands], { cwd: folder, encoding: 'utf8' }).stdout;
    for (const { commands, output } of examples) expect(run(commands)).toBe(output);
    rmSync(folder, { recursive: true });
  });
});
