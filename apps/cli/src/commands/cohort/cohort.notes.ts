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

/** Subjects that a person would read as one: other case, other spaces, signs without a shape, letters composed or decomposed. */
export function alikeSubjects(lines: readonly CohortLine[]): readonly string[] {
  const seen = new Map<string, { readonly subject: string; readonly line: number }>();
  const alike: string[] = [];
  const told = new Set<string>();
  for (const { subject, line } of lines) {
    const plain = subject
      .normalize('NFKC')
      .replaceAll(/[\p{C}\p{Z}]/gu, '')
      .toLowerCase();
    const before = seen.get(plain);
    if (before === undefined) seen.set(plain, { subject, line });
    else if (before.subject !== subject && !told.has(subject)) {
      told.add(subject);
      alike.push(
        `lines ${before.line} and ${line} name two subjects that differ in case, spaces, unseen signs or the form of their letters alone, and stay two`,
      );
    }
  }
  const more = alike.length > NAMED ? [`${alike.length - NAMED} more subjects are nearly alike`] : [];
  return [...alike.slice(0, NAMED), ...more];
}
