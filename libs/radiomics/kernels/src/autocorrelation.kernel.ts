import { instantiateAutocorrelation, type AutocorrelationWasm } from './generated/autocorrelation.wasm.js';
import { paddedLength, transformPasses } from './transform-plan.js';
import { WasmHeap } from './wasm-heap.js';

type Size = readonly [number, number, number];

/** A region with one value per voxel inside; x runs fastest. */
export interface ValuedRegion {
  readonly size: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  /** 1 inside the region, 0 outside. */
  readonly mask: Uint8Array;
  /** The values inside, one after the other. */
  readonly values: Float64Array;
}

/** Sums over all ordered pairs i, j of different voxels of the region, weighted with w = 1 / distance in mm. */
export interface PairSums {
  /** Sum of w. */
  readonly weights: number;
  /** Sum of w v_i v_j. */
  readonly products: number;
  /** Sum of w v_i². */
  readonly squares: number;
}

interface AxisPlan {
  readonly length: number;
  readonly half: number;
  /** Address of the passes. */
  readonly plan: number;
  readonly passes: number;
}

/** What regions of the same padded lengths and spacing have in common, and where it ends in memory. */
interface Prepared {
  readonly key: string;
  readonly axes: readonly AxisPlan[];
  readonly pairs: number;
  readonly line: number;
  readonly other: number;
  readonly weights: number;
  /** Whether z has few planes, and is added up without a transform. */
  readonly shallow: boolean;
  readonly end: number;
}

/** Addresses of what one region needs besides, and the bytes from one part to the next. */
interface Room {
  /** The transformed rows of mask, values and squares. */
  readonly signals: readonly [number, number, number];
  /** From one pair of kx to the next. */
  readonly block: number;
  readonly planes: number;
  /** From the plane of one signal to the next. */
  readonly plane: number;
  readonly rows: number;
  readonly starts: number;
  readonly sums: number;
}

const ELEMENT = 32;
const BLOCK_LANES = 2;
const CACHE_LINE = 64;
/** Up to so many planes the square of their number costs less than their transform. */
const SHALLOW = 60;

/** Sums over all pairs of voxels in n log n, exact to about 1e-14. */
export class AutocorrelationKernel {
  private readonly wasm: AutocorrelationWasm = instantiateAutocorrelation();
  private readonly heap = new WasmHeap(this.wasm.memory, this.wasm.heapBase());
  private readonly start = this.heap.mark();
  private prepared: Prepared | undefined;

  /** @returns bytes of memory that a region of that size needs */
  static bytesFor(size: readonly [number, number, number]): number {
    const [hx, hy, hz] = size.map((n) => paddedLength(2 * n - 1) / 2);
    const pairs = Math.ceil((hx + 1) / BLOCK_LANES);
    const depth = size[2] <= SHALLOW ? size[2] : hz + 1;
    return pairs * ((hy + 1) * depth * 16 + 3 * ELEMENT * ((size[1] + 3) * size[2] + 4)) + 6 * ELEMENT * hy * size[2];
  }

  /** @input values near zero on average lose no digits: give deviations from the mean */
  pairSums(region: ValuedRegion): PairSums {
    const prepared = this.prepare(region.size, region.spacingMm);
    const room = this.reserve(region.size, prepared);
    this.transformRows(region, prepared, room);
    this.heap.f64(room.sums, 6).fill(0);
    for (let pair = 0; pair < prepared.pairs; pair++) this.addPlanes(region.size, prepared, room, pair);
    const found = this.heap.f64(room.sums, 6);
    const factor = prepared.shallow ? 0.5 : 1;
    return {
      weights: factor * (found[0] + found[1]),
      products: factor * (found[2] + found[3]),
      squares: factor * (found[4] + found[5]),
    };
  }

  private reserve([nx, ny, nz]: Size, { axes, pairs }: Prepared): Room {
    // Rows in groups of four, each group in whole lines of the cache; blocks an odd number of groups apart do not share its sets.
    const block = (((ny + 3) & ~3) * nz * ELEMENT) | (4 * ELEMENT);
    const first = (this.heap.reserve(3 * pairs * block + CACHE_LINE) + CACHE_LINE - 1) & -CACHE_LINE;
    const plane = nz * axes[1].length * ELEMENT;
    return {
      signals: [first, first + pairs * block, first + 2 * pairs * block],
      block,
      plane,
      planes: this.heap.reserve(3 * plane),
      rows: this.heap.reserve(24 * nx * 8),
      starts: this.heap.reserve(4 * ny * nz + 4),
      sums: this.heap.reserve(48),
    };
  }

