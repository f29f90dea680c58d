/**
 * The attacks of the design's suite against the code of the house: `npm run attack [-- --full] [-- --only 5.15]`. Each is one or more specs; what one
 * measured is printed as figure and bar, what one walks through as tests that held. Exits 1 if an attack succeeds, or was not run.
 *
 *   --full   more pairs, runs and sites, fresh programs over the network too: about twenty minutes; else about five
 *   --only   one attack, by its section; may be said several times
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ATTACKS } from '../../libs/testing/attacks/dist/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { values } = readArguments();
const chosen = ATTACKS.filter(({ section }) => values.only === undefined || values.only.includes(section));
const unknown = (values.only ?? []).find((one) => !ATTACKS.some(({ section }) => section === one));
if (unknown !== undefined) fail(`no attack is called ${unknown}; they are ${ATTACKS.map(({ section }) => section).join(', ')}`);

const specsOf = ({ specs, long = [] }) => (values.full ? [...specs, ...long] : specs);
const ran = runSpecs([...new Set(chosen.flatMap(specsOf))]);
let failed = 0;
for (const attack of chosen) for (const line of linesOf(attack)) say(line);
say(`${chosen.length - failed} attacks held off, ${failed} were not held off or not run`);
process.exit(failed === 0 ? 0 : 1);

function readArguments() {
  try {
    return parseArgs({ options: { full: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } } });
  } catch (error) {
    fail(error.message);
  }
}

function fail(text) {
  process.stderr.write(`${text}\nusage: npm run attack [-- --full] [--only SECTION ...]\n`);
  process.exit(2);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

/** @returns what each spec came to, by its path from the root, and the figures in the order they were measured */
function runSpecs(specs) {
  const folder = mkdtempSync(join(tmpdir(), 'attack-'));
  const [report, figures] = [join(folder, 'tests.json'), join(folder, 'figures.jsonl')];
  spawnSync(
    process.execPath,
    [
      ...['--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
      ...['--json', `--outputFile=${report}`, '--silent', '--testTimeout=900000', '--runTestsByPath', ...specs],
    ],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { ...process.env, COLLIMATE_ATTACK_REPORT: figures, ...(values.full && { COLLIMATE_ATTACK_FULL: '1' }) },
    },
  );
  const tests = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
  const measured = existsSync(figures)
    ? readFileSync(figures, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  rmSync(folder, { recursive: true });
  return { tests: new Map(tests.map((one) => [relative(root, one.name), one])), measured };
}

/** One line for each figure of an attack, and one for the walks of its specs. */
function linesOf(attack) {
  const figures = ran.measured.filter((one) => one.attack === attack.section);
  const results = specsOf(attack).map((spec) => ran.tests.get(spec)?.assertionResults ?? []);
  const all = results.flat();
  const passed = all.filter(({ status }) => status === 'passed').length;
  const isRun = results.every((tests) => tests.length > 0 && tests.some(({ status }) => status === 'passed'));
  const isHeld =
    isRun && all.every(({ status }) => status === 'passed' || status === 'pending') && figures.every(({ holds }) => holds);
  if (!isHeld) failed += 1;
  const head = `${attack.section.padEnd(5)}${attack.name.padEnd(36)}`;
  const skipped = all.length - passed;
  const walked = `${passed} of ${all.length} tests held${skipped > 0 && isHeld ? `, ${skipped} skipped here` : ''}`;
  return [
    `${isHeld ? 'held off ' : isRun ? 'NOT HELD ' : 'NOT RUN  '} ${head}${walked}; bar: ${attack.bar}${attack.limit ? `; limit: ${attack.limit}` : ''}`,
    ...figures.map(({ figure, bar, holds }) => `${holds ? '         ' : 'SUCCEEDED'} ${''.padEnd(5)}${figure}; bar: ${bar}`),
    ...all.filter(({ status }) => status === 'failed').map(({ fullName }) => `          did not hold: ${fullName}`),
  ];
}
