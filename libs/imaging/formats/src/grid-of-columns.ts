import { type Grid, type Triple, VolumeError, checkGrid } from '@collimate/imaging-volume';
import { axisParallel } from './axis-parallel.js';
import { FormatError } from './format.error.js';

/** A stated spacing is that of the steps when rounding to float32 explains the difference. */
const STATED = 1e-6;
/** Digits of a length that its own arithmetic leaves. */
const LENGTH_DIGITS = 12;

/**
 * A grid from the steps in mm (LPS) along its three axes.
 * @param statedMm spacings that the header has beside the steps, to be preferred where both say the same
 * @throws FormatError BAD_GEOMETRY naming the field, when a step is 0 or the axes are not at right angles
 */
export function gridOfColumns(
  size: Triple,
  steps: readonly [Triple, Triple, Triple],
  originMm: Triple,
  { item, field }: { readonly item: number; readonly field: string },
  statedMm?: readonly number[],
): Grid {
  const lengths = steps.map((s) => Math.hypot(s[0], s[1], s[2]));
  const units = steps.map((s, a) => s.map((c) => c / lengths[a]));
  const direction = [0, 1, 2].flatMap((row) => [units[0][row], units[1][row], units[2][row]]);
  const spacing = (a: number): number => {
    const stated = statedMm?.[a] ?? NaN;
    return Math.abs(stated - lengths[a]) <= STATED * lengths[a] ? stated : Number(lengths[a].toPrecision(LENGTH_DIGITS));
  };
  return checkedGrid(
    { size, spacingMm: [spacing(0), spacing(1), spacing(2)], originMm, direction: axisParallel(direction) },
    item,
    field,
  );
}

/** @returns the grid @throws FormatError BAD_GEOMETRY where checkGrid would throw an error of its own */
export function checkedGrid(grid: Grid, item: number, field: string): Grid {
  try {
    return checkGrid(grid);
  } catch (cause) {
    if (!(cause instanceof VolumeError)) throw cause;
    throw new FormatError('BAD_GEOMETRY', cause.message, { cause, place: { item, tag: field } });
  }
}
