import { type ConvolutionWasm, instantiateConvolution } from './generated/convolution.wasm.js';
import { WasmHeap } from './wasm-heap.js';

/** What weighs the voxels around a voxel along one axis. */
export interface TapsOfLine {
  /** As many as voxels are read. */
  readonly weights: Float64Array;
  /** For each voxel of a line the places in it that are read, as many as there are weights; -1 where zero stands. */
  readonly places: Int32Array;
}

/** An image, and what weighs its lines. */
export interface WeighedImage {
  /** One per voxel, x fastest. */
  readonly values: Float32Array | Float64Array;
  readonly taps: TapsOfLine;
}

type Size = readonly [number, number, number];

/** What is placed in the memory of the kernel at once: 32,768 doubles, which stay in the second cache. */
const BLOCK_VALUES = 32_768;
/** The kernel takes eight doubles at a time. */
const LANES = 8;

/** Lines of a block in the memory of the kernel. */
interface Block {
  readonly lines: number;
  /** Values of a line, rounded up to whole lanes. */
  readonly step: number;
  readonly source: number;
  readonly out: number;
}

/** Sums of weighed voxels along one axis, block after block, so that memory does not grow with the image. */
export class ConvolutionKernel {
  private readonly wasm: ConvolutionWasm = instantiateConvolution();
  private readonly heap = new WasmHeap(this.wasm.memory, this.wasm.heapBase());
  private readonly start = this.heap.mark();

  /**
   * @param size voxels along x, y, z @param axis along which voxels are weighed @param terms are added one after the other
   * @returns one sum per voxel, bit for bit what the plain definition in radiomics/filters gives
   */
  sumAlong(size: Size, axis: 0 | 1 | 2, terms: readonly WeighedImage[]): Float64Array<ArrayBuffer> {
    this.heap.release(this.start);
    const sums = new Float64Array(size[0] * size[1] * size[2]);
    if (axis === 0) this.alongRows(size, terms, sums);
    else this.alongLines(size, axis, terms, sums);
    return sums;
  }

  private alongRows([nx, ny, nz]: Size, terms: readonly WeighedImage[], sums: Float64Array): void {
    const rows = Math.max(1, Math.floor(BLOCK_VALUES / wholeLanes(nx)));
    const block = this.blockOf(rows, nx);
    const taps = terms.map((term) => this.placeTaps(term.taps));
    const padded = this.heap.reserve(8 * (nx + Math.max(...taps.map(({ support }) => support)) + LANES));
    for (let first = 0; first < ny * nz; first += rows) {
      const count = Math.min(rows, ny * nz - first);
      this.heap.f64(block.out, block.step * count).fill(0);
      terms.forEach(({ values }, n) => {
        this.copyIn(values, block, { first: first * nx, stride: nx, width: nx, count });
        const { weights, places, support } = taps[n];
        this.wasm.addRows(block.source, count, nx, 8 * block.step, weights, places, support, padded, block.out);
      });
      this.copyOut(sums, block, { first: first * nx, stride: nx, width: nx, count });
    }
  }

  private alongLines([nx, ny, nz]: Size, axis: 1 | 2, terms: readonly WeighedImage[], sums: Float64Array): void {
    const [length, stride, slabs] = axis === 1 ? [ny, nx, nz] : [nz, nx * ny, 1];
    const width = Math.min(stride, Math.max(LANES, LANES * Math.floor(BLOCK_VALUES / length / LANES)));
    const block = this.blockOf(length, width);
    const taps = terms.map((term) => this.placeTaps(term.taps));
    for (let slab = 0; slab < slabs; slab++) {
      for (let from = 0; from < stride; from += width) {
        const lines = { first: slab * length * stride + from, stride, width: Math.min(width, stride - from), count: length };
        this.heap.f64(block.out, block.step * length).fill(0);
        terms.forEach(({ values }, n) => {
          this.copyIn(values, block, lines);
          const { weights, places, support } = taps[n];
          this.wasm.addLines(block.source, length, 8 * block.step, weights, places, support, block.out);
        });
        this.copyOut(sums, block, lines);
      }
    }
  }

  private blockOf(lines: number, width: number): Block {
    const step = wholeLanes(width);
    return { lines, step, source: this.heap.reserve(8 * lines * step), out: this.heap.reserve(8 * lines * step) };
  }

  private placeTaps({ weights, places }: TapsOfLine): {
    readonly weights: number;
    readonly places: number;
    readonly support: number;
  } {
    const at = { weights: this.heap.reserve(weights.byteLength), places: this.heap.reserve(places.byteLength) };
    this.heap.f64(at.weights, weights.length).set(weights);
    this.heap.i32(at.places, places.length).set(places);
    return { ...at, support: weights.length };
  }

  private copyIn(
    values: Float32Array | Float64Array,
    { source, step, lines }: Block,
    { first, stride, width, count }: Lines,
  ): void {
    const placed = this.heap.f64(source, lines * step);
    for (let n = 0; n < count; n++) placed.set(values.subarray(first + n * stride, first + n * stride + width), n * step);
  }

  private copyOut(sums: Float64Array, { out, step, lines }: Block, { first, stride, width, count }: Lines): void {
    const found = this.heap.f64(out, lines * step);
    for (let n = 0; n < count; n++) sums.set(found.subarray(n * step, n * step + width), first + n * stride);
  }
}

/** Where lines lie in an image: the first value, from one line to the next, and how many values of how many lines. */
interface Lines {
  readonly first: number;
  readonly stride: number;
  readonly width: number;
  readonly count: number;
}

function wholeLanes(values: number): number {
  return LANES * Math.ceil(values / LANES);
}
