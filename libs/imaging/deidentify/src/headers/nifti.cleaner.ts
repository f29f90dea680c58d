import { type CleanedHeaderFile, HeaderReport, badHeader, isCoordinate, onlyVoxels } from './header-file.js';

/** Where a field lies, and how it is read. */
type Field = readonly [name: string, at: number, length: number];

/** Fields of text and of no use to a reader, and those that describe nothing that features need: they become zeros. */
const EMPTIED_1: readonly Field[] = [
  ['data_type', 4, 10],
  ['db_name', 14, 18],
  ['extents', 32, 4],
  ['session_error', 36, 2],
  ['regular', 38, 1],
  ['dim_info', 39, 1],
  ['intent_p', 56, 12],
  ['slice_start', 74, 2],
  ['slice_end', 120, 2],
  ['slice_code', 122, 1],
  ['cal_max', 124, 4],
  ['cal_min', 128, 4],
  ['slice_duration', 132, 4],
  ['toffset', 136, 4],
  ['glmax', 140, 4],
  ['glmin', 144, 4],
  ['descrip', 148, 80],
  ['aux_file', 228, 24],
  ['intent_name', 328, 16],
];
const EMPTIED_2: readonly Field[] = [
  ['intent_p', 80, 24],
  ['cal_max', 192, 8],
  ['cal_min', 200, 8],
  ['slice_duration', 208, 8],
  ['toffset', 216, 8],
  ['slice_start', 224, 8],
  ['slice_end', 232, 8],
  ['descrip', 240, 80],
  ['aux_file', 320, 24],
  ['slice_code', 496, 4],
  ['intent_name', 508, 16],
  ['dim_info', 524, 1],
  ['unused_str', 525, 15],
];
/** Bits of each type of voxels. @source nifti1.h, NIFTI_TYPE */
const BITS_OF_TYPE: ReadonlyMap<number, number> = new Map([
  [2, 8],
  [4, 16],
  [8, 32],
  [16, 32],
  [32, 64],
  [64, 64],
  [128, 24],
  [256, 8],
  [512, 16],
  [768, 32],
  [1024, 64],
  [1280, 64],
  [1536, 128],
  [1792, 128],
  [2048, 256],
  [2304, 32],
]);
/** Codes of the standard. @source nifti1.h, NIFTI_INTENT, NIFTI_XFORM, NIFTI_UNITS */
const isIntent = (code: number): boolean => code <= 24 || (code >= 1001 && code <= 1011) || (code >= 2001 && code <= 2018);
/** Aligned to something, as a reader takes any code above those of the standard. */
const ALIGNED = 2;
const NO_CODE = 0;
const intentOf = (code: number): number => (code > NO_CODE && isIntent(code) ? code : NO_CODE);
const formOf = (code: number): number => (code > 5 ? ALIGNED : Math.max(NO_CODE, code));
/** Three bits of length, as readers take them whatever stands above, and three of time. */
const unitsOf = (code: number): number => (code & 7) + (((code >> 3) & 7) <= 6 ? code & 0x38 : 0);
const [SIZE_1, SIZE_2] = [348, 540];

/** Both versions of the header, each field where it lies. */
interface Layout {
  readonly size: number;
  readonly offset: number;
  readonly emptied: readonly Field[];
  readonly dim: (view: DataView, n: number) => number;
  readonly setDim: (view: DataView, n: number) => void;
  readonly bits: number;
  readonly magic: number;
  readonly codes: readonly [qform: number, sform: number];
  readonly wide: boolean;
  readonly pixdim: number;
  /** scl_slope, and scl_inter behind it. */
  readonly scaling: number;
  readonly quatern: number;
  readonly srow: number;
  /** Codes, and what stands for each: a code of the standard for itself, another for what readers take it for. */
  readonly small: readonly (readonly [name: string, at: number, bytes: 1 | 2 | 4, standing: (code: number) => number])[];
}

/**
 * A NIfTI image without what can hold a text: names, descriptions, extensions, bytes behind the voxels, numbers that nobody uses. Voxels,
 * sizes, types, scaling and places stay bit by bit; where their bytes spell a word the file is refused. A pair of header and voxels becomes one file.
 * @input the decompressed file; `image` is the decompressed `.img` of a pair
 * @throws DeidentifyError MALFORMED
 * @source nifti1.h and nifti2.h, nifti.nimh.nih.gov
 */
