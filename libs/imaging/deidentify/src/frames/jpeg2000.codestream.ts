import { type FrameShape, joined, notBare, refuseTextBefore, u16, u32 } from './frame.js';

const SOC = 0xff4f;
const SIZ = 0xff51;
const CAP = 0xff50;
const COD = 0xff52;
const TLM = 0xff55;
const SOT = 0xff90;
const SOD = 0xff93;
const EOC = 0xffd9;
/** Comments, registration of components, lengths of packets: nothing that a decoder needs. */
const LEFT_OUT: ReadonlySet<number> = new Set([0xff64, 0xff63, 0xff57, 0xff58]);
/** Coding style and quantisation, also of single components, regions, order of progression; profile of high throughput. */
const KEPT: ReadonlySet<number> = new Set([0xff52, 0xff53, 0xff5c, 0xff5d, 0xff5e, 0xff5f, 0xff56, 0xff59]);
const SOT_LENGTH = 10;

/** One tile-part: its own header without what was left out, and its data. */
interface TilePart {
  readonly tile: number;
  readonly parts: readonly Uint8Array[];
  readonly length: number;
}

/**
 * A JPEG 2000 or HTJ2K codestream. Main and tile-part headers are read segment by segment; comments go wherever they stand, the
 * lengths of tile-parts are written anew, and the stream ends with its end marker. Boxes of a JP2 file are refused.
 * @source ITU-T T.800 Annex A; ITU-T T.814 A
 */
export function bareJpeg2000(bytes: Uint8Array, shape: FrameShape): Uint8Array | undefined {
  if (bytes.length < 4) return undefined;
  if (u16(bytes, 0) !== SOC || u16(bytes, 2) !== SIZ) throw notBare('a frame does not begin with a codestream');
  const header = segments(bytes, 2, SOT);
  if (header === undefined) return undefined;
  checkSize(header.kept[0], shape);
  const tiles: TilePart[] = [];
  let at = header.end;
  while (u16(bytes, at) === SOT) {
    const tile = tilePart(bytes, at, shape);
    if (tile === undefined) return undefined;
    tiles.push(tile.part);
    at = tile.end;
    if (at + 2 > bytes.length) return undefined;
  }
  if (u16(bytes, at) !== EOC || tiles.length === 0) throw notBare('a codestream does not go on with a tile-part or its end');
  const main = withTileLengths(header.kept, tiles);
  return joined([bytes.subarray(0, 2), ...main, ...tiles.flatMap(({ parts }) => parts), bytes.subarray(at, at + 2)]);
}

/** The segments of a header up to the marker `last`, which must follow; undefined if the bytes break off. */
function segments(
  bytes: Uint8Array,
  start: number,
  last: number,
): { readonly kept: readonly Uint8Array[]; readonly end: number } | undefined {
  const kept: Uint8Array[] = [];
  for (let at = start; ;) {
    if (at + 2 > bytes.length) return undefined;
    const marker = u16(bytes, at);
    if (marker === last) return { kept, end: at };
    if (at + 4 > bytes.length) return undefined;
    const end = at + 2 + u16(bytes, at + 2);
    if (end > bytes.length) return undefined;
    if (!LEFT_OUT.has(marker)) {
      const segment = bytes.subarray(at, end);
      const isMain = last === SOT;
      if (!isSound(segment, marker) || ((marker === SIZ || marker === CAP || marker === TLM) && !isMain)) {
        throw notBare('a codestream has a segment that it should not have');
      }
      kept.push(segment);
    }
    at = end;
  }
}

/** @returns whether the segment is one that a decoder needs, and as long as what it holds */
function isSound(segment: Uint8Array, marker: number): boolean {
  const length = segment.length - 2;
  switch (marker) {
    case SIZ:
      return length === 38 + 3 * u16(segment, 38);
    case CAP:
      return length === 6 + 2 * bitsSet(u32(segment, 4));
    case TLM:
      return length >= 6;
    case COD:
      return length === 12 + ((segment[4] & 1) === 1 ? segment[9] + 1 : 0);
    case 0xff5c:
      return isQuantisation(segment[4] & 31, length);
    case 0xff5d:
      return length <= 200;
    case 0xff56:
    case 0xff59:
      return length <= 10;
    default:
      return KEPT.has(marker) && length <= 100;
  }
}

