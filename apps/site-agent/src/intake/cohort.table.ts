import { ANATOMIES, REGION_NAMES } from '@collimate/platform-scans';
import type { ScanSource } from '@collimate/platform-site-store';
import { invalidLine, readTable } from './csv.table.js';

/** One scan of the cohort as the hospital's table names it, paths relative to the table. Never leaves the site, nor this room in clear. */
export interface CohortLine extends ScanSource {
  /** The hospital's own name of the subject. */
  readonly subject: string;
  readonly roi: string;
  /** Public label of the study's groups; the study's list decides whether it counts. */
  readonly group: string;
}

const COLUMNS = ['subject', 'image', 'mask', 'roi', 'group'] as const;
/** A table has them where it needs them, and their cells may be empty. */
const OPTIONAL = ['series', 'phase', 'anatomy', ...REGION_NAMES] as const;
const PATHS = ['image', 'mask', ...REGION_NAMES] as const;
const LONGEST_CELL = 1000;

type Cells = Readonly<Record<(typeof COLUMNS)[number] | (typeof OPTIONAL)[number], string>>;

/**
 * @param text CSV with the columns subject, image, mask, roi, group, and series, phase, anatomy, intracranial, body-minus-face where
 *   they are needed
 * @throws AgentError TABLE_INVALID naming the line: an empty cell, a path that leads out of the table's folder, an anatomy that
 *   is not known, or the same scan twice
 */
export function readCohortTable(text: string): readonly CohortLine[] {
  const seen = new Set<string>();
  return readTable(text, COLUMNS, OPTIONAL).map((cells, index) => {
    const wrong = (why: string) => invalidLine(index + 1, why);
    for (const column of COLUMNS) if (cells[column] === '') throw wrong(`the cell ${column} is empty`);
    for (const column of [...COLUMNS, ...OPTIONAL]) if (cells[column].length > LONGEST_CELL) throw wrong(`the cell ${column} is too long`);
    for (const column of PATHS) if (leadsOut(cells[column])) throw wrong(`${column} is not a path below the folder of the table`);
    if (cells.anatomy !== '' && anatomyOf(cells) === undefined) throw wrong(`the anatomy is neither ${ANATOMIES.join(' nor ')}`);
    const { subject, image, series, phase, mask, roi } = cells;
    const scan = JSON.stringify([subject, image, series, phase, mask, roi]);
    if (seen.has(scan)) throw wrong('the same scan stands here twice');
    seen.add(scan);
    return lineOf(cells);
  });
}

/** What a cell does not say is not there. */
function lineOf(cells: Cells): CohortLine {
  const { subject, image, mask, roi, group, series, phase } = cells;
  const anatomy = anatomyOf(cells);
  const regions = Object.fromEntries(REGION_NAMES.filter((name) => cells[name] !== '').map((name) => [name, cells[name]]));
  return {
    ...{ subject, image, mask, roi, group },
    ...(series === '' ? {} : { series }),
    ...(phase === '' ? {} : { phase }),
    ...(Object.keys(regions).length === 0 ? {} : { regions }),
    ...(anatomy === undefined ? {} : { anatomy }),
  };
}

function anatomyOf({ anatomy }: Cells): ScanSource['anatomy'] {
  return ANATOMIES.find((one) => one === anatomy.toLowerCase());
}

function leadsOut(path: string): boolean {
  return /^([/\\]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes('..') || path.includes('\0');
}
