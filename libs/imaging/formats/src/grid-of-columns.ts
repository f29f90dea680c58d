import { type Grid, type Triple, VolumeError, checkGrid } from '@collimate/imaging-volume';
import { FormatError } from './format.error.js';

/**
 * A grid from the steps in mm (LPS) along its three axes.
 * @throws FormatError BAD_GEOMETRY naming the field, when a step is 0 or the axes are not at right angles
 */
export function gridOfColumns(
  size: Triple,
  steps: readonly [Triple, Triple, Triple],
  originMm: Triple,
  item: number,
  field: string,
): Grid {
  const lengths = steps.map((s) => Math.hypot(s[0], s[1], s[2]));
  const units = steps.map((s, a) => s.map((c) => c / lengths[a]));
  const direction = [0, 1, 2].flatMap((row) => [units[0][row], units[1][row], units[2][row]]);
  return checkedGrid(
    { size, spacingMm: [lengths[0], lengths[1], lengths[2]], originMm, direction: direction.map((d) => d + 0) },
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
