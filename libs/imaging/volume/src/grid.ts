import { VolumeError } from './volume.error.js';

/** Three numbers along x, y, z. */
export type Triple = readonly [number, number, number];

/**
 * Where voxels lie in the patient. Axes are millimetres in DICOM patient coordinates (LPS: x to the patient's left,
 * y to the back, z to the head). The centre of voxel (i, j, k) is at
 * `originMm + direction * (i * spacingMm[0], j * spacingMm[1], k * spacingMm[2])`.
 * @source DICOM PS3.3 C.7.6.2.1.1
 */
export interface Grid {
  /** Voxels along x, y, z. */
  readonly size: Triple;
  /** Distance of voxel centres along x, y, z in mm, positive. */
  readonly spacingMm: Triple;
  /** Centre of voxel (0, 0, 0) in mm, LPS. */
  readonly originMm: Triple;
  /** Nine direction cosines, row by row: column 0 is the unit vector of the x axis, 1 of y, 2 of z. */
  readonly direction: readonly number[];
}

/** The direction of a grid whose axes are those of the patient. */
export const IDENTITY_DIRECTION: readonly number[] = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** @returns how many voxels the grid has */
export function voxelCount(grid: Grid): number {
  return grid.size[0] * grid.size[1] * grid.size[2];
}

/** @returns the volume of one voxel in mm³ */
export function voxelVolumeMm3(grid: Grid): number {
  return grid.spacingMm[0] * grid.spacingMm[1] * grid.spacingMm[2];
}

/**
 * Position of a voxel, or of a point between voxels, in the patient.
 * @input index (i, j, k), may be fractional @returns mm, LPS
 */
export function positionMm(grid: Grid, index: Triple): Triple {
  const [u, v, w] = [index[0] * grid.spacingMm[0], index[1] * grid.spacingMm[1], index[2] * grid.spacingMm[2]];
  const d = grid.direction;
  return [
    grid.originMm[0] + d[0] * u + d[1] * v + d[2] * w,
    grid.originMm[1] + d[3] * u + d[4] * v + d[5] * w,
    grid.originMm[2] + d[6] * u + d[7] * v + d[8] * w,
  ];
}

/**
 * The inverse of positionMm; the direction matrix is orthonormal, so its inverse is its transpose.
 * @input mm, LPS @returns (i, j, k), usually fractional
 */
export function indexOf(grid: Grid, position: Triple): Triple {
  const [x, y, z] = [position[0] - grid.originMm[0], position[1] - grid.originMm[1], position[2] - grid.originMm[2]];
  const d = grid.direction;
  return [
    (d[0] * x + d[3] * y + d[6] * z) / grid.spacingMm[0],
    (d[1] * x + d[4] * y + d[7] * z) / grid.spacingMm[1],
    (d[2] * x + d[5] * y + d[8] * z) / grid.spacingMm[2],
  ];
}

/** Cosines that differ by less are equal: an axis at 45 degrees belongs to the first of two patient axes. */
const SAME_COSINE = 1e-6;

/**
 * Whether the index rises along an axis of the grid towards the left, the back or the head of the patient, whichever the axis is nearest to.
 * An array that is stored the other way round, with its direction, answers the opposite: what lies between two voxels can be given to the
 * same one of them in both.
 */
export function ascends({ direction }: Grid, axis: 0 | 1 | 2): boolean {
  const cosines = [direction[axis], direction[3 + axis], direction[6 + axis]];
  const largest = Math.max(...cosines.map(Math.abs));
  return (cosines.find((cosine) => Math.abs(cosine) >= largest - SAME_COSINE) ?? 1) > 0;
}

/** @throws VolumeError BAD_GRID unless sizes are positive integers, spacings positive and directions orthonormal */
export function checkGrid(grid: Grid): Grid {
  const sizes = grid.size.every((n) => Number.isInteger(n) && n > 0 && n <= 65_535);
  const spacings = grid.spacingMm.every((s) => Number.isFinite(s) && s > 0);
  const origin = grid.originMm.every((o) => Number.isFinite(o));
  if (!sizes) throw new VolumeError('BAD_GRID', 'a grid has 1 to 65,535 voxels along each axis');
  if (!spacings || !origin) throw new VolumeError('BAD_GRID', 'spacings are positive and positions finite, in mm');
  const d = grid.direction;
  for (let a = 0; a < 3; a++) {
    for (let b = a; b < 3; b++) {
      const dot = d[a] * d[b] + d[3 + a] * d[3 + b] + d[6 + a] * d[6 + b];
      if (!(Math.abs(dot - (a === b ? 1 : 0)) < 1e-3)) {
        throw new VolumeError('BAD_GRID', 'the axes of a grid are unit vectors at right angles');
      }
    }
  }
  return grid;
}
