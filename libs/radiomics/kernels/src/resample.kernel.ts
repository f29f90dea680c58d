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
   * @input values one per voxel of `size`, x fastest; or where a box of that size lies in an image
   * @param round to the nearest integer at the end, ties (to 1e-9) to even
   * @returns a view of kernel memory with one value per new voxel, in single precision, valid until the next call
   */
  resample(values: VoxelValues | ImageBox, size: Size, taps: TapsOfBox, round: boolean): Float32Array {
    const at = this.run(values, size, taps, { round: round ? 1 : 0, form: 1, threshold: 0, bytes: 4 });
    return this.heap.f32(at, countOf(taps));
  }

  /** @returns a view of kernel memory with 1 per new voxel that reaches the threshold and 0 per other, valid until the next call */
  reaches(values: VoxelValues | ImageBox, size: Size, taps: TapsOfBox, threshold: number): Uint8Array {
    const at = this.run(values, size, taps, { round: 0, form: 2, threshold, bytes: 1 });
    return this.heap.u8(at, countOf(taps));
  }

  private run(values: VoxelValues | ImageBox, size: Size, taps: TapsOfBox, result: ResultForm): number {
    this.heap.release(this.start);
    const sizes: Size[] = [size, [taps[0].first.length, size[1], size[2]], [taps[0].first.length, taps[1].first.length, size[2]]];
    const most = Math.max(...sizes.slice(1).map((n) => n[0] * n[1] * n[2]));
    const source = this.placeOf(values, size);
    let from = this.heap.reserve(8 * most);
    let to = this.heap.reserve(8 * most);
    const target = this.heap.reserve(result.bytes * countOf(taps));
    this.copyIn(values, size, source);
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
      const [read, given, rowValues] = axis === 0 ? [source.first, source.form, source.rowValues] : [from, 0, nx];
      this.wasm.resampleAxis(read, given, nx, ny, nz, rowValues, axis, pad, strip, width, firstAt, weightsAt, first.length, out, round, form, threshold);
      this.heap.release(mark);
      [from, to] = [to, from];
    }
    return target;
  }

  /** Reserves room for the source: the rows of a box that is narrow in its image are packed, those of a wide one stay as they lie. */
  private placeOf(values: VoxelValues | ImageBox, size: Size): SourcePlace {
    const box = 'image' in values ? values : undefined;
    const array = 'image' in values ? values.image : values;
    const rowValues = box !== undefined && NARROW * size[0] >= box.imageSize[0] ? box.imageSize[0] : size[0];
    const at = this.heap.reserve(array.BYTES_PER_ELEMENT * rowValues * size[1] * size[2]);
    const left = rowValues === size[0] || box === undefined ? 0 : box.from[0];
    const form = array instanceof Float64Array ? 0 : array instanceof Float32Array ? 1 : 2;
    return { at, first: at + left * array.BYTES_PER_ELEMENT, rowValues, form };
  }

  private copyIn(values: VoxelValues | ImageBox, [nx, ny, nz]: Size, { at, first, rowValues, form }: SourcePlace): void {
    const count = rowValues * ny * nz;
    const target = form === 0 ? this.heap.f64(at, count) : form === 1 ? this.heap.f32(at, count) : this.heap.u8(at, count);
    if (!('image' in values)) {
      target.set(values);
      return;
    }
    const { image, imageSize, from, rounded } = values;
    // Whole planes where rows stay as they lie, else row by row.
    const stretch = rowValues === imageSize[0] ? ny : 1;
    const left = rowValues === imageSize[0] ? 0 : from[0];
    for (let row = 0; row < ny * nz; row += stretch) {
      const begin = left + imageSize[0] * (from[1] + (row % ny) + imageSize[1] * (from[2] + Math.floor(row / ny)));
      target.set(image.subarray(begin, begin + stretch * rowValues), row * rowValues);
    }
    if (rounded) this.wasm.roundRows(first, 4 * rowValues, nx, ny * nz);
  }
}

/** A box of an image that is resampled where it lies. */
export interface ImageBox {
  readonly image: Float32Array | Uint8Array;
  /** Voxels of the image along x, y, z; x runs fastest. */
  readonly imageSize: Size;
  /** First voxel of the box. */
  readonly from: Size;
  /** Round the intensities of a Float32Array to integers first, ties (to 1e-9) to even. */
  readonly rounded: boolean;
}

/** Where the source stands in memory: its first byte, its first voxel, how many values apart its rows are, and their form. */
interface SourcePlace {
  readonly at: number;
  readonly first: number;
  readonly rowValues: number;
  readonly form: 0 | 1 | 2;
}

/** A box is narrow if its rows are less than this part of those of the image: then copying whole rows costs more than it saves. */
const NARROW = 3;

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
