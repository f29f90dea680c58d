/**
 * All tests in one Jest. Arguments are passed on (a folder or a file narrows the run). A service that is not installed
 * is skipped with a notice; where COLLIMATE_CI is set, everything is installed and a skip is a failure. Specs of programs
 * that failed among all others run once more, alone (ADR 0090).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { again, joined } from '../tests/again.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [scope = ''] = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const report = join(root, '.cache', `tests-${scope.replaceAll('/', '-') || 'all'}.json`);
mkdirSync(dirname(report), { recursive: true });

/** @returns what Jest reports, which tells its progress on stderr */
function jest(file, ...rest) {
  rmSync(file, { force: true });
  const { status } = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--json',
      `--outputFile=${file}`,
      '--silent=false',
      ...rest,
    ],
    { cwd: root, stdio: ['inherit', 'ignore', 'inherit'], env: process.env },
  );
  return { status, ...JSON.parse(readFileSync(file, 'utf8')) };
}

const first = jest(report, ...process.argv.slice(2));
const repeated = again(first, root);
if (repeated.length > 0)
  process.stderr.write(`run once more, alone: ${repeated.map((name) => name.slice(root.length + 1)).join(', ')}\n`);
const second = repeated.length > 0 ? jest(`${report}.again`, '--runInBand', '--runTestsByPath', ...repeated) : undefined;
const { testResults, unsteady, passed, failed: failures } = joined(first, second);
for (const fullName of unsteady) process.stderr.write(`unsteady, failed among others and passed alone: ${fullName}\n`);

/** Specs over reference data, which is not ours to commit: without its folder they are skipped everywhere, CI included. */
const overReferenceData = /\.(ibsi|reference)\.spec\.ts$/;
const skipped = testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.filter(({ status }) => status === 'pending').map(({ fullName }) => ({ name, fullName })),
);
const forWantOfData = skipped.filter(({ name }) => overReferenceData.test(name));
if (forWantOfData.length > 0) {
  process.stderr.write(`${forWantOfData.length} tests over reference data were skipped: COLLIMATE_IBSI_DATA names its folder\n`);
}
/** Tests beside programs of the Python registry, 580 MB that CI installs while it builds and others on demand; by their titles, for a file may also hold some beside R. */
const besidePython = /, beside (Python|pingouin) /;
const forWantOfPython = skipped.filter(({ fullName }) => besidePython.test(fullName));
if (forWantOfPython.length > 0) {
  process.stderr.write(
    `${forWantOfPython.length} tests beside programs of Python were skipped: node tools/oracles/prepare.mjs statistics installs them\n`,
  );
}
/** Tests beside the programs of an earlier release, which no clone holds. */
const besideRelease = /, beside an earlier release /;
const forWantOfRelease = skipped.filter(({ fullName }) => besideRelease.test(fullName));
if (forWantOfRelease.length > 0) {
  process.stderr.write(
    `${forWantOfRelease.length} tests beside the programs of an earlier release were skipped: COLLIMATE_OLDER_RELEASE names their folder\n`,
  );
}
const named = [besidePython, besideRelease];
const services = skipped.filter(
  ({ name, fullName }) => !overReferenceData.test(name) && !named.some((title) => title.test(fullName)),
);
if (process.env.COLLIMATE_CI) for (const { fullName } of services) process.stderr.write(`skipped in CI: ${fullName}\n`);
const failed = failures + (process.env.COLLIMATE_CI ? services.length : 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed > 0 || (second ?? first).status !== 0 ? 1 : 0);
