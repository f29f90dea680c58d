/**
 * What a change has to pass before it is committed: lint and the tests that start no other program, side by side; the build
 * ran before. What has passed on exactly these files is not run again (`--all` runs it anyway). `npm test` runs everything.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Tests that start whole programs, foreign servers or other languages: they take minutes and run in `npm test`. */
const STARTING_PROGRAMS = '--testPathIgnorePatterns=\\.e2e-spec\\.ts$|/archive/|\\.oracle\\.spec|/fuzz/';

const started = Date.now();
const digest = digestOf(['apps', 'libs', 'tools', 'proto'].flatMap((folder) => filesUnder(join(root, folder))));
const outcomes = await Promise.all([step('lint'), step('test', STARTING_PROGRAMS)]);
process.stdout.write(`checked in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
process.exit(outcomes.every((code) => code === 0) ? 0 : 1);

function step(name, ...options) {
  const stamp = join(root, '.cache', `check-${name}.stamp`);
  if (!process.argv.includes('--all') && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) {
    process.stdout.write(`${name}: passed before on these files\n`);
    return Promise.resolve(0);
  }
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join('tools', 'commands', `${name}.mjs`), ...options], { cwd: root, stdio: 'inherit' });
    child.on('exit', (code) => {
      if (code === 0) {
        mkdirSync(dirname(stamp), { recursive: true });
        writeFileSync(stamp, digest);
      }
      process.stdout.write(`${name}: ${code === 0 ? 'passed' : 'FAILED'}\n`);
      resolve(code ?? 1);
    });
  });
}

function filesUnder(path) {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !['dist', 'generated', 'node_modules', '.venv'].includes(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]));
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const name of ['package-lock.json', 'eslint.config.mjs', 'jest.config.mjs', 'nx.json']) files.push(join(root, name));
  for (const file of files.sort()) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
