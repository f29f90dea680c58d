/**
 * All tests in one Jest. Arguments are passed on (a folder or a file narrows the run). A service that is not installed
 * is skipped with a notice; where COLLIMATE_CI is set, everything is installed and a skip is a failure.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [scope = ''] = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const report = join(root, '.cache', `tests-${scope.replaceAll('/', '-') || 'all'}.json`);
mkdirSync(dirname(report), { recursive: true });
const jest = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${report}`,
    '--silent=false',
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ['inherit', 'ignore', 'inherit'], env: process.env },
);
const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(readFileSync(report, 'utf8'));

/** Specs over reference data, which is not ours to commit: without its folder they are skipped everywhere, CI included. */
const overReferenceData = /\.(ibsi|reference)\.spec\.ts$/;
const skipped = testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.filter(({ status }) => status === 'pending').map(({ fullName }) => ({ name, fullName })),
);
const forWantOfData = skipped.filter(({ name }) => overReferenceData.test(name));
if (forWantOfData.length > 0) {
  process.stderr.write(`${forWantOfData.length} tests over reference data were skipped: COLLIMATE_IBSI_DATA names its folder\n`);
}
const services = skipped.filter(({ name }) => !overReferenceData.test(name));
if (process.env.COLLIMATE_CI) for (const { fullName } of services) process.stderr.write(`skipped in CI: ${fullName}\n`);
const failed = numFailedTests + numRuntimeErrorTestSuites + (process.env.COLLIMATE_CI ? services.length : 0);
process.stdout.write(`${numPassedTests} passed, ${failed} failed\n`);
process.exit(failed > 0 || jest.status !== 0 ? 1 : 0);
