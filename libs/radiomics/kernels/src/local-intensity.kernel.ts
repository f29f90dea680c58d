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
    const [mx, my, mz] = [reaches[0][0], reaches[0].length - 1, reaches.length - 1];
    const single = exactInSingle(region, [mx, my, mz], sphere.count);
    const bytes = single ? 4 : 8;
    const [nx, ny, nz] = [0, 1, 2].map((axis) => region.to[axis] - region.from[axis] + 1);
    this.heap.release(this.start);
    const vectors = (Math.ceil((nx * bytes) / 16) + 3) & ~3;
    const lanes = (vectors * 16) / bytes;
    const sourceRow = Math.ceil(((lanes + 2 * mx) * bytes) / 16) * 16;
    const sumsRow = vectors * 16;
    const rows = ny + 2 * my;
    const sumsPlane = sumsRow * rows;
    const accPlane = sumsRow * ny;
    const ring = 2 * mz + 1;
    const source = this.heap.reserve(sourceRow * rows);
    const sums = this.heap.reserve(sumsPlane * (mx + 1));
    const acc = this.heap.reserve(accPlane * ring);
    const table = this.heap.reserve(4 * reaches.length * (my + 1));
    const reachTable = this.heap.i32(table, reaches.length * (my + 1));
    reaches.forEach((disc, dz) => disc.forEach((reach, dy) => (reachTable[dz * (my + 1) + dy] = reach)));
    const view = (at: number, length: number) => (single ? this.heap.f32(at, length) : this.heap.f64(at, length));
    const sourceView = view(source, (sourceRow * rows) / bytes).fill(0);
    view(acc, (accPlane * ring) / bytes).fill(0);
    const found = { highest: -Infinity, local: -Infinity, global: -Infinity };
    const rowSums = single ? this.wasm.rowSumsF32 : this.wasm.rowSumsF64;
    const addDisc = single ? this.wasm.addDiscF32 : this.wasm.addDiscF64;
    const accOf = (z: number) => (z < 0 || z >= nz ? 0 : acc + (z % ring) * accPlane);

    for (let z = -mz; z < nz + mz; z++) {
      this.copyPlane(region, z, [mx, my], sourceView, sourceRow / bytes, nx, rows);
      rowSums(source + mx * bytes, sourceRow, rows, vectors, mx, sums, sumsRow, sumsPlane);
      for (let dz = 0; dz <= mz; dz++) {
        const above = accOf(z + dz);
        const below = dz === 0 ? 0 : accOf(z - dz);
        if (above === 0 && below === 0) continue;
        addDisc(sums + my * sumsRow, sumsRow, sumsPlane, ny, vectors, table + 4 * dz * (my + 1), my, above, below, sumsRow);
      }
      if (z - mz >= 0 && z - mz < nz) {
        const done = view(accOf(z - mz), accPlane / bytes);
        scanPlane(region, z - mz, done, lanes, [nx, ny], found);
        done.fill(0);
      }
    }
    return { local: found.local, global: found.global };
  }

  private copyPlane(
    region: SphereRegion,
    z: number,
    [mx, my]: readonly [number, number],
    to: Float32Array | Float64Array,
    row: number,
    nx: number,
    rows: number,
  ): void {
    const [sx, sy] = region.size;
    for (let y = 0; y < rows; y++) {
      const from = region.from[0] - mx + sx * (region.from[1] - my + y + sy * (region.from[2] + z));
      const at = y * row;
      for (let x = 0; x < nx + 2 * mx; x++) to[at + x] = region.intensities[from + x];
    }
  }
}

/** @returns whether all that the spheres reach is whole numbers, and so small that their sums are exact in single precision */
function exactInSingle({ intensities, size, from, to }: SphereRegion, margin: readonly number[], count: number): boolean {
  let most = 0;
  for (let z = from[2] - margin[2]; z <= to[2] + margin[2]; z++) {
    for (let y = from[1] - margin[1]; y <= to[1] + margin[1]; y++) {
      const row = size[0] * (y + size[1] * z);
      for (let i = row + from[0] - margin[0]; i <= row + to[0] + margin[0]; i++) {
        const value = intensities[i];
        if (value !== (value | 0)) return false;
        if (value > most) most = value;
        else if (-value > most) most = -value;
      }
    }
  }
  return most * count < EXACT_IN_F32;
}

function scanPlane(
  { size, from, mask, intensities }: SphereRegion,
  z: number,
  sums: Float32Array | Float64Array,
  row: number,
  [nx, ny]: readonly [number, number],
  found: { highest: number; local: number; global: number },
): void {
  for (let y = 0; y < ny; y++) {
    const at = from[0] + size[0] * (from[1] + y + size[1] * (from[2] + z));
    for (let x = 0; x < nx; x++) {
      if (mask[at + x] === 0) continue;
      const sum = sums[y * row + x];
      const value = intensities[at + x];
      if (sum > found.global) found.global = sum;
      if (value > found.highest) {
        found.highest = value;
        found.local = sum;
      } else if (value === found.highest && sum > found.local) {
        found.local = sum;
      }
    }
  }
}
