import { dirname, relative, resolve } from 'node:path';
import type { ItemReport, WorklistItem } from '@collimate/platform-pacs';
import { csvLine, spreadsheetLine } from '@collimate/platform-tables';
import { CliError } from '../../errors/cli.error.js';
import type { FoundCase } from './cohort.studies.js';

/** A cohort table, with problems and remarks for its reader. */
export interface CohortTable {
  readonly text: string;
  readonly cases: number;
  /** Left-out masks and contradictions; no patient is named. */
  readonly problems: readonly string[];
  /** Oddities that may be intended. */
  readonly remarks: readonly string[];
}

/** Columns that the table fills itself. */
const FILLED: readonly string[] = ['image', 'mask', 'roi', 'label'];

/** Whether a spreadsheet would run a cell as a formula. */
function isFormula(cell: string): boolean {
  return spreadsheetLine([cell]) !== csvLine([cell]);
}

/**
 * Makes the table of the cases that a worklist gave. The subject is the patient, by the worklist's column `subject` or else by
 * PatientID: two studies of one patient are two scans of one subject. The table stays in the house, as the consent table does.
 * @throws CliError BAD_DOCUMENT for a column that the table fills itself
 */
export function cohortTable(
  file: string,
  cases: readonly FoundCase[],
  worklist: readonly WorklistItem[],
  reports: readonly ItemReport[],
): CohortTable {
  const own = Object.keys(worklist[0]?.own ?? {}).filter((name) => name !== 'subject');
  const filled = own.find((name) => FILLED.includes(name));
  if (filled !== undefined) {
    throw new CliError('BAD_DOCUMENT', 'input', `the worklist has a column ${filled}, which the table fills itself`, {
      hint: 'Take it out, or give it another name.',
    });
  }
  const folder = dirname(resolve(file));
  const path = (target: string): string => {
    const found = relative(folder, resolve(target)).replaceAll('\\', '/');
    return isFormula(found) ? `./${found}` : found;
  };
  const itemsOf = (study: string): number[] => reports.flatMap(({ item, studies }) => (studies.includes(study) ? [item] : []));
  // A worklist that was read has the line of each item; the header is the first.
  const lineOf = (item: number): number => worklist[item]?.line ?? item + 2;
  const problems: string[] = [];
  const lines: string[] = [];
  const groupOf = new Map<string, { readonly group: string; readonly item: number }>();
  // The mask's label gets a column for all lines as soon as one line needs it.
  const numbered = cases.some(({ label }) => label !== undefined);
  for (const { study, patient, image, mask, roi, label } of cases) {
    const [item, other] = itemsOf(study);
    const cells = worklist[item]?.own ?? {};
    if (other !== undefined && JSON.stringify(worklist[other]?.own) !== JSON.stringify(cells))
      problems.push(
        `lines ${lineOf(item)} and ${lineOf(other)} of the worklist are one study with different cells; those of the first are taken`,
      );
    const named = item === undefined ? `study ${study}` : `the study of line ${lineOf(item)} of the worklist`;
    const subject = cells['subject'] || patient;
    const reason = subject === undefined ? NOBODY : unusable(subject, roi);
    if (subject === undefined || reason !== undefined) {
      problems.push(`${named} ${reason}`);
      continue;
    }
    const group = cells['group'];
    const known = groupOf.get(subject);
    if (group !== undefined && known !== undefined && known.group !== group)
      problems.push(`lines ${lineOf(known.item)} and ${lineOf(item)} of the worklist are one patient in two groups`);
    if (group !== undefined && known === undefined) groupOf.set(subject, { group, item });
    const region = numbered ? [roi, label === undefined ? '' : String(label)] : [roi];
    lines.push(spreadsheetLine([subject, path(image), path(mask), ...region, ...own.map((name) => cells[name] ?? '')]));
  }
  const header = spreadsheetLine(['subject', 'image', 'mask', 'roi', ...(numbered ? ['label'] : []), ...own]);
  return {
    text: `${[header, ...lines].join('\n')}\n`,
    cases: lines.length,
    problems: [...new Set(problems)],
    remarks: remarksOn(own),
  };
}

const NOBODY = 'has no PatientID and is left out; put a column subject into the worklist';

/** @returns why no row can name the patient or the region */
function unusable(subject: string, roi: string): string | undefined {
  if (/\p{Cc}/u.test(subject)) return 'has a PatientID with a line break or another sign that nobody sees, and is left out';
  // An apostrophe before it would name another patient, or a region that is not there.
  if (!isFormula(subject) && !isFormula(roi)) return undefined;
  return `has a ${isFormula(subject) ? 'PatientID' : 'region'} that a spreadsheet would run as a formula, and is left out`;
}

function remarksOn(own: readonly string[]): readonly string[] {
  return [
    ...(own.length === 0 ? [] : [`taken over from the worklist: ${own.join(', ')}`]),
    ...(own.length > 0 ? [] : ['a study reads groups and other values from columns of its own: put them into the worklist']),
  ];
}