export function cleanNifti(bytes: Uint8Array, image: Uint8Array | undefined): Omit<CleanedHeaderFile, 'ending'> {
  if (bytes.length < SIZE_1) throw badHeader('the file ends inside its header', 'sizeof_hdr');
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = source.getInt32(0, true) === SIZE_1 || source.getInt32(0, true) === SIZE_2;
  const layout = source.getInt32(0, isLittle) === SIZE_1 ? versionOne(isLittle) : versionTwo(isLittle);
  if (source.getInt32(0, isLittle) !== layout.size || bytes.length < layout.size)
    throw badHeader('the header has no size', 'sizeof_hdr');
  const magic = String.fromCharCode(...bytes.subarray(layout.magic, layout.magic + 3));
  if (!/^n[i+][12]$/u.test(magic)) throw badHeader('the file is no NIfTI', 'magic');
  const isPair = magic[1] === 'i';
  if (isPair && image === undefined) throw badHeader('the voxels are in another file that is not there', 'magic');

  const length = voxelBytes(source, layout, isLittle);
  const start = offsetOf(source, layout, isLittle, isPair);
  const voxels = isPair ? (image as Uint8Array).subarray(start) : bytes.subarray(start);
  const report = new HeaderReport();
  const only = onlyVoxels(voxels, { length, ofSlice: length / slicesOf(source, layout) }, 'dim', report);
  const out = new Uint8Array(layout.size + 4 + length);
  out.set(bytes.subarray(0, layout.size));
  out.set(only, layout.size + 4);
  emptyFields(new DataView(out.buffer), layout, isLittle, report);
  if (!isPair && start > layout.size + 4) report.note('extensions', 'removed');
  out[layout.magic + 1] = 0x2b;
  out.set(layout.wide ? [0, 0x0d, 0x0a, 0x1a, 0x0a] : [0], layout.magic + 3);
  return { format: 'nifti', bytes: out, report: report.rows() };
}

function voxelBytes(view: DataView, layout: Layout, isLittle: boolean): number {
  const dimensions = layout.dim(view, 0);
  if (!(dimensions >= 1 && dimensions <= 7)) throw badHeader('an image has 1 to 7 dimensions', 'dim');
  let count = 1;
  for (let n = 1; n <= dimensions; n++) count *= layout.dim(view, n);
  const bits = view.getInt16(layout.bits, isLittle);
  // The type stands before its bits, in both versions.
  if (BITS_OF_TYPE.get(view.getInt16(layout.bits - 2, isLittle)) !== bits)
    throw badHeader('the type of the voxels is none, or has other bits', 'datatype');
  if (!(count > 0 && count * bits < 2 ** 40)) throw badHeader('the image has no size', 'dim');
  return (count * bits) / 8;
}

/** Slices of all volumes. */
function slicesOf(view: DataView, layout: Layout): number {
  let slices = 1;
  for (let n = 3; n <= layout.dim(view, 0); n++) slices *= layout.dim(view, n);
  return slices;
}

/** The first byte of the voxels, as whoever reads the image finds it: behind the flags of a single file where the header has 0. */
function offsetOf(view: DataView, layout: Layout, isLittle: boolean, isPair: boolean): number {
  const offset = layout.wide ? Number(view.getBigInt64(layout.offset, isLittle)) : view.getFloat32(layout.offset, isLittle);
  if (!Number.isInteger(offset) || offset < 0) throw badHeader('the voxels begin nowhere', 'vox_offset');
  const first = isPair ? 0 : layout.size + 4;
  if (offset !== 0 && offset < first) throw badHeader('the voxels begin inside the header', 'vox_offset');
  return offset === 0 ? first : offset;
}

