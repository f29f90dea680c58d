/**
 * The second look at specs that failed among all others. Specs of the programs run processes, sockets and clocks beside
 * a whole Jest; one of them may fail because it was slow there. It runs once more, alone: what fails again has failed,
 * what passes is told as unsteady with its first error. Specs of libs have none of these, and are never run again.
 */

/** More files than these are no accident: nothing is run again. */
const MOST_FILES = 3;

/** @returns the files to run again; none if any failure stands outside the programs, or too many failed */
export function again(report, root) {
  const failed = report.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
  const isProgram = failed.every((name) => name.startsWith(`${root}/apps/`));
  return isProgram && failed.length <= MOST_FILES ? failed : [];
}

/**
 * The first report with the second's files in place of its own.
 *
 * @returns tests passed and failed, all results, and the names of the tests that failed first and passed alone
 */
export function joined(first, second) {
  const later = new Map((second?.testResults ?? []).map((result) => [result.name, result]));
  const testResults = first.testResults.map((result) => later.get(result.name) ?? result);
  const unsteady = first.testResults
    .filter(({ name, status }) => status === 'failed' && later.has(name))
    .flatMap((file) => {
      const still = failures(later.get(file.name));
      return failures(file).filter((name) => !still.includes(name));
    });
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return {
    testResults,
    unsteady,
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: testResults.flatMap(failures).length,
  };
}

/** @returns the names of a file's failed tests; the file's own if it could not be loaded */
function failures({ name, status, assertionResults }) {
  const named = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => fullName);
  return status === 'failed' && named.length === 0 ? [name] : named;
}
