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
   * @returns a view of kernel memory with one value per new voxel, valid until the next call
   */
  resample(
    values: Float32Array | Float64Array | Uint8Array,
    size: readonly [number, number, number],
    taps: readonly [TapsOfAxis, TapsOfAxis, TapsOfAxis],
    round: boolean,
  ): Float64Array {
    this.heap.release(this.start);
    const sizes = [size, [taps[0].first.length, size[1], size[2]], [taps[0].first.length, taps[1].first.length, size[2]]];
    const lengths = [...sizes.map((n) => n[0] * n[1] * n[2]), taps[0].first.length * taps[1].first.length * taps[2].first.length];
    const most = Math.max(...lengths);
    let from = this.heap.reserve(8 * most);
    let to = this.heap.reserve(8 * most);
    this.heap.f64(from, values.length).set(values);
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
      const rounded = round && axis === 2 ? 1 : 0;
      this.wasm.resampleAxis(from, nx, ny, nz, axis, pad, strip, width, firstAt, weightsAt, first.length, to, rounded);
      this.heap.release(mark);
      [from, to] = [to, from];
    }
    return this.heap.f64(from, lengths[3]);
  }
}
