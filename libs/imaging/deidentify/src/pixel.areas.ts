import type { PixelLayout } from './pixel.layout.js';
import { hasTextLikeEdges } from './pixel-text.js';
import type { PixelArea } from './policy.js';

/** @returns the samples with zeros in the areas of every frame; the same bytes where there is none */
export function blanked(bytes: Uint8Array, layout: PixelLayout, areas: readonly PixelArea[]): Uint8Array {
  if (areas.length === 0 || layout.allocated < 8) return bytes;
  const out = bytes.slice();
  const width = layout.allocated / 8;
  const frameBytes = layout.rows * layout.columns * width;
  for (let frame = 0; frame < layout.frames; frame++) {
    for (const { x, y, width: wide, height } of areas) {
      for (let row = y; row < Math.min(layout.rows, y + height); row++) {
        const start = frame * frameBytes + (row * layout.columns + x) * width;
        out.fill(0, start, start + Math.min(wide, layout.columns - x) * width);
      }
    }
  }
  return out;
}

/** @returns whether one of the frames holds something that looks like a line of letters; single bits are not looked at */
export function hasText(bytes: Uint8Array, layout: PixelLayout): boolean {
  if (layout.allocated === 1) return false;
  const { rows, columns, padding } = layout;
  const samples = samplesOf(bytes, layout);
  for (let frame = 0; frame < layout.frames; frame++) {
    const from = frame * rows * columns;
    if (hasTextLikeEdges({ samples: samples.subarray(from, from + rows * columns), rows, columns, padding })) return true;
  }
  return false;
}

type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

/** A view where the bytes lie as numbers do, else a copy: little endian is the order of every machine that this runs on. */
function samplesOf(bytes: Uint8Array, { allocated, signed }: PixelLayout): Samples {
  if (allocated === 8) return signed ? new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) : bytes;
  const width = allocated / 8;
  const even = bytes.length - (bytes.length % width);
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  const [buffer, at, count] = [aligned.buffer, aligned.byteOffset, even / width] as const;
  if (allocated === 16) return signed ? new Int16Array(buffer, at, count) : new Uint16Array(buffer, at, count);
  return signed ? new Int32Array(buffer, at, count) : new Uint32Array(buffer, at, count);
}
