import type { DoctorReport, Finding, HelloReport } from '@collimate/platform-site-api';

const WORDS: Readonly<Record<Finding['state'], string>> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL', skip: '-   ' };

/** `collimate site doctor`: one line for each check, and below a warning or a failure its cure. */
export function renderDoctor({ version, account, findings }: DoctorReport): string {
  const count = (state: Finding['state']): number => findings.filter((each) => each.state === state).length;
  const sum = `${count('ok')} ok, ${count('warn')} warnings, ${count('fail')} failures, ${count('skip')} not looked at.`;
  return `Agent ${version}, looked at as ${account}.\n\n${findingLines(findings)}\n\n${sum}`;
}

/** `collimate site hello`: a line a step. */
export function renderHello({ isGreen, findings }: HelloReport): string {
  return `${findingLines(findings)}\n\n${isGreen ? 'Green: this agent works.' : 'NOT green: see above.'}`;
}

/** One line for each finding, and below it the cure. */
export function findingLines(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ title }) => title.length));
  const lines = findings.flatMap(({ state, title, seen, cure }) => [
    `${WORDS[state]}  ${title.padEnd(width)}  ${seen}`,
    ...(cure === undefined ? [] : [`      do: ${cure}`]),
  ]);
  return lines.join('\n');
}

/** @returns 0 if nothing is to be done, 1 with warnings alone, 2 with a failure */
export function doctorExit({ findings }: DoctorReport): 0 | 1 | 2 {
  if (findings.some(({ state }) => state === 'fail')) return 2;
  return findings.some(({ state }) => state === 'warn') ? 1 : 0;
}