function isQuantisation(style: number, length: number): boolean {
  if (style === 0) return length >= 4 && (length - 4) % 3 === 0 && length <= 4 + 3 * 32;
  return style === 1 ? length === 5 : style === 2 && (length - 5) % 6 === 0 && length <= 5 + 6 * 32;
}

function bitsSet(value: number): number {
  let count = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

function checkSize(siz: Uint8Array, { rows, columns }: FrameShape): void {
  const [width, height] = [u32(siz, 6) - u32(siz, 14), u32(siz, 10) - u32(siz, 18)];
  if (u16(siz, 38) !== 1) throw notBare('a frame has more than one sample per pixel');
  if (width !== columns || height !== rows) throw notBare('a frame has another size than its attributes say');
}

function tilePart(
  bytes: Uint8Array,
  at: number,
  shape: FrameShape,
): { readonly part: TilePart; readonly end: number } | undefined {
  if (at + 12 > bytes.length) return undefined;
  if (u16(bytes, at + 2) !== SOT_LENGTH) throw notBare('a tile-part has a header of another length');
  const stated = u32(bytes, at + 6);
  const header = segments(bytes, at + 12, SOD);
  if (header === undefined) return undefined;
  // Zero stands for: up to the end of the codestream.
  const end = stated === 0 ? endOfData(bytes, header.end + 2) : at + stated;
  if (end === undefined || end > bytes.length) return undefined;
  if (end < header.end + 2) throw notBare('a tile-part ends in its header');
  refuseTextBefore(end, header.end + 2, bytes, shape);
  const length = 12 + header.kept.reduce((sum, part) => sum + part.length, 0) + end - header.end;
  const start = bytes.slice(at, at + 12);
  new DataView(start.buffer).setUint32(6, stated === 0 ? 0 : length);
  const part = { tile: u16(bytes, at + 4), parts: [start, ...header.kept, bytes.subarray(header.end, end)], length };
  return { part, end };
}

/** Data hold no marker but those of packets. */
function endOfData(bytes: Uint8Array, start: number): number | undefined {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) return undefined;
    if (next > 0x8f && next !== 0x91 && next !== 0x92) return at;
  }
  return undefined;
}

/** The main header with the lengths of the tile-parts as they are now. @source ITU-T T.800 A.7.1 */
function withTileLengths(header: readonly Uint8Array[], tiles: readonly TilePart[]): readonly Uint8Array[] {
  let next = 0;
  const written = header.map((segment) => {
    if (u16(segment, 0) !== TLM) return segment;
    const [tileBytes, wide] = [(segment[5] >> 4) & 3, (segment[5] >> 6) & 1];
    const width = tileBytes + (wide === 1 ? 4 : 2);
    const out = segment.slice();
    const view = new DataView(out.buffer);
    if (tileBytes === 3 || (segment.length - 6) % width !== 0) throw notBare('the lengths of tile-parts cannot be read');
    for (let at = 6; at < segment.length; at += width) {
      const tile = tiles[next++] as TilePart | undefined;
      if (tile === undefined) throw notBare('a codestream names more tile-parts than it has');
      const named = tileBytes === 1 ? segment[at] : tileBytes === 2 ? u16(segment, at) : tile.tile;
      if (named !== tile.tile) throw notBare('a codestream names its tile-parts in another order');
      if (wide === 1) view.setUint32(at + tileBytes, tile.length);
      else view.setUint16(at + tileBytes, tile.length);
    }
    return out;
  });
  if (next > 0 && next !== tiles.length) throw notBare('a codestream names fewer tile-parts than it has');
  return written;
}
