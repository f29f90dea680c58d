import type { Triple } from '@collimate/imaging-volume';
import { CUBE_CASES } from './cube-cases.js';
import type { MaskBox } from './mask-box.js';
import type { Solid } from './mesh.js';

/*
 * Area and volume of the surface mesh without the mesh: what a cube adds to them depends on its case alone, and to the volume on
 * its height too. So the cases are counted, layer by layer. The volume is the flux of (0, 0, z) through the surface, in whole
 * numbers of half voxels and hence exact; the mesh itself (`meshOf`) is the definition that this is held to.
 */

/** What the triangles of one case add. */
interface CaseSums {
  /** Sum of twice the area in x, y and z of each triangle, as x, y, z one after the other. */
  readonly normals: Float64Array;
  /** Sum of n_z and of n_z (z_a + z_b + z_c), n being the normal of twice a triangle's area, z counted from the layer. */
  readonly lift: number;
  readonly flux: number;
}

/** What each case adds, by its number. */
const CASE_SUMS: readonly CaseSums[] = CUBE_CASES.map(caseSums);

const FLUX = Float64Array.from(CASE_SUMS, ({ flux }) => flux);
const LIFT = Float64Array.from(CASE_SUMS, ({ lift }) => lift);

/** @returns what the mesh of a mask encloses @param spacingMm of the voxels */
export function surfaceOf(box: MaskBox, spacingMm: Triple): Solid {
  const layer = new Uint32Array(256);
  const [total, heights] = [new Float64Array(256), new Float64Array(256)];
  for (let z = 0; z <= box.size[2]; z++) {
    countCases(box, z, layer.fill(0));
    for (let found = 1; found < 255; found++) {
      total[found] += layer[found];
      heights[found] += z * layer[found];
    }
  }
  return surfaceOfCases(total, heights, spacingMm);
}

/** @input how often each case of a cube occurs, and the sum of the slices it stands on @returns what the mesh encloses */
export function surfaceOfCases(total: Float64Array, heights: Float64Array, spacingMm: Triple): Solid {
  const [hx, hy, hz] = spacingMm.map((spacing) => spacing / 2);
  let sixfold = 0;
  for (let found = 1; found < 255; found++) sixfold += total[found] * FLUX[found] + 6 * heights[found] * LIFT[found];
  let areaMm2 = 0;
  for (let found = 1; found < 255; found++) {
    if (total[found] === 0) continue;
    let area = 0;
    const { normals } = CASE_SUMS[found];
    for (let n = 0; n < normals.length; n += 3) {
      const x = normals[n] * hy * hz;
      const y = normals[n + 1] * hz * hx;
      const z = normals[n + 2] * hx * hy;
      area += Math.sqrt(x * x + y * y + z * z) / 2;
    }
    areaMm2 += total[found] * area;
  }
  return { volumeMm3: (sixfold / 6) * hx * hy * hz, areaMm2 };
}

function caseSums(points: readonly Triple[]): CaseSums {
  const normals: number[] = [];
  let [lift, flux] = [0, 0];
  for (let t = 0; t < points.length; t += 3) {
    const [a, b, c] = [points[t], points[t + 1], points[t + 2]];
    const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
    const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
    const nz = ux * vy - uy * vx;
    normals.push(uy * vz - uz * vy, uz * vx - ux * vz, nz);
    lift += nz;
    flux += nz * (a[2] + b[2] + c[2]);
  }
  return { normals: Float64Array.from(normals), lift, flux };
}

/** Counts the cases of the cubes between slices z and z + 1 of the padded box; bit c of a case is corner c inside. */
function countCases({ size, padded, rowFirst, rowLast }: MaskBox, z: number, counts: Uint32Array): void {
  const [width, height] = [size[0] + 2, size[1] + 2];
  const plane = width * height;
  for (let y = 0; y <= size[1]; y++) {
    const row = y + height * z;
    const first = Math.min(rowFirst[row], rowFirst[row + 1], rowFirst[row + height], rowFirst[row + height + 1]);
    const last = Math.max(rowLast[row], rowLast[row + 1], rowLast[row + height], rowLast[row + height + 1]);
    const end = width * row + last;
    let found = 0;
    for (let i = width * row + first; i <= end + 1; i++) {
      // Moving on by one voxel, the corners at x = 1 become those at x = 0.
      found =
        ((found >> 1) & 0x55) |
        (padded[i] << 1) |
        (padded[i + width] << 3) |
        (padded[i + plane] << 5) |
        (padded[i + plane + width] << 7);
      counts[found]++;
    }
  }
}
