import { type CohortLine, type CohortProblem, inWords } from '@collimate/platform-scans';

/** The first so many lines are named one by one; of the rest the number is told. */
const NAMED = 5;

/** What a table lacks for an import at a site, although the command line can extract it. */
export function agentNotes(problems: readonly CohortProblem[]): readonly string[] {
  const more =
    problems.length > NAMED ? [`the agent of a site would refuse ${problems.length - NAMED} more; --json names all`] : [];
  return [...problems.slice(0, NAMED).map((one) => `the agent of a site would refuse this table: ${inWords(one)}`), ...more];
}

/** Lines that are done twice: extraction says so and goes on. */
export function repeatedCases(problems: readonly CohortProblem[]): readonly string[] {
  const more = problems.length > NAMED ? [`${problems.length - NAMED} more lines name a case again`] : [];
  return [...problems.slice(0, NAMED).map((one) => `${inWords(one)}; extraction does it twice`), ...more];
}

/** A cell that says nothing is no error: which values a study needs is said by the study. */
export function emptyVariables(lines: readonly CohortLine[]): readonly string[] {
  const names = Object.keys(lines[0]?.variables ?? {});
  return names.flatMap((name) => {
    const empty = lines.filter(({ variables }) => variables[name] === '').map(({ line }) => line);
    if (empty.length === 0) return [];
    const more = empty.length > NAMED ? ` and ${empty.length - NAMED} more` : '';
    return [`the column ${name} is empty in line ${empty.slice(0, NAMED).join(', ')}${more}`];
  });
}
