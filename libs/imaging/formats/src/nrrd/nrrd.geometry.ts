import type { Grid, Triple } from '@collimate/imaging-volume';
import { withoutFloat32 } from '../bytes/float32-decimal.js';
import { gridOfColumns } from '../grid-of-columns.js';
import type { Fail } from './nrrd.body.js';

/** Signs that turn the axes of a space into LPS. */
const SPACES: Readonly<Record<string, Triple>> = {
  'left-posterior-superior': [1, 1, 1],
  lps: [1, 1, 1],
  'right-anterior-superior': [-1, -1, 1],
  ras: [-1, -1, 1],
  'left-anterior-superior': [1, -1, 1],
  las: [1, -1, 1],
};
/** @returns the numbers of a field @throws what `fail` makes */
export function numbersOf(text: string, fail: Fail, tag: string): number[] {
  const numbers = text
    .trim()
    .split(/[\s,]+/u)
    .map((number) => withoutFloat32(Number(number)));
  if (text.trim() === '' || !numbers.every(Number.isFinite)) throw fail('BAD_VALUE', 'numbers are expected', tag);
  return numbers;
}

function vectorsOf(text: string, fail: Fail, tag: string): Triple[] {
  const parts = text.match(/\([^)]*\)|none/giu) ?? [];
  return parts.map((part) => {
    if (part.toLowerCase() === 'none')
      throw fail('UNSUPPORTED_IMAGE', 'an axis has no direction: the file is no scalar volume', tag);
    const v = numbersOf(part.slice(1, -1), fail, tag);
    if (v.length !== 3) throw fail('BAD_VALUE', 'vectors of three numbers are expected', tag);
    return [v[0], v[1], v[2]];
  });
}

/** @returns the grid; what the header leaves out of it is put into `problems` */
export function gridOf(fields: ReadonlyMap<string, string>, size: Triple, item: number, problems: string[], fail: Fail): Grid {
  const directions = fields.get('space directions');
  if (directions !== undefined) {
    const space = fields.get('space')?.toLowerCase();
    const signs = space === undefined ? undefined : SPACES[space];
    if (signs === undefined) throw fail('UNSUPPORTED_IMAGE', 'the space is none of LPS, RAS and LAS', 'space');
    const vectors = vectorsOf(directions, fail, 'space directions');
    if (vectors.length !== 3) throw fail('BAD_VALUE', 'three directions are expected', 'space directions');
    const [origin] = vectorsOf(fields.get('space origin') ?? '', fail, 'space origin');
    if (origin === undefined) problems.push('no space origin; taken as 0, 0, 0');
    const mm = millimetresOf(fields.get('space units'), fail, 'space units');
    const turn = (v: Triple): Triple => [v[0] * signs[0] * mm[0], v[1] * signs[1] * mm[1], v[2] * signs[2] * mm[2]];
    return gridOfColumns(size, [turn(vectors[0]), turn(vectors[1]), turn(vectors[2])], turn(origin ?? [0, 0, 0]), {
      item,
      field: 'space directions',
    });
  }
  const spacings = numbersOf(fields.get('spacings') ?? '', fail, 'spacings');
  if (spacings.length !== 3) throw fail('BAD_VALUE', 'three spacings are expected', 'spacings');
  const mm = millimetresOf(fields.get('units'), fail, 'units');
  problems.push('no orientation in the header; axes taken as left, posterior, superior');
  return gridOfColumns(
    size,
    [
      [spacings[0] * mm[0], 0, 0],
      [0, spacings[1] * mm[1], 0],
      [0, 0, spacings[2] * mm[2]],
    ],
    [0, 0, 0],
    { item, field: 'spacings' },
  );
}

/** Lengths in millimetres; without units they are. The micro sign and the Greek letter are two characters. */
const UNIT_MM: Readonly<Record<string, number>> = {
  '': 1,
  nm: 1e-6,
  um: 1e-3,
  '\u00b5m': 1e-3,
  '\u03bcm': 1e-3,
  micron: 1e-3,
  microns: 1e-3,
  micrometer: 1e-3,
  micrometers: 1e-3,
  mm: 1,
  millimeter: 1,
  millimeters: 1,
  cm: 10,
  centimeter: 10,
  centimeters: 10,
  m: 1000,
  meter: 1000,
  meters: 1000,
};

function millimetresOf(units: string | undefined, fail: Fail, field: string): Triple {
  if (units === undefined) return [1, 1, 1];
  const found = [...units.matchAll(/"([^"]*)"/gu)].map((match) => UNIT_MM[match[1].trim().toLowerCase()]);
  if (found.length !== 3 || found.some((mm) => mm === undefined))
    throw fail('UNSUPPORTED_IMAGE', 'the space is measured in no length', field);
  return [found[0], found[1], found[2]];
}
