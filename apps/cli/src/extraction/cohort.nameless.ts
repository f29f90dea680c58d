import type { CohortLine, CohortProblem } from '@collimate/platform-scans';

/** A line and the case that extraction makes of it. */
export interface NamedLine {
  readonly line: CohortLine;
  readonly order: { readonly subject: string; readonly image: string };
}

/** Number of lines that are named one by one; of the others only the number is given. */
const NAMED = 5;

/**
 * Lines without a subject, which extraction names by the path of their image.
 * @returns sentences about them, and problems that extraction refuses: two images under one name
 */
export function namelessLines(rows: readonly NamedLine[]): {
  readonly told: readonly string[];
  readonly problems: readonly CohortProblem[];
} {
  const nameless = rows.filter(({ line }) => line.subject === '');
  if (nameless.length === 0) return { told: [], problems: [] };
  const first = new Map<string, NamedLine>();
  const problems = nameless.flatMap((row): CohortProblem[] => {
    const before = first.get(row.order.subject);
    first.set(row.order.subject, before ?? row);
    if (before === undefined || before.order.image === row.order.image) return [];
    const reason = `lines ${before.line.line} and ${row.line.line} name no subject, and both scans would be called by one name`;
    const place = { line: row.line.line, subject: '', column: 'subject' };
    return [{ ...place, code: 'MISSING_VALUE', reason, fix: 'Give the table a column subject, and fill it in.' }];
  });
  const listed = nameless.slice(0, NAMED).map(({ line }) => line.line);
  const more = nameless.length > NAMED ? ` and ${nameless.length - NAMED} more` : '';
  return {
    told: [`line ${listed.join(', ')}${more} names no subject: extraction calls the scan by the path of its image`],
    problems,
  };
}
