import { instantiateSurface, type SurfaceWasm } from './generated/surface.wasm.js';
import { WasmHeap } from './wasm-heap.js';

type Size = readonly [number, number, number];

/** What the shape of a mask is measured by; indices are those of the mask's box with one voxel of outside around it. */
export interface FoundSurface {
  /** How often each of the 256 cases of a cube occurs, and the sum of the slices it stands on; 0 for the two that have no surface. */
  readonly cases: Float64Array;
  readonly heights: Float64Array;
  /** Sums of x, y, z, xx, xy, xz, yy, yz, zz of the voxels, about `centre`. */
  readonly moments: Float64Array;
  readonly centre: Size;
  /** x, y, z in half voxels of the mesh vertices that can be corners of the convex hull. */
  readonly hullCandidates: Int32Array;
}

/** Measures the surface of a mask without its mesh. Exact whole numbers, the same as the plain definitions in radiomics/features. */
export class SurfaceKernel {
  private readonly wasm: SurfaceWasm = instantiateSurface();
  private readonly heap = new WasmHeap(this.wasm.memory, this.wasm.heapBase());
  private readonly start = this.heap.mark();

  /** @input mask of `size` voxels, and the box around it, both ends inclusive */
  measure(mask: Uint8Array, size: Size, first: Size, last: Size): FoundSurface {
    this.heap.release(this.start);
    const { wasm, heap } = this;
    const inner: Size = [last[0] - first[0] + 1, last[1] - first[1] + 1, last[2] - first[2] + 1];
    const [nx, ny, nz] = [inner[0] + 2, inner[1] + 2, inner[2] + 2];
    const centre: Size = [(inner[0] + 1) >> 1, (inner[1] + 1) >> 1, (inner[2] + 1) >> 1];
    const strideZ = size[0] * size[1];
    const planes = mask.subarray(first[2] * strideZ, (last[2] + 1) * strideZ);
    const maskAt = heap.reserve(planes.length);
    const padded = heap.reserve(nx * ny * nz + 48);
    const [rowFirst, rowLast] = [heap.reserve(4 * ny * nz), heap.reserve(4 * ny * nz)];
    const [moments, scratch] = [heap.reserve(72), heap.reserve(16)];
    const [cases, heights, layer] = [heap.reserve(2048), heap.reserve(2048), heap.reserve(1024)];
    heap.u8(maskAt, planes.length).set(planes);
    wasm.padBox(maskAt, first[0] + size[0] * first[1], size[0], strideZ, ...inner, padded, rowFirst, rowLast);
    wasm.addMoments(padded, rowFirst, rowLast, nx, ny, nz, ...centre, moments);
    wasm.countCases(padded, rowFirst, rowLast, nx, ny, nz, cases, heights, layer, scratch);
    return {
      hullCandidates: this.hullCandidates(padded, rowFirst, rowLast, [nx, ny, nz]),
      cases: heap.f64(cases, 256).slice(),
      heights: heap.f64(heights, 256).slice(),
      moments: heap.f64(moments, 9).slice(),
      centre,
    };
  }

  private hullCandidates(padded: number, rowFirst: number, rowLast: number, [nx, ny, nz]: Size): Int32Array {
    const { wasm, heap } = this;
    const [rows, planes] = [2 * ny, 2 * nz];
    const [ends, lasts, chain] = [
      heap.reserve(4 * rows * planes),
      heap.reserve(4 * rows * planes),
      heap.reserve(8 * Math.max(rows, planes)),
    ];
    const [level, upright] = [heap.reserve(24 * rows * planes), heap.reserve(24 * rows * planes)];
    wasm.findRowEnds(padded, rowFirst, rowLast, nx, ny, nz, ends, lasts);
    const levelCount = wasm.findFlatHulls(ends, lasts, rows, planes, chain, level);
    // The same once more for the planes of constant y: what remains after both is near the hull indeed.
    wasm.findEndsOfPoints(level, levelCount, planes, rows, ends, lasts);
    const count = wasm.findFlatHulls(ends, lasts, planes, rows, chain, upright);
    const points = heap.i32(upright, 3 * count).slice();
    for (let n = 0; n < points.length; n += 3) {
      const row = points[n + 1];
      points[n + 1] = points[n + 2];
      points[n + 2] = row;
    }
    return points;
  }
}
