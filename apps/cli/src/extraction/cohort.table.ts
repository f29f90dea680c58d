import { dirname, resolve } from 'node:path';
import { ANATOMIES, REGION_NAMES, type RegionFiles, nameOf } from '@collimate/platform-pacs';
import { readLines } from '@collimate/platform-tables';
import { CliError, located } from '../cli.error.js';
import { readText } from '../sources/text.source.js';
import type { CaseOrder } from './case-order.js';

/** Columns that are read; others are left alone. */
const NEEDED = ['image', 'mask'] as const;

/**
 * Reads a table of scans: the columns image and mask, and subject, series, phase, roi, label, anatomy and the regions to normalise by where they are.
 * Paths are relative to the table.
 * @throws LocatedError over CliError BAD_DOCUMENT or TableError, naming the line
 */
export function readCohort(file: string): readonly CaseOrder[] {
  const text = readText(file);
  return located([file], () => {
    const [header, ...lines] = readLines(text);
    const names = (header?.cells ?? []).map((name) => name.toLowerCase());
    const missing = NEEDED.find((name) => !names.includes(name));
    if (missing !== undefined) throw bad(`the first line of the table names no column "${missing}"`);
    const folder = dirname(resolve(file));
    return lines.map(({ cells, line }) => {
      if (cells.length !== names.length) throw bad(`line ${line} has ${cells.length} cells, and the header ${names.length}`);
      const of = (name: string): string => cells[names.indexOf(name)] ?? '';
      const label = of('label') === '' ? undefined : Number(of('label'));
      if (of('image') === '' || of('mask') === '' || Number.isNaN(label)) throw bad(`line ${line} lacks an image or a mask, or its label is no number`);
      const anatomy = ANATOMIES.find((one) => one === of('anatomy').toLowerCase());
      if (of('anatomy') !== '' && anatomy === undefined) throw bad(`line ${line} has an anatomy that is neither ${ANATOMIES.join(' nor ')}`);
      const found = REGION_NAMES.filter((name) => of(name) !== '').map((name) => [name, resolve(folder, of(name))]);
      const regions: RegionFiles = Object.fromEntries(found);
      return {
        subject: of('subject') || nameOf(of('image')),
        image: resolve(folder, of('image')),
        ...(of('series') === '' ? {} : { series: of('series') }),
        ...(of('phase') === '' ? {} : { phase: of('phase') }),
        mask: resolve(folder, of('mask')),
        ...(of('roi') === '' ? {} : { roi: of('roi') }),
        ...(label === undefined ? {} : { label }),
        ...(found.length === 0 ? {} : { regions }),
        ...(anatomy === undefined ? {} : { anatomy }),
      };
    });
  });
}

function bad(message: string): CliError {
  return new CliError('BAD_DOCUMENT', 'input', message, { hint: 'The table has the columns subject,image,mask,roi, and series,phase,label,anatomy,intracranial,body-minus-face where they are needed.' });
}
