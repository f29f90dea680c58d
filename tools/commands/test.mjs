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
const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
const skippedIsFailure = process.env.COLLIMATE_CI ? numPendingTests : 0;
if (skippedIsFailure > 0) {
  for (const suite of JSON.parse(readFileSync(report, 'utf8')).testResults) {
    for (const test of suite.assertionResults) if (test.status === 'pending') process.stderr.write(`skipped in CI: ${test.fullName}\n`);
  }
}
const failed = numFailedTests + numRuntimeErrorTestSuites + skippedIsFailure;
process.stdout.write(`${numPassedTests} passed, ${failed} failed\n`);
process.exit(failed > 0 || jest.status !== 0 ? 1 : 0);
