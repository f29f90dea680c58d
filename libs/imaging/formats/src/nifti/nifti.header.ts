import { FormatError } from '../format.error.js';
import { decimalOfFloat32, withoutFloat32 } from '../bytes/float32-decimal.js';
import type { SampleType } from '../bytes/voxel-array.js';

/** What a NIfTI header says about its voxels and their places (RAS, in the file's length unit turned to mm). */
export interface NiftiHeader {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  readonly size: readonly [number, number, number];
  /** How many such volumes stand one behind the other: the extent along the fourth axis. */
  readonly volumes: number;
  readonly datatype: SampleType;
  readonly voxelOffset: number;
  readonly slope: number;
  readonly intercept: number;
  /** The voxels are in an `.img` file. */
  readonly separateImage: boolean;
  readonly spacingMm: readonly [number, number, number];
  readonly qfac: 1 | -1;
  readonly qformCode: number;
  readonly sformCode: number;
  /** Quaternion b, c, d. */
  readonly quaternion: readonly [number, number, number];
  readonly qoffsetMm: readonly [number, number, number];
  /** Three rows of four: RAS millimetres of index (i, j, k, 1). */
  readonly affine: readonly (readonly [number, number, number, number])[];
}

/** NIfTI datatype codes that are scalar numbers. @source nifti1.h, DT_ codes */
const DATATYPES: Readonly<Record<number, SampleType>> = {
  2: 'uint8',
  4: 'int16',
  8: 'int32',
  16: 'float32',
  64: 'float64',
  256: 'int8',
  512: 'uint16',
  768: 'uint32',
  1024: 'int64',
  1280: 'uint64',
};
/** Datatype codes that are met and not scalar, by name, so that the refusal says what it is. */
const OTHER_DATATYPES: Readonly<Record<number, string>> = {
  1: 'one bit',
  32: 'complex',
  128: 'RGB colour',
  1536: 'float128',
  1792: 'complex',
  2048: 'complex',
  2304: 'RGBA colour',
};
/** Length unit of xyzt_units to mm; 0 (unknown) is taken as mm, as everybody does. */
const UNIT_MM: Readonly<Record<number, number>> = { 0: 1, 1: 1000, 2: 1, 3: 1e-3 };

const SIZE_1 = 348;
const SIZE_2 = 540;
/** Flags that say whether extensions follow; they stand between the header of a single file and whatever comes next. */
const EXTENSION_FLAGS = 4;

/** @returns whether the (decompressed) bytes begin with a NIfTI header */
export function looksLikeNifti(bytes: Uint8Array): boolean {
  if (bytes.length < SIZE_1) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes = [view.getInt32(0, true), view.getInt32(0, false)];
  return sizes.includes(SIZE_1) || sizes.includes(SIZE_2);
}

