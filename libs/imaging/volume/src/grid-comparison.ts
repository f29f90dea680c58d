import { type Grid, type Triple, positionMm } from './grid.js';

/** One field in which two grids differ, and by how much. */
export interface GridDifference {
  readonly field: 'size' | 'spacingMm' | 'originMm' | 'direction';
  /** 0 x, 1 y, 2 z. */
  readonly axis: 0 | 1 | 2;
  /** Voxels for size, mm for spacing and origin, degrees between the axes for direction. */
  readonly difference: number;
  /** How far the field moves the farthest voxel, in mm; 0 for size. */
  readonly displacementMm: number;
}

/** A thousandth of a voxel: what decimal strings and float32 headers lose stays below it, a real shift does not. */
export const GRID_TOLERANCE = 1e-3;

const AXES = [0, 1, 2] as const;

function axisOf(grid: Grid, axis: number): Triple {
  return [grid.direction[axis], grid.direction[3 + axis], grid.direction[6 + axis]];
}

/**
 * Compares two grids in millimetres: a field differs when it moves some voxel by more than `tolerance` voxels.
 * @returns the fields that differ; empty when the grids are the same for every purpose
 */
export function compareGrids(a: Grid, b: Grid, tolerance: number = GRID_TOLERANCE): readonly GridDifference[] {
  const differences: GridDifference[] = [];
  const allowed = tolerance * Math.min(...a.spacingMm, ...b.spacingMm);
  for (const axis of AXES) {
    const difference = b.size[axis] - a.size[axis];
    if (difference !== 0) differences.push({ field: 'size', axis, difference, displacementMm: 0 });
  }
  for (const axis of AXES) {
    const difference = b.spacingMm[axis] - a.spacingMm[axis];
    const displacementMm = Math.abs(difference) * Math.max(1, a.size[axis] - 1);
    if (displacementMm > allowed) differences.push({ field: 'spacingMm', axis, difference, displacementMm });
  }
  for (const axis of AXES) {
    const difference = b.originMm[axis] - a.originMm[axis];
    if (Math.abs(difference) > allowed)
      differences.push({ field: 'originMm', axis, difference, displacementMm: Math.abs(difference) });
  }
  for (const axis of AXES) {
    const [u, v] = [axisOf(a, axis), axisOf(b, axis)];
    const chord = Math.hypot(u[0] - v[0], u[1] - v[1], u[2] - v[2]);
    const displacementMm = chord * Math.max(1, a.size[axis] - 1) * a.spacingMm[axis];
    const difference = (2 * Math.asin(Math.min(1, chord / 2)) * 180) / Math.PI;
    if (displacementMm > allowed) differences.push({ field: 'direction', axis, difference, displacementMm });
  }
  return differences;
}

/** The index of `to` at which each index of `from` lies: `offset + steps[axis] * i`, all in index units of `to`. */
export interface IndexMap {
  readonly offset: Triple;
  readonly steps: readonly [Triple, Triple, Triple];
}

/** The affine map from the indices of one grid to those of another. */
export function indexMap(from: Grid, to: Grid): IndexMap {
  const o = positionMm(from, [0, 0, 0]);
  const d = to.direction;
  const turn = (v: Triple): Triple => [
    (d[0] * v[0] + d[3] * v[1] + d[6] * v[2]) / to.spacingMm[0],
    (d[1] * v[0] + d[4] * v[1] + d[7] * v[2]) / to.spacingMm[1],
    (d[2] * v[0] + d[5] * v[1] + d[8] * v[2]) / to.spacingMm[2],
  ];
  const step = (axis: number): Triple => {
    const [x, y, z] = axisOf(from, axis);
    const s = from.spacingMm[axis];
    return turn([x * s, y * s, z * s]);
  };
  return {
    offset: turn([o[0] - to.originMm[0], o[1] - to.originMm[1], o[2] - to.originMm[2]]),
    steps: [step(0), step(1), step(2)],
  };
}
