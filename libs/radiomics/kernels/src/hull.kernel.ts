import { instantiateHull, type HullWasm } from './generated/hull.wasm.js';
import { WasmHeap } from './wasm-heap.js';

/** A convex hull over given points, and how wide it is. */
export interface FoundHull {
  /** Three vertex numbers per triangle, counter-clockwise seen from outside. */
  readonly triangles: Int32Array;
  /** Largest distance of two corners in mm. */
  readonly diameterMm: number;
}

/** Faces that are made on the way are several times those that stay: room for so many per point, and more if they are not enough. */
const FACES_PER_POINT = 16;

/** The convex hull of points in whole numbers: triangle for triangle what the plain definition in radiomics/features gives. */
export class HullKernel {
  private readonly wasm: HullWasm = instantiateHull();
  private readonly heap = new WasmHeap(this.wasm.memory, this.wasm.heapBase());
  private readonly start = this.heap.mark();

  /** @input x, y, z of each point in half voxels, not all in one plane */
  hullOf(vertices: Int32Array, spacingMm: readonly [number, number, number]): FoundHull {
    const { wasm, heap } = this;
    const count = vertices.length / 3;
    for (let most = FACES_PER_POINT * (count + 64); ; most *= 4) {
      heap.release(this.start);
      const points = heap.reserve(12 * count);
      const [links, beginning, ending] = [heap.reserve(4 * count), heap.reserve(4 * count), heap.reserve(4 * count)];
      const [faces, open, visible] = [heap.reserve(64 * most), heap.reserve(4 * most), heap.reserve(4 * most)];
      const [horizon, triangles] = [heap.reserve(12 * most), heap.reserve(12 * most)];
      const [used, places] = [heap.reserve(count), heap.reserve(24 * count)];
      heap.i32(points, 3 * count).set(vertices);
      const found = wasm.convexHull(points, count, links, beginning, ending, faces, most, open, visible, horizon, triangles);
      if (found < 0) continue;
      const largest = wasm.largestSquare(points, count, triangles, 3 * found, ...spacingMm, used, places);
      return { triangles: heap.i32(triangles, 3 * found).slice(), diameterMm: Math.sqrt(largest) };
    }
  }
}
