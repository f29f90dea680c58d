/**
 * Random schedules of faults over the real coordinator and real agents: `npm run simulate -- --schedules 10000 [--seed N] [--processes 2]`. A
 * schedule that breaks a promise is printed with its seed, the path to its shortest form and that form; `--seed N --path P` runs that one again.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { values } = readArguments();
const schedules = Number(values.schedules);
const seed = Number(values.seed ?? randomInt(2 ** 31));
const processes = values.path === undefined ? Number(values.processes ?? availableParallelism()) : 1;
if (![schedules, processes].every((number) => Number.isInteger(number) && number > 0) || !Number.isInteger(seed)) usage();

process.stdout.write(`${schedules} schedules from seed ${seed} on, in ${processes} processes\n`);
const started = performance.now();
const parts = Array.from({ length: processes }, (_, part) => run(part));
const broken = (await Promise.all(parts)).filter((status) => status !== 0).length;
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
process.stdout.write(broken === 0 ? `every promise was kept, in ${minutes} minutes\n` : `a promise was broken, see above\n`);
process.exit(broken === 0 ? 0 : 1);

function readArguments() {
  try {
    const options = Object.fromEntries(['schedules', 'seed', 'path', 'processes'].map((name) => [name, { type: 'string' }]));
    return parseArgs({ options: { ...options, schedules: { type: 'string', default: '1000' } } });
  } catch (error) {
    return usage(error.message);
  }
}

function usage(why = 'each of them is a whole number') {
  process.stderr.write(`${why}\nusage: npm run simulate -- --schedules N [--seed N] [--path P] [--processes N]\n`);
  process.exit(2);
}

/** @returns the exit status of one process, which takes its part of the schedules from a seed of its own */
function run(part) {
  const share = Math.ceil((schedules - part) / processes);
  const env = { ...process.env, COLLIMATE_SCHEDULES: String(share), COLLIMATE_SEED: String(seed + part) };
  if (values.path !== undefined) env.COLLIMATE_PATH = values.path;
  const jest = ['--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const child = spawn(process.execPath, [...jest, '--runInBand', '--runTestsByPath', 'tools/simulation/simulation.spec.ts'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
