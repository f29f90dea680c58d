import { scanConstants } from '../dicom/jpeg-ls/scan-constants.js';
import type { JpegLsHeader } from '../dicom/jpeg-ls/scan-header.js';
import { instantiateJpegLs, type JpegLsWasm } from '../generated/jpeg-ls.wasm.js';

/** Bytes of a state with its contexts. */
const STATE_BYTES = 64 + 16 * 367;
/** What may be read behind the last word of a scan. */
const WORD_MARGIN = 64;
const PAGE = 65_536;

/** Decodes JPEG-LS scans of one component with the values of `decodeJpegLs`, and refuses what it refuses. */
export class JpegLsKernel {
  private readonly wasm: JpegLsWasm = instantiateJpegLs();
  private readonly start = aligned(this.wasm.heapBase());

  /** @returns rows x columns samples, row by row, valid until the next decoding; undefined when the scan is damaged or cut */
  decode(bytes: Uint8Array, header: JpegLsHeader): Uint16Array | undefined {
    const { wasm } = this;
    const { columns, rows, maximum, near, reset } = header;
    const { range, qbpp, limit, region } = scanConstants(header);
    const length = bytes.length - header.scan;
    // Memory from here on: state, regions, a line and the one above, samples, scan, its words.
    const regions = this.start + aligned(STATE_BYTES);
    const lines = regions + aligned(region.length);
    const row = aligned(2 * (columns + 2));
    const samples = lines + 2 * row;
    const scan = samples + aligned(2 * columns * rows);
    const words = scan + aligned(length);
    this.reserve(words + aligned(length) + WORD_MARGIN);
    const u8 = new Uint8Array(wasm.memory.buffer);
    u8.set(new Uint8Array(region.buffer), regions);
    u8.set(bytes.subarray(header.scan), scan);
    u8.fill(0, lines, samples);
    wasm.begin(this.start, words, wasm.unstuff(scan, length, words), regions, maximum, near, reset, range, qbpp, limit);

    const u16 = new Uint16Array(wasm.memory.buffer);
    for (let y = 0; y < rows; y++) {
      const line = lines + (y & 1) * row;
      const above = lines + (1 - (y & 1)) * row;
      // One sample more on either side, so that the neighbours of the border need no questions.
      u16[line >> 1] = u16[(above >> 1) + 1];
      u16[(above >> 1) + columns + 1] = u16[(above >> 1) + columns];
      if (wasm.decodeLine(this.start, line, above, columns) !== 0) return undefined;
      u16.copyWithin((samples >> 1) + y * columns, (line >> 1) + 1, (line >> 1) + 1 + columns);
    }
    return u16.subarray(samples >> 1, (samples >> 1) + columns * rows);
  }

  private reserve(end: number): void {
    const missing = end - this.wasm.memory.buffer.byteLength;
    if (missing > 0) this.wasm.memory.grow(Math.ceil(missing / PAGE));
  }
}

function aligned(address: number): number {
  return (address + 63) & ~63;
}
