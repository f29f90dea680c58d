import { dirname, resolve } from 'node:path';
import { ANATOMIES, REGION_NAMES, type RegionFiles } from '@collimate/platform-scans';
import { readLines } from '@collimate/platform-tables';
import { CliError, located } from '../cli.error.js';
import { readTableText } from '../sources/text.source.js';
import type { CaseOrder } from './case-order.js';
import { subjectNameOf } from './subject-name.js';

/** Columns that must be there. */
const NEEDED = ['image', 'mask'] as const;

/** Columns with a meaning of their own; every other is an outcome or a covariate, or nothing to this program. */
export const COHORT_COLUMNS: ReadonlySet<string> = new Set([
  'subject',
  'image',
  'series',
  'phase',
  'mask',
  'roi',
  'label',
  'unit',
  'anatomy',
  ...REGION_NAMES,
]);

/** One line of a table of scans. */
export interface CohortLine {
  readonly order: CaseOrder;
  /** The cells of the columns that have no meaning here, by their names as they stand in the header. */
  readonly others: Readonly<Record<string, string>>;
}

/**
 * Reads a table of scans: the columns image and mask, and subject, series, phase, roi, label, unit, anatomy and the regions to normalise by
 * where they are. Paths are relative to the table. A subject that is not named takes the nearest telling name of the path of its image.
 * @throws LocatedError over CliError BAD_DOCUMENT or TableError, naming the line
 */
export function readCohort(file: string): readonly CohortLine[] {
  const text = readTableText(file);
  return located([file], () => {
    const [header, ...lines] = readLines(text);
    const titles = header?.cells ?? [];
    const names = titles.map((name) => name.toLowerCase());
    const missing = NEEDED.find((name) => !names.includes(name));
    if (missing !== undefined) throw bad(`the first line of the table names no column "${missing}"`);
    const twice = titles.find((title, c) => names.indexOf(names[c]) < c && title !== '');
    if (twice !== undefined) throw bad(`the first line of the table names the column "${twice}" twice`);
    const folder = dirname(resolve(file));
    const derived = new Map<string, { readonly image: string; readonly line: number }>();
    return lines.map(({ cells, line }) => {
      if (cells.length !== names.length) throw bad(`line ${line} has ${cells.length} cells, and the header ${names.length}`);
      const of = (name: string): string => cells[names.indexOf(name)] ?? '';
      const order = orderOf(of, folder, line);
      if (of('subject') === '') {
        const before = derived.get(order.subject) ?? { image: order.image, line };
        if (before.image !== order.image)
          throw bad(`lines ${before.line} and ${line} name no subject, and both scans would be called "${order.subject}"`);
        derived.set(order.subject, before);
      }
      const others = titles.flatMap((title, c): [string, string][] =>
        COHORT_COLUMNS.has(names[c]) || title === '' ? [] : [[title, cells[c]]],
      );
      return { order, others: Object.fromEntries(others) };
    });
  });
}

function orderOf(of: (column: string) => string, folder: string, line: number): CaseOrder {
  const label = of('label') === '' ? undefined : Number(of('label'));
  if (of('image') === '' || of('mask') === '' || Number.isNaN(label)) throw bad(`line ${line} lacks an image or a mask, or its label is no number`);
  const anatomy = ANATOMIES.find((one) => one === of('anatomy').toLowerCase());
  if (of('anatomy') !== '' && anatomy === undefined) throw bad(`line ${line} has an anatomy that is neither ${ANATOMIES.join(' nor ')}`);
  const found = REGION_NAMES.filter((name) => of(name) !== '').map((name) => [name, resolve(folder, of(name))]);
  const regions: RegionFiles = Object.fromEntries(found);
  return {
    subject: of('subject') || subjectNameOf(of('image')).name,
    image: resolve(folder, of('image')),
    ...(of('series') === '' ? {} : { series: of('series') }),
    ...(of('phase') === '' ? {} : { phase: of('phase') }),
    mask: resolve(folder, of('mask')),
    ...(of('roi') === '' ? {} : { roi: of('roi') }),
    ...(label === undefined ? {} : { label }),
    ...(of('unit') === '' ? {} : { unit: of('unit') }),
    ...(found.length === 0 ? {} : { regions }),
    ...(anatomy === undefined ? {} : { anatomy }),
  };
}

function bad(message: string): CliError {
  return new CliError('BAD_DOCUMENT', 'input', message, {
    hint: 'The table has the columns subject,image,mask,roi, and series,phase,label,unit,anatomy,intracranial,body-minus-face where they are needed; others are left alone.',
  });
}