/** @throws FormatError WRONG_FORMAT, TRUNCATED, DAMAGED, UNSUPPORTED_IMAGE, BAD_VALUE */
export function readNiftiHeader(bytes: Uint8Array, item: number): NiftiHeader {
  const fail: Fail = (code, message, tag) => new FormatError(code, message, { place: { item, tag } });
  if (!looksLikeNifti(bytes)) {
    // Any other format inside of gzip comes here too.
    throw new FormatError('WRONG_FORMAT', 'the file is not NIfTI', {
      place: { item },
      hint: 'If it is another image inside of gzip, unpack it first.',
    });
  }
  const { view, le, version, magic } = formOf(bytes, fail);
  const i64 = (at: number): number => Number(view.getBigInt64(at, le));
  const dim = Array.from({ length: 8 }, (_, i) => (version === 1 ? view.getInt16(40 + 2 * i, le) : i64(16 + 8 * i)));
  const floats = (at1: number, at2: number, n: number): number[] =>
    Array.from({ length: n }, (_, i) =>
      version === 1 ? decimalOfFloat32(view.getFloat32(at1 + 4 * i, le)) : withoutFloat32(view.getFloat64(at2 + 8 * i, le)),
    );
  const pixdim = floats(76, 104, 8);
  const code = version === 1 ? view.getInt16(70, le) : view.getInt16(12, le);
  const datatype = DATATYPES[code];
  if (datatype === undefined) throw fail('UNSUPPORTED_IMAGE', noNumbers(code), 'datatype');
  const extent = extentOf(dim, fail);
  const size = [extent[0], extent[1] ?? 1, extent[2] ?? 1] as const;

  const units = version === 1 ? bytes[123] : view.getInt32(500, le);
  const mm = UNIT_MM[units & 7];
  if (mm === undefined) throw fail('BAD_VALUE', 'the length unit is unknown', 'xyzt_units');
  const [slope, intercept] = floats(112, 176, 2);
  // scl_slope 0 means that no scaling is meant (nifti1.h).
  const scaled = slope !== 0 && Number.isFinite(slope);
  if (scaled && !Number.isFinite(intercept)) throw fail('BAD_VALUE', 'the intercept is not finite', 'scl_inter');
  const offset = version === 1 ? view.getFloat32(108, le) : i64(168);
  const separateImage = magic[1] === 'i';
  const first = separateImage ? 0 : (version === 1 ? SIZE_1 : SIZE_2) + EXTENSION_FLAGS;
  checkOffset(offset, first, fail);
  const inMm = (v: number): number => (mm === 1 ? v : Number((v * mm).toPrecision(15)));
  const rows = floats(280, 400, 12).map(inMm);
  const [qformCode, sformCode] =
    version === 1 ? [view.getInt16(252, le), view.getInt16(254, le)] : [view.getInt32(344, le), view.getInt32(348, le)];
  const [b, c, d, qx, qy, qz] = floats(256, 352, 6);
  return {
    version,
    littleEndian: le,
    size,
    volumes: extent[3] ?? 1,
    datatype,
    separateImage,
    qformCode,
    sformCode,
    voxelOffset: offset === 0 ? first : offset,
    slope: scaled ? slope : 1,
    intercept: scaled ? intercept : 0,
    spacingMm: [inMm(Math.abs(pixdim[1])), inMm(Math.abs(pixdim[2] || 1)), inMm(Math.abs(pixdim[3] || 1))],
    qfac: pixdim[0] < 0 ? -1 : 1,
    quaternion: [b, c, d],
    qoffsetMm: [inMm(qx), inMm(qy), inMm(qz)],
    affine: [0, 4, 8].map((i) => [rows[i], rows[i + 1], rows[i + 2], rows[i + 3]] as const),
  };
}

/**
 * Refuses voxels that would begin within the header or the flags behind it: read there, each value would be that of a neighbour. 0 is what
 * writers leave that mean the first place there is.
 * @source nifti1.h, vox_offset: in an n+1 file at least 352; nibabel takes 0 as not set, and refuses what else is lower
 */
function checkOffset(offset: number, first: number, fail: Fail): void {
  if (!Number.isInteger(offset) || offset < 0) throw fail('DAMAGED', 'the voxels begin nowhere', 'vox_offset');
  if (offset !== 0 && offset < first)
    throw fail('DAMAGED', `vox_offset is ${offset}, and in a single file it has to be 0, or ${first} or more`, 'vox_offset');
}

type Fail = (
  code: 'WRONG_FORMAT' | 'TRUNCATED' | 'DAMAGED' | 'UNSUPPORTED_IMAGE' | 'BAD_VALUE',
  message: string,
  tag?: string,
) => FormatError;

/** Byte order and version, which the size of the header tells. */
function formOf(
  bytes: Uint8Array,
  fail: Fail,
): { readonly view: DataView; readonly le: boolean; readonly version: 1 | 2; readonly magic: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getInt32(0, true);
  const le = first === SIZE_1 || first === SIZE_2;
  const version = view.getInt32(0, le) === SIZE_1 ? 1 : 2;
  if (bytes.length < (version === 1 ? SIZE_1 : SIZE_2)) throw fail('TRUNCATED', 'the file ends inside its header');
  const magicAt = version === 1 ? 344 : 4;
  const magic = String.fromCharCode(...bytes.subarray(magicAt, magicAt + 3));
  const analyze = version === 1 && !magic.startsWith('n');
  if (analyze) throw fail('UNSUPPORTED_IMAGE', 'the file is ANALYZE 7.5, which does not say where left is', 'magic');
  if (!/^n[i+][12]$/u.test(magic)) throw fail('DAMAGED', 'the magic of the header is not NIfTI', 'magic');
  return { view, le, version, magic };
}

function noNumbers(code: number): string {
  return `the voxels are no plain numbers (${OTHER_DATATYPES[code] ?? 'unknown datatype'})`;
}

/** @returns the extents of the one to four dimensions, those of 1 beyond them left out */
function extentOf(dim: readonly number[], fail: Fail): readonly number[] {
  if (dim[0] < 1 || dim[0] > 7) throw fail('DAMAGED', 'an image has 1 to 7 dimensions', 'dim');
  const extent = dim.slice(1, 1 + dim[0]);
  if (extent.slice(4).some((n) => n !== 1)) throw fail('UNSUPPORTED_IMAGE', 'the image has more than four dimensions', 'dim');
  return extent;
}
