/**
 * What a change has to pass before it is committed: lint, and the tests that start no other program, of every project that the change
 * can have touched, side by side; the build ran before. A project is left out when it passed with exactly these files of its own and of
 * all that it imports, however far down (`--all` leaves out none). `npm test` runs everything.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workspaceProjects } from '../scripts/references.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Tests that start whole programs, foreign servers or other languages: they take minutes and run in `npm test`. */
const STARTING_PROGRAMS = '--testPathIgnorePatterns=\\.e2e-spec\\.ts$|/archive/|\\.oracle\\.spec|/fuzz/';
const ROOT_FILES = ['package-lock.json', 'eslint.config.mjs', 'jest.config.mjs', 'nx.json', 'tsconfig.base.json'];

const started = Date.now();
const projects = new Map(workspaceProjects().map(({ name, dir }) => [name, read(dir)]));
// Specs of the tools look at the whole workspace.
const all = [...projects.keys()];
projects.set('tools', { ...read('tools'), imports: all });
const common = hash(
  [...ROOT_FILES.map((file) => join(root, file)), ...filesUnder(join(root, 'tools/tests')).sort()].map((file) =>
    readFileSync(file),
  ),
);
const digests = new Map(
  [...projects].map(([name, { dir }]) => [
    dir,
    hash([common, ...[...closure(name)].sort().map((one) => projects.get(one).digest)]),
  ]),
);
const every = hash([
  common,
  ...[...projects.values()].map(({ digest }) => digest),
  ...filesUnder(join(root, 'proto')).map((file) => readFileSync(file)),
]);
const open = [...digests].filter(([dir, digest]) => !passed(`test-${dir}`, digest)).map(([dir]) => dir);

const outcomes = await Promise.all([
  passed('lint', every) ? skip('lint') : step('lint', [], () => stamp('lint', every)),
  open.length === 0
    ? skip('test')
    : step('test', [...open.map((dir) => `${dir}/`), STARTING_PROGRAMS, '--passWithNoTests'], () =>
        open.forEach((dir) => stamp(`test-${dir}`, digests.get(dir))),
      ),
]);
process.stdout.write(`checked in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
process.exit(outcomes.every((code) => code === 0) ? 0 : 1);

/** Files of a project, as one digest, and the names of the workspace that stand in them. */
function read(dir) {
  const texts = filesUnder(join(root, dir))
    .sort()
    .map((file) => `${file.slice(root.length)}\0${readFileSync(file, 'latin1')}`);
  return { dir, digest: hash(texts), imports: new Set(texts.flatMap((text) => text.match(/@collimate\/[\w-]+/g) ?? [])) };
}

/** A project and all that it imports, however far down. */
function closure(name, found = new Set()) {
  if (found.has(name) || !projects.has(name)) return found;
  found.add(name);
  for (const one of projects.get(name).imports) closure(one, found);
  return found;
}

function stampOf(name) {
  return join(root, '.cache', 'check', `${name.replaceAll('/', '-')}.stamp`);
}

function passed(name, digest) {
  return !process.argv.includes('--all') && existsSync(stampOf(name)) && readFileSync(stampOf(name), 'utf8') === digest;
}

function stamp(name, digest) {
  mkdirSync(dirname(stampOf(name)), { recursive: true });
  writeFileSync(stampOf(name), digest);
}

function skip(name) {
  process.stdout.write(`${name}: passed before on these files\n`);
  return Promise.resolve(0);
}

function step(name, options, onPassed) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join('tools', 'commands', `${name}.mjs`), ...options], {
      cwd: root,
      stdio: 'inherit',
    });
    child.on('exit', (code) => {
      if (code === 0) onPassed();
      process.stdout.write(`${name}: ${code === 0 ? 'passed' : 'FAILED'}\n`);
      resolve(code ?? 1);
    });
  });
}

function filesUnder(path) {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !['dist', 'generated', 'node_modules', '.venv', '__pycache__'].includes(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]));
}

function hash(parts) {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex');
}
