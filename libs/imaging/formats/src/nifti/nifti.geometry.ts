import { type Grid, type Triple, positionMm } from '@collimate/imaging-volume';
import { gridOfColumns } from '../grid-of-columns.js';
import type { NiftiHeader } from './nifti.header.js';

/** Whose coordinates were used. */
export type NiftiOrientation = 'sform' | 'qform' | 'none';

/** The components of a quaternion that turns axes into axes. */
const OF_AXES = [0, 0.5, Math.SQRT1_2, 1];
/** What float32 leaves of such a component; of 1 less, for beside it a component hardly changes with the angle: 1e-6 are 0.16 degrees there. */
const COMPONENT = 1e-6;
const WHOLE = 2 ** -23;

/** @returns components that mean a turn of axes into axes exactly so; the fourth is a difference of large numbers and would magnify rounding */
function ofAxes(components: readonly [number, number, number]): readonly [number, number, number] {
  const exact = components.map((component) => {
    const size = OF_AXES.find((one) => Math.abs(Math.abs(component) - one) <= (one === 1 ? WHOLE : COMPONENT));
    return size === undefined ? undefined : Math.sign(component) * size;
  });
  const [b, c, d] = exact;
  return b === undefined || c === undefined || d === undefined ? components : [b, c, d];
}

/** The rotation matrix of a unit quaternion given by b, c, d, row by row. @source nifti1.h, method 2 */
function rotation(quaternion: readonly [number, number, number]): readonly number[] {
  const [b, c, d] = ofAxes(quaternion);
  const squares = b * b + c * c + d * d;
  // Rounding can push b, c, d past the unit sphere; then it is a turn by 180 degrees and they are normalised.
  const scale = squares > 1 ? 1 / Math.sqrt(squares) : 1;
  const [p, q, r] = [b * scale, c * scale, d * scale];
  const left = 1 - (p * p + q * q + r * r);
  const a = left < Number.EPSILON * 4 ? 0 : Math.sqrt(left);
  return [
    a * a + p * p - q * q - r * r,
    2 * (p * q - a * r),
    2 * (p * r + a * q),
    2 * (p * q + a * r),
    a * a + q * q - p * p - r * r,
    2 * (q * r - a * p),
    2 * (p * r - a * q),
    2 * (q * r + a * p),
    a * a + r * r - p * p - q * q,
  ];
}

/** RAS to LPS: x and y change sign. */
function lps(x: number, y: number, z: number): Triple {
  return [0 - x, 0 - y, z];
}

function fromSform(header: NiftiHeader, item: number): Grid {
  const [rx, ry, rz] = header.affine;
  const column = (c: number): Triple => lps(rx[c], ry[c], rz[c]);
  return gridOfColumns(header.size, [column(0), column(1), column(2)], column(3), { item, field: 'srow_x' }, header.spacingMm);
}

function fromQform(header: NiftiHeader, item: number): Grid {
  const r = rotation(header.quaternion);
  const [sx, sy, sz] = header.spacingMm;
  const steps = [sx, sy, sz * header.qfac];
  const column = (c: number): Triple => lps(r[c] * steps[c], r[3 + c] * steps[c], r[6 + c] * steps[c]);
  return gridOfColumns(
    header.size,
    [column(0), column(1), column(2)],
    lps(...header.qoffsetMm),
    { item, field: 'quatern_b' },
    header.spacingMm,
  );
}

/** Without a form code only the spacings are known; the axes are taken as those of RAS. @source nifti1.h, method 1 */
function fromSpacing(header: NiftiHeader, item: number): Grid {
  const [sx, sy, sz] = header.spacingMm;
  return gridOfColumns(header.size, [lps(sx, 0, 0), lps(0, sy, 0), [0, 0, sz]], [0, 0, 0], { item, field: 'pixdim' });
}

/** Part of a voxel by which the two forms may differ: near half-turns a float32 quaternion is good to 0.02 degrees only. */
const FORMS_AGREE = 0.5;

/** Largest distance between two grids of one size, over the corner voxels, in mm. */
function cornerDistanceMm(a: Grid, b: Grid): number {
  let largest = 0;
  for (const i of [0, a.size[0] - 1]) {
    for (const j of [0, a.size[1] - 1]) {
      for (const k of [0, a.size[2] - 1]) {
        const [p, q] = [positionMm(a, [i, j, k]), positionMm(b, [i, j, k])];
        largest = Math.max(largest, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
      }
    }
  }
  return largest;
}

/** @returns what an s-form lacks that has a code all the same: axes where they are zeros, numbers where some are none */
function lacksOfForm({ affine }: NiftiHeader): string | undefined {
  if (affine.some((row) => !row.every(Number.isFinite))) return 'finite numbers';
  return affine.every((row) => row.slice(0, 3).every((value) => value === 0)) ? 'axes' : undefined;
}

/**
 * The grid of a NIfTI image in LPS: the s-form when it has a code (and, if there is a q-form, axes and numbers), else the q-form, else the spacings alone.
 * @throws FormatError BAD_GEOMETRY for sheared axes, spacings of 0 and positions that are not finite
 */
export function niftiGrid(
  header: NiftiHeader,
  item: number,
): { readonly grid: Grid; readonly orientation: NiftiOrientation; readonly problems: readonly string[] } {
  const lacks = header.sformCode > 0 && header.qformCode > 0 ? lacksOfForm(header) : undefined;
  if (lacks !== undefined) {
    return {
      grid: fromQform(header, item),
      orientation: 'qform',
      problems: [`the s-form has a code and no ${lacks}; the q-form was used`],
    };
  }
  if (header.sformCode > 0) {
    const grid = fromSform(header, item);
    if (header.qformCode > 0) {
      const offMm = cornerDistanceMm(grid, fromQform(header, item));
      const voxel = Math.min(...grid.spacingMm);
      if (offMm > FORMS_AGREE * voxel) {
        return {
          grid,
          orientation: 'sform',
          problems: [`s-form and q-form differ by up to ${offMm.toFixed(3)} mm; the s-form was used`],
        };
      }
    }
    return { grid, orientation: 'sform', problems: [] };
  }
  if (header.qformCode > 0) return { grid: fromQform(header, item), orientation: 'qform', problems: [] };
  return {
    grid: fromSpacing(header, item),
    orientation: 'none',
    problems: ['no orientation in the header; axes taken as right, anterior, superior'],
  };
}
