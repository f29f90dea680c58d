import { dirname, resolve } from 'node:path';
import { nameOf } from '@collimate/platform-pacs';
import { CliError, located } from '../cli.error.js';
import { readText } from '../sources/text.source.js';
import { ANATOMIES, type CaseOrder, REGION_NAMES, type RegionFiles } from './case-order.js';

/** Columns that are read; others are left alone. */
const NEEDED = ['image', 'mask'] as const;

/**
 * Reads a table of scans: the columns image and mask, and subject, series, phase, roi, label, anatomy and the regions to normalise by where they are.
 * Paths are relative to the table.
 * @throws LocatedError over CliError BAD_DOCUMENT, naming the line
 * @source RFC 4180
 */
export function readCohort(file: string): readonly CaseOrder[] {
  const text = readText(file);
  return located([file], () => {
    const [header, ...lines] = cellsOf(text.replace(/^\uFEFF/u, ''));
    const names = (header ?? []).map((name) => name.trim().toLowerCase());
    const missing = NEEDED.find((name) => !names.includes(name));
    if (missing !== undefined) throw bad(`the first line of the table names no column "${missing}"`);
    const folder = dirname(resolve(file));
    return lines.map((cells, n) => {
      if (cells.length !== names.length) throw bad(`line ${n + 2} has ${cells.length} cells, and the header ${names.length}`);
      const of = (name: string): string => cells[names.indexOf(name)]?.trim() ?? '';
      const label = of('label') === '' ? undefined : Number(of('label'));
      if (of('image') === '' || of('mask') === '' || Number.isNaN(label)) throw bad(`line ${n + 2} lacks an image or a mask, or its label is no number`);
      const anatomy = ANATOMIES.find((one) => one === of('anatomy').toLowerCase());
      if (of('anatomy') !== '' && anatomy === undefined) throw bad(`line ${n + 2} has an anatomy that is neither ${ANATOMIES.join(' nor ')}`);
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

/** Splits a table into lines of cells; empty lines are left out. @source RFC 4180 */
export function cellsOf(text: string): string[][] {
  const lines: string[][] = [];
  let [cells, cell, quoted]: [string[], string, boolean] = [[], '', false];
  const endLine = (): void => {
    cells.push(cell);
    if (cells.length > 1 || cells[0] !== '') lines.push(cells);
    [cells, cell] = [[], ''];
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') cell += text[i++];
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',') cell = (cells.push(cell), '');
    else if (character === '\n') endLine();
    else if (character !== '\r') cell += character;
  }
  if (cell !== '' || cells.length > 0) endLine();
  return lines;
}
