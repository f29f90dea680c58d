import { type FrameShape, joined, notBare } from './frame.js';

const HEADER_BYTES = 64;
const MOST_SEGMENTS = 15;

/**
 * An RLE frame: each segment is followed by its runs until all samples are there; what stands behind them, between segments and in
 * unused places of the header is left out.
 * @source DICOM PS3.5 Annex G
 */
export function bareRle(bytes: Uint8Array, { rows, columns, bytesPerSample }: FrameShape): Uint8Array {
  if (bytes.length < HEADER_BYTES) throw notBare('an RLE frame has no header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(0, true);
  if (count !== bytesPerSample || count > MOST_SEGMENTS) throw notBare('an RLE frame has another number of segments than bytes');
  const segments: Uint8Array[] = [];
  for (let n = 0; n < count; n++) {
    const start = view.getUint32(4 + 4 * n, true);
    if (start < HEADER_BYTES || start > bytes.length) throw notBare('a segment of an RLE frame lies outside of it');
    const end = endOfRuns(bytes, start, rows * columns);
    const segment = new Uint8Array(end - start + ((end - start) % 2));
    segment.set(bytes.subarray(start, end));
    segments.push(segment);
  }
  const header = new Uint8Array(HEADER_BYTES);
  const out = new DataView(header.buffer);
  out.setUint32(0, count, true);
  let offset = HEADER_BYTES;
  segments.forEach((segment, n) => {
    out.setUint32(4 + 4 * n, offset, true);
    offset += segment.length;
  });
  return joined([header, ...segments]);
}

/** @returns where the runs end that give so many bytes */
function endOfRuns(bytes: Uint8Array, start: number, samples: number): number {
  let at = start;
  let given = 0;
  while (given < samples) {
    if (at >= bytes.length) throw notBare('a segment of an RLE frame breaks off');
    const control = bytes[at];
    if (control < 128) {
      given += control + 1;
      at += control + 2;
    } else {
      given += control === 128 ? 0 : 257 - control;
      at += control === 128 ? 1 : 2;
    }
  }
  if (given !== samples || at > bytes.length) throw notBare('a segment of an RLE frame has more samples than the frame');
  return at;
}
