/**
 * Makes the Python environment of the oracles under .cache/oracles, with the versions of requirements.txt, once. An oracle that wants
 * other versions than the rest has an environment of its own, .cache/oracles-NAME, with those of NAME.requirements.txt.
 *
 *   node tools/oracles/prepare.mjs [NAME]
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const name = process.argv[2];
const folder = join(root, '.cache', name === undefined ? 'oracles' : `oracles-${name}`);
const requirements = join(root, 'tools', 'oracles', name === undefined ? 'requirements.txt' : `${name}.requirements.txt`);
const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const stamp = join(folder, 'requirements.sha256');
const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  mkdirSync(folder, { recursive: true });
  run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]);
  writeFileSync(stamp, wanted);
}
process.stdout.write(`${python}\n`);

function run(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  process.stderr.write(`${program} ${args[1]} failed${error ? `: ${error.message}` : ''}\n`);
  process.exit(1);
}
