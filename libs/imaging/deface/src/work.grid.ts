import { type Grid, type Mask, type Triple, type Volume, indexOf, positionMm } from '@collimate/imaging-volume';

/**
 * The grid on which a head is looked at: axes of the patient (x to the left, y to the back, z to the head), cubes. However a scan was
 * acquired, here front is front and below is below.
 */
export interface WorkGrid {
  readonly size: Triple;
  /** Edge of a cube in mm. */
  readonly stepMm: number;
  /** Centre of cube (0, 0, 0), mm, LPS. */
  readonly originMm: Triple;
}

/** Finer than a nose is changed by, coarser than most scans. */
const STEP_MM = 2;
/** Protected margins are of this size, so that a step must not be larger. */
const COARSEST_MM = 4;
/** A field that would have more cubes is looked at more coarsely. */
const MOST_CUBES = 12_000_000;

/** The work grid over all of a scan, with a cube to spare at each side. */
export function workGridOf(grid: Grid): WorkGrid {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((c) =>
    positionMm(grid, [0, 1, 2].map((d) => ((c >> d) & 1) * (grid.size[d] - 1)) as unknown as Triple),
  );
  const low = [0, 1, 2].map((d) => Math.min(...corners.map((p) => p[d])));
  const high = [0, 1, 2].map((d) => Math.max(...corners.map((p) => p[d])));
  const volume = low.reduce((product, from, d) => product * (high[d] - from + STEP_MM), 1);
  // No finer than the scan in its finest direction: there is nothing to be seen between its voxels.
  const stepMm = Math.max(STEP_MM, Math.min(COARSEST_MM, ...grid.spacingMm), Math.cbrt(volume / MOST_CUBES));
  return {
    size: low.map((from, d) => Math.ceil((high[d] - from) / stepMm) + 3) as unknown as Triple,
    stepMm,
    originMm: low.map((from) => from - stepMm) as unknown as Triple,
  };
}

/** Index step of the scan per cube along each axis of the work grid, and the index of cube (0, 0, 0). */
function indexSteps(grid: Grid, work: WorkGrid): { readonly zero: Triple; readonly steps: readonly Triple[] } {
  const zero = indexOf(grid, work.originMm);
  const steps = [0, 1, 2].map((d) => {
    const moved = work.originMm.map((at, axis) => at + (axis === d ? work.stepMm : 0)) as unknown as Triple;
    return indexOf(grid, moved).map((at, axis) => at - zero[axis]) as unknown as Triple;
  });
  return { zero, steps };
}

/** A scan on its work grid. */
export interface Looked {
  readonly values: Float32Array;
  /** 1 where the scan has been; 0 beyond its field. */
  readonly seen: Uint8Array;
}

/** Linear interpolation between the voxels of the scan; half a voxel beyond the outermost centres still is the scan. */
export function look({ grid, voxels }: Volume, work: WorkGrid): Looked {
  const [nx, ny, nz] = grid.size;
  const source = voxels.data;
  const count = work.size[0] * work.size[1] * work.size[2];
  const [values, seen] = [new Float32Array(count), new Uint8Array(count)];
  eachCube(grid, work, (i, u, v, w) => {
    if (u < -0.5 || v < -0.5 || w < -0.5 || u > nx - 0.5 || v > ny - 0.5 || w > nz - 0.5) return;
    seen[i] = 1;
    const [x, y, z] = [clamp(u, nx), clamp(v, ny), clamp(w, nz)];
    const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
    const [fx, fy, fz] = [x - x0, y - y0, z - z0];
    const at = x0 + nx * (y0 + ny * z0);
    const [dx, dy, dz] = [x0 + 1 < nx ? 1 : 0, y0 + 1 < ny ? nx : 0, z0 + 1 < nz ? nx * ny : 0];
    const low =
      (1 - fy) * ((1 - fx) * source[at] + fx * source[at + dx]) + fy * ((1 - fx) * source[at + dy] + fx * source[at + dy + dx]);
    const up = at + dz;
    const high =
      (1 - fy) * ((1 - fx) * source[up] + fx * source[up + dx]) + fy * ((1 - fx) * source[up + dy] + fx * source[up + dy + dx]);
    values[i] = (1 - fz) * low + fz * high;
  });
  return { values, seen };
}

/** A mask on its work grid: a cube is inside when the nearest voxel is. */
export function lookMask({ grid, voxels }: Mask, work: WorkGrid): Uint8Array {
  const [nx, ny, nz] = grid.size;
  const out = new Uint8Array(work.size[0] * work.size[1] * work.size[2]);
  eachCube(grid, work, (i, u, v, w) => {
    const [x, y, z] = [Math.round(u), Math.round(v), Math.round(w)];
    if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) return;
    out[i] = voxels.data[x + nx * (y + ny * z)];
  });
  return out;
}

/**
 * Calls back for each voxel of a scan with the nearest cube.
 * @param visit index of the voxel, index of the cube
 */
export function eachVoxel(grid: Grid, work: WorkGrid, visit: (voxel: number, cube: number) => void): void {
  const [wx, wy] = work.size;
  const [sx, sy, sz] = grid.spacingMm;
  const d = grid.direction;
  const per = 1 / work.stepMm;
  const from = [0, 1, 2].map((axis) => (grid.originMm[axis] - work.originMm[axis]) * per + 0.5);
  let voxel = 0;
  for (let z = 0; z < grid.size[2]; z++)
    for (let y = 0; y < grid.size[1]; y++) {
      const rowX = from[0] + (d[1] * y * sy + d[2] * z * sz) * per;
      const rowY = from[1] + (d[4] * y * sy + d[5] * z * sz) * per;
      const rowZ = from[2] + (d[7] * y * sy + d[8] * z * sz) * per;
      const [ax, ay, az] = [d[0] * sx * per, d[3] * sx * per, d[6] * sx * per];
      for (let x = 0; x < grid.size[0]; x++, voxel++) {
        visit(voxel, Math.floor(rowX + ax * x) + wx * (Math.floor(rowY + ay * x) + wy * Math.floor(rowZ + az * x)));
      }
    }
}

/** Calls back for each cube with the fractional index of the scan. */
function eachCube(grid: Grid, work: WorkGrid, visit: (cube: number, u: number, v: number, w: number) => void): void {
  const { zero, steps } = indexSteps(grid, work);
  const [ax, ay, az] = steps;
  let cube = 0;
  for (let z = 0; z < work.size[2]; z++)
    for (let y = 0; y < work.size[1]; y++) {
      const u = zero[0] + y * ay[0] + z * az[0];
      const v = zero[1] + y * ay[1] + z * az[1];
      const w = zero[2] + y * ay[2] + z * az[2];
      for (let x = 0; x < work.size[0]; x++, cube++) visit(cube, u + x * ax[0], v + x * ax[1], w + x * ax[2]);
    }
}

function clamp(at: number, n: number): number {
  return at < 0 ? 0 : at > n - 1 ? n - 1 : at;
}
