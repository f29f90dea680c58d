import { type CohortLine, type CohortProblem, inWords } from '@collimate/platform-scans';

/** Number of lines that are named one by one; of the others only the number is given. */
const NAMED = 5;

/** Faults of a table for an import at a site, although the command line can extract it. */
export function agentNotes(problems: readonly CohortProblem[]): readonly string[] {
  const more =
    problems.length > NAMED ? [`the agent of a site would refuse ${problems.length - NAMED} more; --json names all`] : [];
  return [...problems.slice(0, NAMED).map((one) => `the agent of a site would refuse this table: ${inWords(one)}`), ...more];
}

/** Notes on repeated cases: extraction reports them and goes on. */
export function repeatedCases(problems: readonly CohortProblem[]): readonly string[] {
  const more = problems.length > NAMED ? [`${problems.length - NAMED} more lines name a case again`] : [];
  return [...problems.slice(0, NAMED).map((one) => `${inWords(one)}; extraction does it twice`), ...more];
}

/** An empty cell is no error here: each study says which values it needs. */
export function emptyVariables(lines: readonly CohortLine[]): readonly string[] {
  const names = Object.keys(lines[0]?.variables ?? {});
  return names.flatMap((name) => {
    const empty = lines.filter(({ variables }) => variables[name] === '').map(({ line }) => line);
    if (empty.length === 0) return [];
    const more = empty.length > NAMED ? ` and ${empty.length - NAMED} more` : '';
    return [`the column ${name} is empty in line ${empty.slice(0, NAMED).join(', ')}${more}`];
  });
}
