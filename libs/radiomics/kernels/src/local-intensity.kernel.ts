import { instantiateLocalIntensity, type LocalIntensityWasm } from './generated/local-intensity.wasm.js';
import { WasmHeap } from './wasm-heap.js';

/** A sphere of voxels: `reaches[|dz|][|dy|]` is how far it reaches in x, -1 where that row has no voxel. */
export interface SphereReaches {
  readonly reaches: readonly (readonly number[])[];
  /** Voxels in the sphere. */
  readonly count: number;
}

/** An image, and the region in it around whose voxels spheres are summed. */
export interface SphereRegion {
  /** Voxels of the image along x, y, z; x runs fastest. */
  readonly size: readonly [number, number, number];
  readonly intensities: Float32Array;
  /** 1 inside; same size as the image. */
  readonly mask: Uint8Array;
  /** Lowest and highest index of the region along x, y, z, both inclusive. */
  readonly from: readonly [number, number, number];
  readonly to: readonly [number, number, number];
}

/** Sphere sums at the voxels that matter. */
export interface SpherePeaks {
  /** Highest sum among the voxels of highest intensity. */
  readonly local: number;
  /** Highest sum of all. */
  readonly global: number;
}

/** Below this sphere sum whole numbers are exact in single precision. */
const EXACT_IN_F32 = 16_777_216;

/** Sums spheres with SIMD. Covers regions from whose voxels no sphere leaves the image; the twin takes the others. */
export class LocalIntensityKernel {
  private readonly wasm: LocalIntensityWasm = instantiateLocalIntensity();
  private readonly heap = new WasmHeap(this.wasm.memory, this.wasm.heapBase());
  private readonly start = this.heap.mark();

  /** @returns whether every sphere around the region lies inside the image */
  static covers(region: SphereRegion, { reaches }: SphereReaches): boolean {
    const margin = [reaches[0][0], reaches[0].length - 1, reaches.length - 1];
    return margin.every((m, axis) => region.from[axis] >= m && region.to[axis] + m < region.size[axis]);
  }

  /** @returns the two peaks as sums; divided by the sphere's count they are means */
  peaks(region: SphereRegion, sphere: SphereReaches): SpherePeaks {
    const { reaches } = sphere;
    const { from, to, size } = region;
    const { wasm, heap } = this;
    const [mx, my, mz] = [reaches[0][0], reaches[0].length - 1, reaches.length - 1];
    const [nx, ny, nz] = [to[0] - from[0] + 1, to[1] - from[1] + 1, to[2] - from[2] + 1];
    heap.release(this.start);
    const plane = size[0] * size[1];
    const image = this.placeImage(region.intensities.subarray(plane * (from[2] - mz), plane * (to[2] + mz + 1)));
    const mask = this.placeMask(region.mask.subarray(plane * from[2], plane * (to[2] + 1)));
    const corner = image + 4 * (from[0] - mx + size[0] * (from[1] - my));
    const rows = ny + 2 * my;
    const most = wasm.mostWhole(corner, 4 * size[0], 4 * plane, nx + 2 * mx, rows, nz + 2 * mz);
    // Whole numbers are summed exactly in single precision as long as no sphere can reach the limit.
    const bytes = most >= 0 && most * sphere.count < EXACT_IN_F32 ? 4 : 8;
    const vectors = (Math.ceil((nx * bytes) / 16) + 3) & ~3;
    const sourceRow = Math.ceil((vectors * 16 + 2 * mx * bytes) / 16) * 16;
    const sumsRow = vectors * 16;
    const sumsPlane = sumsRow * rows;
    const accPlane = sumsRow * ny;
    const ring = 2 * mz + 1;
    const source = heap.reserve(sourceRow * rows);
    const sums = heap.reserve(sumsPlane * (mx + 1));
    const acc = heap.reserve(accPlane * ring);
    const table = heap.reserve(4 * reaches.length * (my + 1));
    const found = heap.reserve(24);
    heap.i32(table, reaches.length * (my + 1)).set(reaches.flat());
    heap.f64(found, 3).fill(-Infinity);
    heap.u8(source, sourceRow * rows).fill(0);
    heap.u8(acc, accPlane * ring).fill(0);
    const rowSums = bytes === 4 ? wasm.rowSumsF32 : wasm.rowSumsF64;
    const addDisc = bytes === 4 ? wasm.addDiscF32 : wasm.addDiscF64;
    const accOf = (z: number) => (z < 0 || z >= nz ? 0 : acc + (z % ring) * accPlane);

    for (let z = -mz; z < nz + mz; z++) {
      wasm.copyRows(corner + 4 * plane * (z + mz), 4 * size[0], nx + 2 * mx, rows, bytes, source, sourceRow);
      rowSums(source + mx * bytes, sourceRow, rows, vectors, mx, sums, sumsRow, sumsPlane);
      for (let dz = 0; dz <= mz; dz++) {
        const above = accOf(z + dz);
        const below = dz === 0 ? 0 : accOf(z - dz);
        if (above === 0 && below === 0) continue;
        addDisc(sums + my * sumsRow, sumsRow, sumsPlane, ny, vectors, table + 4 * dz * (my + 1), my, above, below, sumsRow);
      }
      const done = z - mz;
      if (done < 0 || done >= nz) continue;
      const voxel = from[0] + size[0] * from[1] + plane * done;
      wasm.scanPlane(image + 4 * (voxel + plane * mz), mask + voxel, size[0], nx, ny, bytes, accOf(done), sumsRow, found);
      heap.u8(accOf(done), accPlane).fill(0);
    }
    const [, local, global] = heap.f64(found, 3);
    return { local, global };
  }

  private placeImage(planes: Float32Array): number {
    const at = this.heap.reserve(planes.byteLength);
    this.heap.f32(at, planes.length).set(planes);
    return at;
  }

  private placeMask(planes: Uint8Array): number {
    const at = this.heap.reserve(planes.length);
    this.heap.u8(at, planes.length).set(planes);
    return at;
  }
}
