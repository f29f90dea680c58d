import { instantiateRegion, type RegionWasm } from './generated/region.wasm.js';
import { WasmHeap } from './wasm-heap.js';

type Size = readonly [number, number, number];

/** The smallest box that holds a mask: lowest and highest index along x, y, z, both inclusive, and how many voxels are inside. */
export interface FoundExtent {
  readonly first: Size;
  readonly last: Size;
  readonly voxelCount: number;
}

/** The intensities inside a mask. */
export interface FoundValues {
  /** In voxel order. */
  readonly values: Float64Array;
  /** Infinity and minus infinity if there are none. */
  readonly lowest: number;
  readonly highest: number;
}

/** How intensities become levels: by bins of one width from a bound on, or by a number of bins between two ends that differ. */
export type BinLaw =
  | { readonly width: number; readonly lowerBound: number }
  | { readonly bins: number; readonly lowest: number; readonly highest: number };

/** Levels in the places of their voxels. */
export interface FoundLevels {
  /** 0 outside the mask. */
  readonly placed: Uint16Array;
  /** The highest level that occurs. */
  readonly highest: number;
}

/** Levels and mask together: their box, and which levels occur. */
export interface FoundLevelExtent extends Pick<FoundExtent, 'first' | 'last'> {
  /** How many voxels have a level. */
  readonly voxelCount: number;
  /** 1 for each level that occurs, by level. */
  readonly present: Uint8Array;
}

/** An intensity mask cut to its box, and sums over its intensities. */
export interface FoundRegion {
  readonly size: Size;
  readonly first: Size;
  /** 1 inside, x fastest. */
  readonly inside: Uint8Array;
  /** Intensity minus mean of each voxel inside, x fastest. */
  readonly deviations: Float64Array;
  readonly mean: number;
  /** Whether all intensities are equal. */
  readonly flat: boolean;
  /** Sum of the squared deviations. */
  readonly spread: number;
  /** Sum of the intensities, row by row, and of intensity times position about the first voxel of the box. */
  readonly total: number;
  readonly weighted: Size;
}

/** Where a box of a mask is taken from. */
export interface BoxSource {
  /** Of the whole mask. */
  readonly size: Size;
  /** The first voxel of the box. */
  readonly from: Size;
  readonly boxSize: Size;
}

/** Where a box of a mask goes. */
export interface BoxTarget {
  /** Of the whole mask. */
  readonly size: Size;
  /** The place of the first voxel of the box. */
  readonly at: Size;
}

/** Highest level that 16 bits hold. */
const MOST_LEVELS = 65_535;
/** So much of a mask is looked at in one go: it fits the caches. */
const EXTENT_BYTES = 131_072;

/**
 * The passes over the voxels of a box that every region needs: extent, range, values, levels. Bit for bit what the plain
 * definitions give; masks hold 0 and 1.
 */
export class RegionKernel {
  private readonly wasm: RegionWasm = instantiateRegion();
  private readonly heap = new WasmHeap(this.wasm.memory, this.wasm.heapBase());
  private readonly start = this.heap.mark();

  /** @returns undefined for an empty mask */
  extentOf(mask: Uint8Array, [nx, ny, nz]: Size): FoundExtent | undefined {
    this.heap.release(this.start);
    const plane = nx * ny;
    // A few planes at a time: a whole image would be written to memory only to be read once.
    const planes = Math.min(nz, Math.max(1, Math.floor(EXTENT_BYTES / plane)));
    const at = this.heap.reserve(plane * planes + 16);
    const box = this.heap.reserve(24);
    let [lowX, lowY, lowZ, highX, highY, highZ, voxelCount] = [nx, ny, nz, -1, -1, -1, 0];
    for (let z = 0; z < nz; z += planes) {
      const depth = Math.min(planes, nz - z);
      this.heap.u8(at, plane * depth).set(mask.subarray(z * plane, (z + depth) * plane));
      const count = this.wasm.extentOf(at, nx, ny, depth, box);
      if (count === 0) continue;
      const { first, last } = this.boxAt(box);
      voxelCount += count;
      lowX = Math.min(lowX, first[0]);
      lowY = Math.min(lowY, first[1]);
      lowZ = Math.min(lowZ, z + first[2]);
      highX = Math.max(highX, last[0]);
      highY = Math.max(highY, last[1]);
      highZ = z + last[2];
    }
    return voxelCount === 0 ? undefined : { first: [lowX, lowY, lowZ], last: [highX, highY, highZ], voxelCount };
  }

