import { instantiateSamples, type SamplesWasm } from '../generated/samples.wasm.js';

/** How samples of 16 bits are stored and what they mean. */
export interface SampleScaling {
  readonly signed: boolean;
  readonly highBit: number;
  readonly bitsStored: number;
  readonly slope: number;
  readonly intercept: number;
  /** Stored values that are counted as padding. */
  readonly padding: { readonly lowest: number; readonly highest: number } | undefined;
}

/** Samples that are scaled at a time: source and result stay near the processor. */
const BATCH = 1 << 14;
const PAGE = 65_536;

/** Writes stored samples of 16 bits as intensities, bit for bit as the plain loops do, at the speed of memory. */
export class SamplesKernel {
  private readonly wasm: SamplesWasm = instantiateSamples();
  private readonly source: Uint8Array;
  private readonly result: Float32Array;

  constructor() {
    const from = (this.wasm.heapBase() + 15) & ~15;
    const missing = from + 6 * BATCH - this.wasm.memory.buffer.byteLength;
    if (missing > 0) this.wasm.memory.grow(Math.ceil(missing / PAGE));
    this.source = new Uint8Array(this.wasm.memory.buffer, from, 2 * BATCH);
    this.result = new Float32Array(this.wasm.memory.buffer, from + 2 * BATCH, BATCH);
  }

  /**
   * @input little endian samples, whole rows or not
   * @returns how many of them are padding
   */
  scale(target: Float32Array, offset: number, samples: Uint8Array, scaling: SampleScaling): number {
    const { signed, slope, intercept, padding } = scaling;
    const [left, right] = [15 - scaling.highBit, 16 - scaling.bitsStored];
    const whole =
      Number.isInteger(slope) &&
      Number.isInteger(intercept) &&
      !Object.is(intercept, -0) &&
      65_536 * Math.abs(slope) + Math.abs(intercept) < 2 ** 31;
    const [least, most] = signed ? [-32_768, 32_767] : [0, 65_535];
    const range = padding === undefined || padding.lowest > most || padding.highest < least ? undefined : padding;
    const [lowest, highest] = range === undefined ? [1, 0] : [Math.max(least, range.lowest), Math.min(most, range.highest)];
    let padded = 0;
    for (let at = 0; at < samples.length; at += 2 * BATCH) {
      const part = samples.subarray(at, at + 2 * BATCH);
      this.source.set(part);
      const count = part.length >> 1;
      // What fills up the last eight is no sample: it is counted like the last one, once for each, and taken off.
      const filled = (count + 7) & ~7;
      for (let i = part.length; i < 2 * filled; i++) this.source[i] = this.source[i - 2];
      const found = this.wasm.scaleSamples(
        this.source.byteOffset,
        this.result.byteOffset,
        filled,
        signed ? 1 : 0,
        left,
        right,
        slope,
        intercept,
        whole ? 1 : 0,
        lowest,
        highest,
      );
      padded += found - (filled > count ? (filled - count) * this.isPadding(this.source, part.length - 2, scaling) : 0);
      target.set(count === BATCH ? this.result : this.result.subarray(0, count), offset + (at >> 1));
    }
    return padded;
  }

  private isPadding(bytes: Uint8Array, at: number, { signed, highBit, bitsStored, padding }: SampleScaling): 0 | 1 {
    if (padding === undefined) return 0;
    const raised = (bytes[at] | (bytes[at + 1] << 8)) << (31 - highBit);
    const value = signed ? raised >> (32 - bitsStored) : raised >>> (32 - bitsStored);
    return value >= padding.lowest && value <= padding.highest ? 1 : 0;
  }
}
