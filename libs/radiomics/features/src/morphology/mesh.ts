import type { Triple } from '@collimate/imaging-volume';
import { pairwiseSum } from '@collimate/kernel-numeric';
import { CUBE_CASES, type CubeCase } from './cube-cases.js';
import type { MaskBox } from './mask-box.js';

/**
 * A closed surface of triangles. Vertices lie on the lattice of half voxels, so that all of its geometry up to the last
 * scaling is done in whole numbers, which no order of summation can change.
 */
export interface Mesh {
  /** x, y, z of each vertex in half voxels, counted from the corner voxel of the padded box. */
  readonly vertices: Int32Array;
  /** Three vertex numbers per triangle, counter-clockwise seen from outside. */
  readonly triangles: Int32Array;
}

/** The surface between the voxel centres inside and outside a mask, at the level 0.5. @source IBSI RNU0, marching cubes */
export function meshOf(box: MaskBox): Mesh {
  const [nx, ny, nz] = [box.size[0] + 2, box.size[1] + 2, box.size[2] + 2];
  const vertices: number[] = [];
  const triangles: number[] = [];
  const width = 2 * nx;
  // Vertex numbers of the lattice planes of one layer of cubes: its lower face, its middle, its upper face.
  let planes = [0, 1, 2].map(() => new Int32Array(width * 2 * ny).fill(-1));
  for (let z = 0; z + 1 < nz; z++) {
    for (let y = 0; y + 1 < ny; y++) {
      for (let x = 0; x + 1 < nx; x++) {
        const found = CUBE_CASES[caseAt(box.padded, x + nx * (y + ny * z), nx, nx * ny)];
        if (found.length > 0) addTriangles(found, x, y, z);
      }
    }
    planes = [planes[2], planes[1].fill(-1), planes[0].fill(-1)];
  }
  return { vertices: Int32Array.from(vertices), triangles: Int32Array.from(triangles) };

  function addTriangles(found: CubeCase, x: number, y: number, z: number): void {
    for (const point of found) {
      const plane = planes[point[2]];
      const at = 2 * x + point[0] + width * (2 * y + point[1]);
      if (plane[at] < 0) {
        plane[at] = vertices.length / 3;
        vertices.push(2 * x + point[0], 2 * y + point[1], 2 * z + point[2]);
      }
      triangles.push(plane[at]);
    }
  }
}

/** @returns bit c set for corner c of the cube at `i` being inside */
function caseAt(inside: Uint8Array, i: number, sy: number, sz: number): number {
  return (
    inside[i] |
    (inside[i + 1] << 1) |
    (inside[i + sy] << 2) |
    (inside[i + sy + 1] << 3) |
    (inside[i + sz] << 4) |
    (inside[i + sz + 1] << 5) |
    (inside[i + sz + sy] << 6) |
    (inside[i + sz + sy + 1] << 7)
  );
}

/** Volume and surface of a closed mesh. */
export interface Solid {
  readonly volumeMm3: number;
  readonly areaMm2: number;
}

/**
 * Volume by signed tetrahedra about the first vertex, added up in whole numbers; area triangle by triangle.
 * @param spacingMm of the voxels; the lattice has half of it
 */
export function solidOf({ vertices, triangles }: Mesh, spacingMm: Triple): Solid {
  const [hx, hy, hz] = spacingMm.map((spacing) => spacing / 2);
  const areas = new Float64Array(triangles.length / 3);
  let sixfold = 0;
  for (let t = 0; t < areas.length; t++) {
    const a = 3 * triangles[3 * t];
    const b = 3 * triangles[3 * t + 1];
    const c = 3 * triangles[3 * t + 2];
    const ux = vertices[b] - vertices[a];
    const uy = vertices[b + 1] - vertices[a + 1];
    const uz = vertices[b + 2] - vertices[a + 2];
    const vx = vertices[c] - vertices[a];
    const vy = vertices[c + 1] - vertices[a + 1];
    const vz = vertices[c + 2] - vertices[a + 2];
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    sixfold += nx * (vertices[a] - vertices[0]) + ny * (vertices[a + 1] - vertices[1]) + nz * (vertices[a + 2] - vertices[2]);
    const x = nx * hy * hz;
    const y = ny * hz * hx;
    const z = nz * hx * hy;
    areas[t] = Math.sqrt(x * x + y * y + z * z) / 2;
  }
  return { volumeMm3: (sixfold / 6) * hx * hy * hz, areaMm2: pairwiseSum(areas) };
}
