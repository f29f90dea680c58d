/** Where the fields of the image and tile size segment stand, counted from the start of the codestream. */
const SIZ = {
  marker: 2,
  length: 4,
  columns: 8,
  rows: 12,
  columnOffset: 16,
  rowOffset: 20,
  tileColumns: 24,
  tileRows: 28,
  tileColumnOffset: 32,
  tileRowOffset: 36,
  components: 40,
  bits: 42,
  columnStep: 43,
  rowStep: 44,
} as const;
const SIZ_MARKER = 0xff51;
/** Tiles are numbered in 16 bits, from 0. */
const MOST_TILES = 65535;

/** What the main header of a JPEG 2000 codestream says of its image. */
export interface Jpeg2000Header {
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  readonly bits: number;
}

/**
 * The image of a JPEG 2000 or HTJ2K codestream. The grid of the tiles is checked against the standard, because codecs trust it: a first
 * tile that holds nothing of the image makes them go on for ever.
 * @returns undefined where the header breaks a rule of the standard, or where samples are wider apart than the grid
 * @source ITU-T T.800 A.5.1, B.3
 */
export function jpeg2000Header(view: DataView): Jpeg2000Header | undefined {
  if (view.byteLength <= SIZ.rowStep || view.getUint16(SIZ.marker) !== SIZ_MARKER) return undefined;
  const components = view.getUint16(SIZ.components);
  if (components === 0 || view.getUint16(SIZ.length) !== 38 + 3 * components) return undefined;
  const columns = extent(view, SIZ.columns, SIZ.columnOffset, SIZ.tileColumns, SIZ.tileColumnOffset);
  const rows = extent(view, SIZ.rows, SIZ.rowOffset, SIZ.tileRows, SIZ.tileRowOffset);
  if (columns === undefined || rows === undefined || columns.tiles * rows.tiles > MOST_TILES) return undefined;
  if (view.getUint8(SIZ.columnStep) !== 1 || view.getUint8(SIZ.rowStep) !== 1) return undefined;
  return { columns: columns.samples, rows: rows.samples, components, bits: (view.getUint8(SIZ.bits) & 0x7f) + 1 };
}

/** Samples and tiles along one axis. */
function extent(
  view: DataView,
  end: number,
  start: number,
  tile: number,
  tileStart: number,
): { samples: number; tiles: number } | undefined {
  const [last, first, size, origin] = [end, start, tile, tileStart].map((at) => view.getUint32(at));
  if (last <= first || size === 0 || origin > first || origin + size <= first) return undefined;
  return { samples: last - first, tiles: Math.ceil((last - origin) / size) };
}
