import { type FrameShape, joined, notBare, refuseTextBefore, u16 } from './frame.js';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COMMENT = 0xfe;
/** Start of frame: baseline, extended, lossless; JPEG-LS. */
const JPEG_FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc3]);
const JPEG_LS_FRAME = 0xf7;

/** A JPEG frame, baseline, extended or lossless. @source ITU-T T.81 B.1, B.2 */
export function bareJpeg(bytes: Uint8Array, shape: FrameShape): Uint8Array | undefined {
  return walk(bytes, shape, false);
}

/** A JPEG-LS frame. @source ITU-T T.87 Annex C */
export function bareJpegLs(bytes: Uint8Array, shape: FrameShape): Uint8Array | undefined {
  return walk(bytes, shape, true);
}

/**
 * Goes from marker to marker up to the end of image. Comments, application segments (thumbnails, profiles, and colour transforms,
 * which one sample per pixel has no use for) and fill bytes are left out wherever they stand, and what follows the end; a segment
 * that the process does not have, or of another length than its fields make, is refused.
 */
function walk(bytes: Uint8Array, shape: FrameShape, isLs: boolean): Uint8Array | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw notBare('a frame does not begin with a start of image');
  const parts: Uint8Array[] = [];
  let [from, at, frames, scans] = [0, 2, 0, 0];
  /** Leaves out the bytes from `at` to `next`. */
  const leaveOut = (next: number): void => {
    if (at > from) parts.push(bytes.subarray(from, at));
    from = at = next;
  };
  for (;;) {
    if (at + 2 > bytes.length) return undefined;
    if (bytes[at] !== 0xff) throw notBare('bytes stand between the segments of a frame');
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      leaveOut(at + 1);
      continue;
    }
    if (marker === EOI) break;
    if (at + 4 > bytes.length) return undefined;
    const length = u16(bytes, at + 2);
    const next = at + 2 + length;
    if (length < 2) throw notBare('a segment of a frame has no length');
    if (next > bytes.length) return undefined;
    if (marker === COMMENT || (marker >= 0xe0 && marker <= 0xef)) {
      leaveOut(next);
      continue;
    }
    if (isLs ? marker === JPEG_LS_FRAME : JPEG_FRAMES.has(marker)) {
      frames++;
      checkFrame(bytes, at, length, shape);
    } else if (!isSound(bytes, at, length, marker, isLs)) {
      throw notBare('a segment of a frame is none that its process has');
    }
    at = next;
    if (marker === SOS) {
      scans++;
      const end = endOfScan(bytes, next, isLs);
      if (end === undefined) return undefined;
      refuseTextBefore(end, next, bytes, shape);
      at = end;
    }
  }
  if (frames !== 1 || scans === 0) throw notBare('a frame has not one header and its scans');
  if (from === 0 && at + 2 === bytes.length) return bytes;
  parts.push(bytes.subarray(from, at + 2));
  return joined(parts);
}

function checkFrame(bytes: Uint8Array, at: number, length: number, { rows, columns }: FrameShape): void {
  const [height, width, components] = [u16(bytes, at + 5), u16(bytes, at + 7), bytes[at + 9]];
  if (length !== 11 || components !== 1) throw notBare('a frame has more than one sample per pixel');
  // A height of zero is told by a segment behind the first scan.
  if (width !== columns || (height !== rows && height !== 0)) throw notBare('a frame has another size than its attributes say');
}

/** @returns whether a table or parameter segment belongs to the process and is as long as what it holds */
function isSound(bytes: Uint8Array, at: number, length: number, marker: number, isLs: boolean): boolean {
  switch (marker) {
    case SOS:
      return length === 6 + 2 * bytes[at + 4] && bytes[at + 4] === 1;
    case 0xdc: // number of lines
      return length === 4;
    case 0xdd: // restart interval
      return length === 4 || (isLs && (length === 5 || length === 6));
    case 0xf8: // JPEG-LS preset parameters; mapping tables hold bytes of any kind
      return isLs && length === 13 && bytes[at + 4] === 1;
    case 0xc4:
      return !isLs && areHuffmanTables(bytes.subarray(at + 4, at + 2 + length));
    case 0xdb:
      return !isLs && areQuantisationTables(bytes.subarray(at + 4, at + 2 + length));
    default:
      return false;
  }
}

function areHuffmanTables(content: Uint8Array): boolean {
  let at = 0;
  while (at + 17 <= content.length) {
    const [kind, id] = [content[at] >> 4, content[at] & 15];
    const count = content.subarray(at + 1, at + 17).reduce((sum, n) => sum + n, 0);
    const symbols = content.subarray(at + 17, at + 17 + count);
    // A symbol stands once; a table of differences has no more than seventeen, the numbers of bits.
    if (kind > 1 || id > 3 || new Set(symbols).size !== count || (kind === 0 && symbols.some((bits) => bits > 16))) return false;
    at += 17 + count;
  }
  return at === content.length;
}

function areQuantisationTables(content: Uint8Array): boolean {
  let at = 0;
  while (at < content.length) {
    const [wide, id] = [content[at] >> 4, content[at] & 15];
    if (wide > 1 || id > 3) return false;
    at += 1 + 64 * (1 + wide);
  }
  return at === content.length;
}

/** @returns where the marker behind the entropy-coded data stands, undefined if the data break off */
function endOfScan(bytes: Uint8Array, start: number, isLs: boolean): number | undefined {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) return undefined;
    // JPEG stuffs a zero byte, JPEG-LS a zero bit; restarts are part of the data.
    const isData = isLs ? next < 0x80 : next === 0;
    if (!isData && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return undefined;
}
