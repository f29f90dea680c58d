/**
 * Makes the Python environment of the oracles under .cache, with the versions of its requirements file, once.
 *
 *   node tools/oracles/prepare.mjs             the independent readers of images: .cache/oracles
 *   node tools/oracles/prepare.mjs crates      the validator of RO-Crates: .cache/oracles-crates
 *   node tools/oracles/prepare.mjs anonymity   k-anonymity and its family: .cache/oracles-anonymity
 *   node tools/oracles/prepare.mjs defacing    quickshear, beside which heads lose their faces: .cache/oracles-defacing, on Python 3.11 or newer
 *   node tools/oracles/prepare.mjs parquet     Apache Arrow, which reads Parquet: .cache/oracles-parquet
 *   node tools/oracles/prepare.mjs statistics  lifelines, statsmodels, pingouin and dcurves: .cache/oracles-statistics, on Python 3.11 or newer
 *   node tools/oracles/prepare.mjs witness     an independent witness of logs, on Python 3.12 or newer: .cache/oracles-witness
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ENVIRONMENTS = {
  readers: { folder: 'oracles', requirements: 'requirements.txt', minor: 0 },
  crates: { folder: 'oracles-crates', requirements: 'requirements-crates.txt', minor: 0 },
  anonymity: { folder: 'oracles-anonymity', requirements: 'requirements-anonymity.txt', minor: 0 },
  defacing: { folder: 'oracles-defacing', requirements: 'requirements-defacing.txt', minor: 11 },
  parquet: { folder: 'oracles-parquet', requirements: 'requirements-parquet.txt', minor: 0 },
  statistics: { folder: 'oracles-statistics', requirements: 'requirements-statistics.txt', minor: 11 },
  witness: { folder: 'oracles-witness', requirements: 'requirements-witness.txt', minor: 12 },
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { folder: name, requirements: file, minor } = ENVIRONMENTS[process.argv[2] ?? 'readers'];
const folder = join(root, '.cache', name);
const requirements = join(root, 'tools', 'oracles', file);
const python = pythonOf(folder);
const stamp = join(folder, 'requirements.sha256');
const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  mkdirSync(folder, { recursive: true });
  const installer = sharedInstaller();
  run(interpreter(minor), ['-m', 'venv', ...(installer === undefined ? [] : ['--without-pip']), folder]);
  // Python compiles what it loads at its first use; all of a package at once takes as long as the whole rest.
  const install = ['install', '--quiet', '--disable-pip-version-check', '--no-compile', '--requirement', requirements];
  if (installer === undefined) run(python, ['-m', 'pip', ...install]);
  else run(installer, ['-m', 'pip', '--python', python, ...install]);
  writeFileSync(stamp, wanted);
}
process.stdout.write(`${python}\n`);

/**
 * One pip for all environments: an own one takes 5 s each. The pip of a Python before 3.11 may know no `--python`: then each has its own.
 * Two that make it at once keep the one that was there first.
 */
function sharedInstaller() {
  const place = join(root, '.cache', 'oracles-pip');
  if (existsSync(place)) return pythonOf(place);
  const maker = newEnough(11);
  if (maker === undefined) return undefined;
  const making = `${place}.${process.pid}`;
  run(maker, ['-m', 'venv', making]);
  try {
    renameSync(making, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
    rmSync(making, { recursive: true });
  }
  return pythonOf(place);
}

function pythonOf(environment) {
  return join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
}

/** The Python of the path, or one beside it that is new enough; exit code 3 says that there is none. */
function interpreter(atLeast) {
  const found = newEnough(atLeast);
  if (found !== undefined) return found;
  process.stderr.write(`Python 3.${atLeast} or newer is not installed\n`);
  process.exit(3);
}

function newEnough(atLeast) {
  const versions = join(homedir(), '.pyenv', 'versions');
  const installed = existsSync(versions) ? readdirSync(versions).map((one) => join(versions, one, 'bin', 'python3')) : [];
  const named = process.platform === 'win32' ? ['python'] : ['python3', 'python3.14', 'python3.13', 'python3.12'];
  return [...named, ...installed].find((program) => isNewEnough(program, atLeast));
}

function isNewEnough(program, atLeast) {
  const { status } = spawnSync(program, ['-c', `import sys, venv; sys.exit(sys.version_info < (3, ${atLeast}))`], {
    stdio: 'ignore',
  });
  return status === 0;
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  process.stderr.write(`${program} ${args[1]} failed${error ? `: ${error.message}` : ''}\n`);
  process.exit(1);
}
