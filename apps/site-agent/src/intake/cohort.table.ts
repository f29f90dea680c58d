import { inWords, readCohort, type CohortNeeds } from '@collimate/platform-scans';
import type { ScanSource } from '@collimate/platform-site-store';
import { AgentError } from '../ground/agent.error.js';

/** One scan of the cohort as the hospital's table names it, paths relative to the table. Never leaves the site, nor this room in clear. */
export interface CohortLine extends ScanSource {
  /** The hospital's own name of the subject. */
  readonly subject: string;
  readonly roi: string;
  /** The cells of the other columns by title. A study decides which of them count. */
  readonly variables: Readonly<Record<string, string>>;
  /** Its line in the file, the header being line 1. */
  readonly line: number;
}

/** Columns that a site cannot do without; paths stay below the folder of the table. */
const NEEDS = { filled: ['subject', 'image', 'mask', 'roi'], contained: true };

/** Rules of earlier versions, which accepted paths with backslashes. Such rows have to be removable. */
export const EARLIER_NEEDS = { ...NEEDS, contained: false };

/**
 * @param text a table of scans, the same as that of `collimate extract` and `collimate cohort check`
 * @throws AgentError TABLE_INVALID naming the line, never its content
 */
export function readCohortTable(text: string, needs: CohortNeeds = NEEDS): readonly CohortLine[] {
  const { lines, problems } = readCohort(text, needs);
  const [first] = problems;
  if (first !== undefined) {
    const more = problems.length === 1 ? '' : `; ${problems.length - 1} more`;
    throw new AgentError('TABLE_INVALID', `the table cannot be taken: ${inWords(first)}${more}`, {
      place: { tag: `line ${first.line}` },
      hint: `${first.fix} Nothing of the table was taken over; \`collimate cohort check\` tells all that is wrong.`,
    });
  }
  return lines.map(({ variables, label, roi = '', ...words }) => ({
    ...words,
    roi,
    variables,
    ...(label === undefined ? {} : { maskLabel: label }),
  }));
}