  /** @returns 1 per voxel of the mask whose intensity lies within the bounds, both included */
  keepWithin(intensities: Float32Array, mask: Uint8Array, lower: number, upper: number): Uint8Array<ArrayBuffer> {
    this.heap.release(this.start);
    const [maskAt, intensitiesAt] = [this.placeMask(mask), this.placeSingles(intensities)];
    const kept = this.heap.reserve(mask.length + 16);
    this.wasm.keepWithin(intensitiesAt, maskAt, mask.length, lower, upper, kept);
    return this.heap.u8(kept, mask.length).slice();
  }

  /** @returns whether every intensity inside the mask is a finite number */
  isFinite(intensities: Float32Array, mask: Uint8Array): boolean {
    this.heap.release(this.start);
    const [maskAt, intensitiesAt] = [this.placeMask(mask), this.placeSingles(intensities)];
    return this.wasm.isFinite(intensitiesAt, maskAt, mask.length) === 1;
  }

  /** @returns the intensities inside the mask */
  valuesOf(intensities: Float32Array, mask: Uint8Array): FoundValues {
    this.heap.release(this.start);
    const [maskAt, intensitiesAt] = [this.placeMask(mask), this.placeSingles(intensities)];
    const [box, range] = [this.heap.reserve(24), this.heap.reserve(16)];
    const voxelCount = this.wasm.extentOf(maskAt, mask.length, 1, 1, box);
    const values = this.heap.reserve(8 * voxelCount);
    this.wasm.gather(intensitiesAt, maskAt, mask.length, values, range);
    const [lowest, highest] = this.heap.f64(range, 2);
    return { values: this.heap.f64(values, voxelCount).slice(), lowest, highest };
  }

  /**
   * How often each whole number occurs.
   * @input at least one value, all finite
   * @param mostSpan of the highest above the lowest
   * @returns counts of lowest, lowest + 1 and so on; undefined if a value is no whole number, or they are too far apart
   */
  countWhole(values: Float64Array, mostSpan: number): { readonly lowest: number; readonly counts: Uint32Array } | undefined {
    this.heap.release(this.start);
    const valuesAt = this.placeDoubles(values);
    const range = this.heap.reserve(16);
    if (this.wasm.wholeRange(valuesAt, values.length, range) === 0) return undefined;
    const [lowest, highest] = this.heap.f64(range, 2);
    if (highest - lowest >= mostSpan) return undefined;
    const length = highest - lowest + 1;
    const table = this.heap.reserve(4 * length);
    this.heap.u32(table, length).fill(0);
    this.wasm.countWhole(valuesAt, values.length, lowest, table);
    return { lowest, counts: this.heap.u32(table, length).slice() };
  }

  /** Cuts a box out of a mask and puts it into an empty one. */
  moveBox(mask: Uint8Array, { size, from, boxSize }: BoxSource, { size: targetSize, at }: BoxTarget): Uint8Array<ArrayBuffer> {
    this.heap.release(this.start);
    const maskAt = this.placeMask(mask);
    const length = targetSize[0] * targetSize[1] * targetSize[2];
    const target = this.heap.reserve(length);
    this.heap.u8(target, length).fill(0);
    const source = maskAt + from[0] + size[0] * (from[1] + size[1] * from[2]);
    const to = target + at[0] + targetSize[0] * (at[1] + targetSize[1] * at[2]);
    this.wasm.copyBox(source, size[0], size[0] * size[1], ...boxSize, to, targetSize[0], targetSize[0] * targetSize[1]);
    return this.heap.u8(target, length).slice();
  }

  /**
   * Levels in their places.
   * @input values inside the mask in voxel order
   * @returns undefined if a level would be below 1 or above 65,535
   */
  levelsOf(values: Float64Array, mask: Uint8Array, law: BinLaw): FoundLevels | undefined {
    this.heap.release(this.start);
    const [maskAt, valuesAt] = [this.placeMask(mask), this.placeDoubles(values)];
    const levels = this.heap.reserve(2 * values.length);
    const highest =
      'width' in law
        ? this.wasm.levelsOfSize(valuesAt, values.length, law.lowerBound, law.width, levels)
        : this.wasm.levelsOfNumber(valuesAt, values.length, law.bins, law.lowest, law.highest, levels);
    if (highest < 1 || highest > MOST_LEVELS) return undefined;
    const placed = this.heap.reserve(2 * mask.length + 32);
    const present = this.heap.reserve(MOST_LEVELS + 1);
    this.wasm.placeLevels(levels, maskAt, mask.length, placed, present);
    return { placed: this.heap.u16(placed, mask.length).slice(), highest };
  }