  private transformRows(region: ValuedRegion, { axes: [x], line, other, shallow }: Prepared, room: Room): void {
    const [nx, ny, nz] = region.size;
    const { signals, block, rows, starts } = room;
    const mask = this.heap.reserve(region.mask.length);
    const values = this.heap.reserve(8 * region.values.length);
    this.heap.u8(mask, region.mask.length).set(region.mask);
    this.heap.f64(values, region.values.length).set(region.values);
    this.wasm.transformAllRows(
      mask,
      values,
      nx,
      ny,
      nz,
      shallow ? 1 : 0,
      x.half,
      rows,
      starts,
      ...signals,
      block,
      line,
      other,
      x.plan,
      x.passes,
    );
  }

  /** Transforms the planes of a pair of kx along y, and adds their products to the sums, along z by its own transform unless it is shallow. */
  private addPlanes([, ny, nz]: Size, prepared: Prepared, { signals, block, plane, planes, sums }: Room, pair: number): void {
    const { axes, line, other, shallow } = prepared;
    const [, y, z] = axes;
    signals.forEach((signal, n) =>
      this.wasm.transformPlane(signal + pair * block, ny, nz, y.length, planes + n * plane, line, other, y.plan, y.passes),
    );
    const weight = prepared.weights + pair * (y.half + 1) * (shallow ? nz : z.half + 1) * 16;
    if (shallow) {
      this.wasm.addForms(planes, planes + plane, planes + 2 * plane, nz, y.length, weight, sums);
      return;
    }
    const lines = z.length * ELEMENT;
    this.wasm.addSpectrum(
      planes,
      planes + plane,
      planes + 2 * plane,
      nz,
      y.length,
      z.length,
      weight,
      sums,
      line,
      line + lines,
      line + 2 * lines,
      other,
      z.plan,
      z.passes,
    );
  }

  /**
   * Plans and weights depend on the padded lengths and the spacing alone. They stand first in memory, and regions that agree in
   * both, one after the other, share them.
   */
  private prepare(size: readonly [number, number, number], spacingMm: readonly [number, number, number]): Prepared {
    const lengths = size.map((n) => paddedLength(2 * n - 1));
    const shallow = size[2] <= SHALLOW;
    // Distances in z reach as far as there are planes.
    const depth = shallow ? size[2] : lengths[2] / 2 + 1;
    const key = [...lengths, depth, ...spacingMm].join();
    if (this.prepared?.key === key) {
      this.heap.release(this.prepared.end);
      return this.prepared;
    }
    this.prepared = undefined;
    this.heap.release(this.start);
    const axes = lengths.map((length) => this.axisPlan(length));
    const longest = Math.max(...lengths) * ELEMENT;
    const line = this.heap.reserve(5 * longest);
    const other = this.heap.reserve(3 * longest);
    const [x, y] = axes;
    const pairs = Math.ceil((x.half + 1) / BLOCK_LANES);
    const weights = this.heap.reserve(pairs * (y.half + 1) * depth * 16);
    this.fillWeights({ weights, pairs, axes, line, other, shallow }, depth, spacingMm);
    this.prepared = { key, axes, pairs, line, other, weights, shallow, end: this.heap.mark() };
    return this.prepared;
  }

  private axisPlan(length: number): AxisPlan {
    const passes = transformPasses(length);
    const plan = this.heap.reserve(16 * passes.length);
    const addresses = passes.map(({ factors }) => this.heap.reserve(8 * factors.length));
    passes.forEach(({ radix, butterflies, stride, factors }, n) => {
      this.heap.f64(addresses[n], factors.length).set(factors);
      this.heap.i32(plan + 16 * n, 4).set([radix, butterflies, stride, addresses[n]]);
    });
    return { length, half: length / 2, plan, passes: passes.length };
  }

  /** The spectrum of 1 / distance (in z the distances themselves if it is shallow), with the weight of each kx in the half spectrum and the 1 / M of Parseval's theorem. */
  private fillWeights(
    { weights: octant, pairs, axes: [x, y, z], line, other, shallow }: Omit<Prepared, 'key' | 'end'>,
    depth: number,
    spacingMm: readonly [number, number, number],
  ): void {
    const [rowBytes, planeBytes] = [16 * depth, 16 * depth * (y.half + 1)];
    this.heap.f64(octant, (pairs * planeBytes) / 8).fill(0);
    this.wasm.fillInverseDistances(octant, x.half, y.half, depth - 1, ...spacingMm);
    for (let kx = 0; kx <= x.half; kx++) {
      const slab = octant + (kx >> 1) * planeBytes + 8 * (kx & 1);
      if (!shallow) this.wasm.transformEven(slab, y.half + 1, z.half, 16, 32, rowBytes, line, other, z.plan, z.passes, 1, 1);
      this.wasm.transformEven(slab, depth, y.half, rowBytes, 2 * rowBytes, 16, line, other, y.plan, y.passes, 1, 1);
    }
    const scale = 1 / (x.length * y.length * (shallow ? 1 : z.length));
    this.wasm.transformEven(octant, planeBytes / 16, x.half, 8, planeBytes, 16, line, other, x.plan, x.passes, scale, 2 * scale);
  }
}
