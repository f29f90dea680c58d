import { instantiateResample, type ResampleWasm } from './generated/resample.wasm.js';
import { WasmHeap } from './wasm-heap.js';

/** For each new voxel of one axis: the first old voxel it reads (may lie outside) and `width` weights. */
export interface TapsOfAxis {
  readonly width: number;
  readonly first: Int32Array;
  readonly weights: Float64Array;
  /** How many values beyond the border are read, at most, on either side. */
  readonly overhang: number;
}

/**
 * Separable interpolation of a box of values, axis after axis, x first: nearest (1 tap), linear (2) and cubic B-spline with its
 * prefilter (4). Bit for bit what the plain definition in radiomics/processing gives.
 */
export class ResampleKernel {
  private readonly wasm: ResampleWasm = instantiateResample();
  private readonly heap = new WasmHeap(this.wasm.memory, this.wasm.heapBase());
  private readonly start = this.heap.mark();

  /**
   * @input values one per voxel of `size`, x fastest
   * @param round to the nearest integer at the end, ties (to 1e-9) to even
   * @returns a view of kernel memory with one value per new voxel, in single precision, valid until the next call
   */
  resample(values: VoxelValues, size: Size, taps: TapsOfBox, round: boolean): Float32Array {
    const at = this.run(values, size, taps, { round: round ? 1 : 0, form: 1, threshold: 0, bytes: 4 });
    return this.heap.f32(at, countOf(taps));
  }

  /** @returns a view of kernel memory with 1 per new voxel that reaches the threshold and 0 per other, valid until the next call */
  reaches(values: VoxelValues, size: Size, taps: TapsOfBox, threshold: number): Uint8Array {
    const at = this.run(values, size, taps, { round: 0, form: 2, threshold, bytes: 1 });
    return this.heap.u8(at, countOf(taps));
  }

  private run(values: VoxelValues, size: Size, taps: TapsOfBox, result: ResultForm): number {
    this.heap.release(this.start);
    const sizes: Size[] = [size, [taps[0].first.length, size[1], size[2]], [taps[0].first.length, taps[1].first.length, size[2]]];
    const most = Math.max(...sizes.slice(1).map((n) => n[0] * n[1] * n[2]));
    const source = this.heap.reserve(values.byteLength);
    let from = this.heap.reserve(8 * most);
    let to = this.heap.reserve(8 * most);
    const target = this.heap.reserve(result.bytes * countOf(taps));
    this.copyIn(values, source);
    const given = values instanceof Float64Array ? 0 : values instanceof Float32Array ? 1 : 2;
    for (const axis of [0, 1, 2] as const) {
      const { first, weights, width, overhang } = taps[axis];
      const mark = this.heap.mark();
      const pad = Math.max(0, overhang);
      const strip = this.heap.reserve(64 * (sizes[axis][axis] + 2 * pad));
      const firstAt = this.heap.reserve(4 * first.length);
      const weightsAt = this.heap.reserve(8 * weights.length);
      this.heap.i32(firstAt, first.length).set(first);
      this.heap.f64(weightsAt, weights.length).set(weights);
      const [nx, ny, nz] = sizes[axis];
      const last = axis === 2;
      const { round, form, threshold } = last ? result : BETWEEN;
      const out = last ? target : to;
      const read = axis === 0 ? source : from;
      this.wasm.resampleAxis(read, axis === 0 ? given : 0, nx, ny, nz, axis, pad, strip, width, firstAt, weightsAt, first.length, out, round, form, threshold);
      this.heap.release(mark);
      [from, to] = [to, from];
    }
    return target;
  }

  private copyIn(values: VoxelValues, at: number): void {
    if (values instanceof Float64Array) this.heap.f64(at, values.length).set(values);
    else if (values instanceof Float32Array) this.heap.f32(at, values.length).set(values);
    else this.heap.u8(at, values.length).set(values);
  }
}

type Size = readonly [number, number, number];
type TapsOfBox = readonly [TapsOfAxis, TapsOfAxis, TapsOfAxis];
type VoxelValues = Float32Array | Float64Array | Uint8Array;

/** What the last axis writes. */
interface ResultForm {
  readonly round: 0 | 1;
  /** 0 double, 1 single precision, 2 whether the threshold is reached. */
  readonly form: 0 | 1 | 2;
  readonly threshold: number;
  readonly bytes: 1 | 4 | 8;
}

const BETWEEN: ResultForm = { round: 0, form: 0, threshold: 0, bytes: 8 };

function countOf(taps: TapsOfBox): number {
  return taps[0].first.length * taps[1].first.length * taps[2].first.length;
}