  /** @returns undefined if there is neither level nor mask, if a level is above levelCount, or if a voxel has a level outside the mask */
  levelExtentOf(levels: Uint16Array, mask: Uint8Array, [nx, ny, nz]: Size, levelCount: number): FoundLevelExtent | undefined {
    this.heap.release(this.start);
    const maskAt = this.placeMask(mask);
    const levelsAt = this.heap.reserve(2 * levels.length + 32);
    this.heap
      .u16(levelsAt, levels.length + 16)
      .fill(0, levels.length)
      .set(levels);
    const present = this.heap.reserve(levelCount + 1);
    const box = this.heap.reserve(24);
    this.heap.u8(present, levelCount + 1).fill(0);
    const voxelCount = this.wasm.extentOfLevels(levelsAt, maskAt, nx, ny, nz, levelCount, present, box);
    if (voxelCount < 0) return undefined;
    return { ...this.boxAt(box), voxelCount, present: this.heap.u8(present, levelCount + 1).slice() };
  }

  /** @returns undefined for an empty mask; its two arrays are views of kernel memory, valid until the next call */
  regionOf(intensities: Float32Array, mask: Uint8Array, size: Size): FoundRegion | undefined {
    this.heap.release(this.start);
    const [maskAt, intensitiesAt] = [this.placeMask(mask), this.placeSingles(intensities)];
    const box = this.heap.reserve(24);
    const count = this.wasm.extentOf(maskAt, size[0], size[1], size[2], box);
    if (count === 0) return undefined;
    const { first, last } = this.boxAt(box);
    const [nx, ny, nz] = [last[0] - first[0] + 1, last[1] - first[1] + 1, last[2] - first[2] + 1];
    const [rows, strideZ] = [ny * nz, size[0] * size[1]];
    const inside = this.heap.reserve(nx * rows);
    const [values, deviations] = [this.heap.reserve(8 * count), this.heap.reserve(8 * count)];
    const [totals, xs, others] = [0, 1, 2].map(() => this.heap.reserve(8 * rows));
    const origin = first[0] + size[0] * first[1] + strideZ * first[2];
    this.wasm.cutRegion(intensitiesAt, maskAt, origin, size[0], strideZ, nx, ny, nz, inside, values, totals, xs);
    const mean = this.wasm.pairwiseSum(values, count) / count;
    // The squares take the place of the values.
    const flat = this.wasm.deviate(values, count, mean, deviations, values) === 1;
    const weighted = (byY: 0 | 1) => {
      this.wasm.weighRows(totals, ny, nz, byY, others);
      return this.wasm.pairwiseSum(others, rows);
    };
    return {
      size: [nx, ny, nz],
      first,
      inside: this.heap.u8(inside, nx * rows),
      deviations: this.heap.f64(deviations, count),
      mean,
      flat,
      spread: this.wasm.pairwiseSum(values, count),
      total: this.wasm.pairwiseSum(totals, rows),
      weighted: [this.wasm.pairwiseSum(xs, rows), weighted(1), weighted(0)],
    };
  }

  /** Masks are read sixteen voxels at a time. */
  private placeMask(mask: Uint8Array): number {
    const at = this.heap.reserve(mask.length + 16);
    this.heap.u8(at, mask.length).set(mask);
    return at;
  }

  private placeSingles(values: Float32Array): number {
    const at = this.heap.reserve(4 * values.length);
    this.heap.f32(at, values.length).set(values);
    return at;
  }

  private placeDoubles(values: Float64Array): number {
    const at = this.heap.reserve(8 * values.length);
    this.heap.f64(at, values.length).set(values);
    return at;
  }

  private boxAt(box: number): Pick<FoundExtent, 'first' | 'last'> {
    const [x, y, z, lastX, lastY, lastZ] = this.heap.i32(box, 6);
    return { first: [x, y, z], last: [lastX, lastY, lastZ] };
  }
}
