import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/*
 * The short form of `npm run fuzz`: as many damaged files as a few seconds allow, always from the same seed, so that what fails here is
 * what was changed; the long form draws a new seed each time. It reads the built readers; `npm test` builds them first.
 */
const root = join(import.meta.dirname, '../..');
const built =
  existsSync(join(root, 'libs/platform/pacs/dist/index.js')) && existsSync(join(root, 'libs/imaging/simulation/dist/index.js'));
if (!built) console.warn('the readers are not built: run `npm run build` to fuzz them');
const seconds = process.env['COLLIMATE_LONG'] === '1' ? '20' : process.env['COLLIMATE_CI'] ? '10' : '6';
const run = built ? it : it.skip;

const fuzz = (...more: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
  spawnSync(process.execPath, [join(root, 'tools/commands/fuzz.mjs'), ...more], { encoding: 'utf8' });

describe('npm run fuzz', () => {
  run('finds no crash, no hang, no waste of memory and no patient value', () => {
    const { status, stdout, stderr } = fuzz('--seed', '1', '--seconds', seconds);
    expect([status, stdout.replace(/^\d+ damaged files read from seed \d+ on, 0 findings\n$/u, ''), stderr]).toEqual([0, '', '']);
  });

  run('says how it is used', () => {
    expect(fuzz('--seconds', 'long')).toMatchObject({ status: 2, stderr: expect.stringContaining('--seconds N') });
  });
});
