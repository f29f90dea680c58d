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

  /** Plane after plane along x and y, so that what is made on the way stays in the cache; then along z. */
  private run(values: VoxelValues | ImageBox, size: Size, taps: TapsOfBox, result: ResultForm): number {
    this.heap.release(this.start);
    const { wasm, heap } = this;
    const [nx, ny, nz] = size;
    const [countX, countY] = [taps[0].first.length, taps[1].first.length];
    const plane = this.placeOf(values, size);
    const alongX = heap.reserve(8 * countX * ny);
    const planes = heap.reserve(8 * countX * countY * nz);
    const target = heap.reserve(result.bytes * countOf(taps));
    const [x, y, z] = [this.placeTaps(taps[0], nx), this.placeTaps(taps[1], ny), this.placeTaps(taps[2], nz)];
    for (let n = 0; n < nz; n++) {
      const flat = planes + 8 * n * countX * countY;
      this.copyIn(values, size, n, plane);
      wasm.resampleAxis(
        plane.first,
        plane.form,
        nx,
        ny,
        1,
        plane.rowValues,
        0,
        x.pad,
        x.strip,
        x.width,
        x.first,
        x.weights,
        countX,
        alongX,
        0,
        0,
        0,
      );
      wasm.resampleAxis(alongX, 0, countX, ny, 1, countX, 1, y.pad, y.strip, y.width, y.first, y.weights, countY, flat, 0, 0, 0);
    }
    const { round, form, threshold } = result;
    const count = taps[2].first.length;
    wasm.resampleAxis(
      planes,
      0,
      countX,
      countY,
      nz,
      countX,
      2,
      z.pad,
      z.strip,
      z.width,
      z.first,
      z.weights,
      count,
      target,
      round,
      form,
      threshold,
    );
    return target;
  }

  private placeTaps({ first, weights, width, overhang }: TapsOfAxis, length: number): TapsPlace {
    const pad = Math.max(0, overhang);
    const strip = this.heap.reserve(64 * (length + 2 * pad));
    const [firstAt, weightsAt] = [this.heap.reserve(4 * first.length), this.heap.reserve(8 * weights.length)];
    this.heap.i32(firstAt, first.length).set(first);
    this.heap.f64(weightsAt, weights.length).set(weights);
    return { pad, strip, width, first: firstAt, weights: weightsAt };
  }

  /** Reserves room for a plane of the source: the rows of a box that is narrow in its image are packed, those of a wide one stay as they lie. */
  private placeOf(values: VoxelValues | ImageBox, size: Size): SourcePlace {
    const box = 'image' in values ? values : undefined;
    const array = 'image' in values ? values.image : values;
    const rowValues = box !== undefined && NARROW * size[0] >= box.imageSize[0] ? box.imageSize[0] : size[0];
    const at = this.heap.reserve(array.BYTES_PER_ELEMENT * rowValues * size[1]);
    const left = rowValues === size[0] || box === undefined ? 0 : box.from[0];
    const form = array instanceof Float64Array ? 0 : array instanceof Float32Array ? 1 : 2;
    return { at, first: at + left * array.BYTES_PER_ELEMENT, rowValues, form };
  }

  /** Copies one plane of the source. */
  private copyIn(
    values: VoxelValues | ImageBox,
    [nx, ny]: Size,
    plane: number,
    { at, first, rowValues, form }: SourcePlace,
  ): void {
    const count = rowValues * ny;
    const target = form === 0 ? this.heap.f64(at, count) : form === 1 ? this.heap.f32(at, count) : this.heap.u8(at, count);
    if (!('image' in values)) {
      target.set(values.subarray(plane * count, (plane + 1) * count));
      return;
    }
    const { image, imageSize, from, rounded } = values;
    const origin = imageSize[0] * (from[1] + imageSize[1] * (from[2] + plane));
    if (rowValues === imageSize[0]) {
      target.set(image.subarray(origin, origin + count));
    } else {
      for (let y = 0; y < ny; y++) {
        const begin = origin + from[0] + y * imageSize[0];
        target.set(image.subarray(begin, begin + nx), y * nx);
      }
    }
    if (rounded) this.wasm.roundRows(first, 4 * rowValues, nx, ny);
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

/** Where a plane of the source stands in memory: its first byte, its first voxel, how many values apart its rows are, and their form. */
interface SourcePlace {
  readonly at: number;
  readonly first: number;
  readonly rowValues: number;
  readonly form: 0 | 1 | 2;
}

/** Where the taps of one axis stand in memory. */
interface TapsPlace {
  readonly pad: number;
  readonly strip: number;
  readonly width: number;
  readonly first: number;
  readonly weights: number;
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

function countOf(taps: TapsOfBox): number {
  return taps[0].first.length * taps[1].first.length * taps[2].first.length;
}