function emptyFields(view: DataView, layout: Layout, isLittle: boolean, report: HeaderReport): void {
  const bytes = new Uint8Array(view.buffer);
  const empty = ([name, at, length]: Field): void => {
    const field = bytes.subarray(at, at + length);
    if (field.some((byte) => byte !== 0)) report.note(name, 'removed');
    field.fill(0);
  };
  layout.emptied.forEach(empty);
  for (const [name, at, length, standing] of layout.small) {
    const code = length === 1 ? view.getUint8(at) : length === 2 ? view.getInt16(at, isLittle) : view.getInt32(at, isLittle);
    const own = standing(code);
    if (own === code) continue;
    report.note(name, own === NO_CODE ? 'removed' : 'replaced');
    if (length === 1) view.setUint8(at, own);
    else if (length === 2) view.setInt16(at, own, isLittle);
    else view.setInt32(at, own, isLittle);
  }
  const step = layout.wide ? 8 : 4;
  const dimensions = layout.dim(view, 0);
  for (let n = dimensions + 1; n < 8; n++) {
    layout.setDim(view, n);
    empty([`pixdim[${n}]`, layout.pixdim + step * n, step]);
  }
  const codeOf = (at: number): number => (layout.wide ? view.getInt32(at, isLittle) : view.getInt16(at, isLittle));
  const [qform, sform] = layout.codes.map(codeOf);
  if (qform === 0) empty(['quatern', layout.quatern, 6 * step]);
  if (sform === 0) empty(['srow', layout.srow, 12 * step]);
  const number = (at: number): number => (layout.wide ? view.getFloat64(at, isLittle) : view.getFloat32(at, isLittle));
  const put = (at: number, value: number): void =>
    layout.wide ? view.setFloat64(at, value, isLittle) : view.setFloat32(at, value, isLittle);
  // Readers use only the sign of the first number.
  const qfac = number(layout.pixdim);
  if (qfac !== 1 && qfac !== -1) {
    if (qfac !== 0) report.note('pixdim[0]', 'replaced');
    put(layout.pixdim, qfac < 0 ? -1 : 1);
  }
  // A slope of zero, or none, means that there is no scaling.
  const slope = number(layout.scaling);
  if (slope === 0 || !Number.isFinite(slope)) empty(['scl_slope, scl_inter', layout.scaling, 2 * step]);
  const places: readonly Field[] = [
    ['pixdim', layout.pixdim, 8],
    ['quatern', layout.quatern, 6],
    ['srow', layout.srow, 12],
    ['scl_slope, scl_inter', layout.scaling, 2],
  ];
  for (const [name, at, count] of places) {
    for (let n = 0; n < count; n++) {
      const isOne = at === layout.scaling ? isScaling : isCoordinate;
      const isText = isSpelled(bytes.subarray(at + n * step, at + (n + 1) * step));
      if (!isOne(number(at + n * step)) || isText) throw badHeader('a number that readers need is none, or spells letters', name);
    }
  }
  if (layout.wide) view.setBigInt64(layout.offset, BigInt(layout.size + 4), isLittle);
  else view.setFloat32(layout.offset, layout.size + 4, isLittle);
}

/** No unit makes a voxel larger, or smaller but for nothing. */
function isScaling(value: number): boolean {
  return value === 0 || (Math.abs(value) <= 1e12 && Math.abs(value) >= 1e-12);
}

/**
 * Whether the bytes of a number read as a word: of four bytes all, of eight five on end, letters of one case or digits. One of some
 * thousand numbers that no text was meant by does.
 */
function isSpelled(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes);
  return bytes.length === 4 ? /^([A-Z0-9]{4}|[A-Za-z][a-z0-9]{3})$/.test(text) : /[A-Z0-9]{5}|[A-Za-z][a-z0-9]{4}/.test(text);
}

function versionOne(isLittle: boolean): Layout {
  return {
    size: SIZE_1,
    offset: 108,
    emptied: EMPTIED_1,
    dim: (view, n) => view.getInt16(40 + 2 * n, isLittle),
    setDim: (view, n) => view.setInt16(40 + 2 * n, 1, isLittle),
    bits: 72,
    magic: 344,
    codes: [252, 254],
    wide: false,
    pixdim: 76,
    scaling: 112,
    quatern: 256,
    srow: 280,
    small: [
      ['intent_code', 68, 2, intentOf],
      ['qform_code', 252, 2, formOf],
      ['sform_code', 254, 2, formOf],
      ['xyzt_units', 123, 1, unitsOf],
    ],
  };
}

function versionTwo(isLittle: boolean): Layout {
  return {
    size: SIZE_2,
    offset: 168,
    emptied: EMPTIED_2,
    dim: (view, n) => Number(view.getBigInt64(16 + 8 * n, isLittle)),
    setDim: (view, n) => view.setBigInt64(16 + 8 * n, 1n, isLittle),
    bits: 14,
    magic: 4,
    codes: [344, 348],
    wide: true,
    pixdim: 104,
    scaling: 176,
    quatern: 352,
    srow: 400,
    small: [
      ['intent_code', 504, 4, intentOf],
      ['qform_code', 344, 4, formOf],
      ['sform_code', 348, 4, formOf],
      ['xyzt_units', 500, 4, unitsOf],
    ],
  };
}
