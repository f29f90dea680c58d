import { invalidLine, readTable } from './csv.table.js';

/** One scan of the cohort as the hospital's table names it. Never leaves the site, nor this room in clear. */
export interface CohortLine {
  /** The hospital's own name of the subject. */
  readonly subject: string;
  /** Folder of a DICOM series, relative to the table. */
  readonly image: string;
  /** Structure set, segmentation or label image, relative to the table. */
  readonly mask: string;
  readonly roi: string;
  /** Public label of the study's groups; the study's list decides whether it counts. */
  readonly group: string;
}

const COLUMNS = ['subject', 'image', 'mask', 'roi', 'group'] as const;

/**
 * @param text CSV with the columns subject, image, mask, roi, group
 * @throws AgentError TABLE_INVALID naming the line: an empty cell, a path that leads out of the table's folder, or the
 *   same scan twice
 */
export function readCohortTable(text: string): readonly CohortLine[] {
  const seen = new Set<string>();
  return readTable(text, COLUMNS).map((row, index) => {
    const line = row as unknown as CohortLine;
    for (const column of COLUMNS) {
      if (line[column] === '' || line[column].length > 1000) throw invalidLine(index + 1, `the cell ${column} is empty or too long`);
    }
    for (const column of ['image', 'mask'] as const) {
      if (leadsOut(line[column])) throw invalidLine(index + 1, `${column} is not a path below the folder of the table`);
    }
    const scan = `${line.subject}\n${line.image}\n${line.mask}\n${line.roi}`;
    if (seen.has(scan)) throw invalidLine(index + 1, 'the same scan stands here twice');
    seen.add(scan);
    return line;
  });
}

function leadsOut(path: string): boolean {
  return /^([/\\]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes('..') || path.includes('\0');
}
