/**
 * Damaged files through every reader: `npm run fuzz -- --seconds 600 [--seed 1]`. Whatever is no typed refusal is a finding: a crash, a
 * hang of more than 5 s, memory beyond twice the volume, a message without a place or with a value of the patient. Each is printed with
 * its seed; `--only SEED` runs that one again.
 */
import { fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HANG_MS = 5000;
const child = join(dirname(fileURLToPath(import.meta.url)), '..', 'fuzz', 'reader.child.mjs');
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const seconds = Number(values.seconds);
if (!(seconds > 0)) {
  process.stderr.write('usage: npm run fuzz -- --seconds N [--seed N] [--only SEED]\n');
  process.exit(2);
}
const first = Number(values.only ?? values.seed ?? randomInt(2 ** 31));
const most = values.only === undefined ? Infinity : 1;
const findings = new Map();
let cases = 0;

await run(Date.now() + seconds * 1000);
process.stdout.write(`${cases} damaged files read from seed ${first} on, ${findings.size} findings\n`);
process.exit(findings.size === 0 ? 0 : 1);

function found(seed, name, text) {
  // One fault shows in many files: its first line tells it apart.
  const key = text.split('\n').slice(0, 3).join(' ');
  if (findings.has(key)) return;
  findings.set(key, seed);
  process.stdout.write(`finding with seed ${seed} in ${name}: ${text}\n`);
}

/** One process after the other reads case after case until the time is over. */
async function run(until) {
  while (cases < most && Date.now() < until) await session(until);
}

function session(until) {
  return new Promise((resolve) => {
    const reader = fork(child, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let errors = '';
    let watchdog;
    let seed;
    reader.stderr.on('data', (part) => (errors = `${errors}${part}`.slice(-2000)));
    const ask = () => {
      clearTimeout(watchdog);
      if (cases >= most || Date.now() >= until) {
        seed = undefined;
        reader.disconnect();
        return;
      }
      seed = first + cases;
      watchdog = setTimeout(() => {
        found(seed, 'the case', `hang: not done within ${HANG_MS} ms`);
        reader.kill('SIGKILL');
      }, HANG_MS);
      reader.send({ seed });
    };
    reader.on('message', (message) => {
      if (!message.ready) {
        cases += 1;
        for (const text of message.findings) found(message.seed, message.name, text);
      }
      ask();
    });
    reader.on('exit', (code, signal) => {
      clearTimeout(watchdog);
      // What was being read when the process went is the case at fault.
      if (seed !== undefined) {
        if (signal !== 'SIGKILL') found(seed, 'the case', `the process died (${signal ?? code}): ${errors}`);
        cases += 1;
      } else if (code !== 0 && cases === 0) {
        process.stderr.write(`the reader does not start: ${errors}\n`);
        process.exit(1);
      }
      resolve();
    });
  });
}
