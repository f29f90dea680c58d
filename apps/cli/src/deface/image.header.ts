import { gunzipSync } from 'node:zlib';
import { type WrittenSamples, looksLikeDicom } from '@collimate/imaging-formats';
import { isFolder, readBytes } from '@collimate/platform-scans';

/** Facts of an image's header besides its voxels. */
export interface ImageHeader {
  /** Kind of its samples, float32 for those that are not written. */
  readonly samples: WrittenSamples;
  /** The field that is missing for the directions of the axes; undefined if the file states them. */
  readonly withoutAxes: string | undefined;
  /** The field that is missing for the position of the first voxel; undefined if the file states it. */
  readonly withoutOrigin: string | undefined;
}

/** Kinds of samples by NIfTI datatype code and by the names that NRRD and MetaImage have for them. */
const NIFTI: Readonly<Record<number, WrittenSamples>> = { 2: 'uint8', 4: 'int16', 512: 'uint16' };
const TEXT: readonly (readonly [RegExp, WrittenSamples])[] = [
  [/^(?:u?int8|uchar|unsigned char|uint8_t|met_u?char)$/i, 'uint8'],
  [/^(?:short|int16|int16_t|short int|signed short|signed short int|met_short)$/i, 'int16'],
  [/^(?:ushort|uint16|uint16_t|unsigned short|unsigned short int|met_ushort)$/i, 'uint16'],
];
/** A text header is looked at so far, in bytes. */
const LONGEST_HEADER = 65_536;
/** A series of DICOM has whole numbers of 16 bits; without orientation and position it is no volume and was refused. */
const DICOM: ImageHeader = { samples: 'int16', withoutAxes: undefined, withoutOrigin: undefined };

/** Looks at the header of an image that was read. @param path a folder of DICOM or a file */
export function imageHeader(path: string): ImageHeader {
  if (isFolder(path)) return DICOM;
  const file = readBytes(path);
  if (looksLikeDicom(file)) return DICOM;
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file;
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, LONGEST_HEADER));
  if (text.startsWith('NRRD')) return nrrdHeader(text);
  return niftiHeader(bytes) ?? metaImageHeader(text);
}

/** @source nifti1.h and nifti2.h: sizeof_hdr, datatype, qform_code, sform_code */
function niftiHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 348) return undefined;
  const little = [348, 540].includes(view.getInt32(0, true));
  const size = view.getInt32(0, little);
  if (size !== 348 && size !== 540) return undefined;
  const isSecond = size === 540;
  const codes = isSecond
    ? [view.getInt32(344, little), view.getInt32(348, little)]
    : [view.getInt16(252, little), view.getInt16(254, little)];
  const missing = codes.some((code) => code > 0) ? undefined : 'qform_code, sform_code';
  const samples = NIFTI[view.getInt16(isSecond ? 12 : 70, little)] ?? 'float32';
  return { samples, withoutAxes: missing, withoutOrigin: missing };
}

function nrrdHeader(text: string): ImageHeader {
  const header = text.slice(0, /\r?\n\r?\n/.exec(text)?.index);
  return {
    samples: kindOf(/^type:\s*(.+?)\s*$/im.exec(header)?.[1]),
    withoutAxes: /^space directions:/im.test(header) ? undefined : 'space directions',
    withoutOrigin: /^space origin:/im.test(header) ? undefined : 'space origin',
  };
}

function metaImageHeader(text: string): ImageHeader {
  const header = text.slice(0, /^\s*ElementDataFile\s*=/m.exec(text)?.index);
  return {
    samples: kindOf(/^\s*ElementType\s*=\s*(.+?)\s*$/m.exec(header)?.[1]),
    withoutAxes: /^\s*(?:TransformMatrix|Rotation|Orientation)\s*=/m.test(header) ? undefined : 'TransformMatrix',
    withoutOrigin: /^\s*(?:Offset|Position|Origin)\s*=/m.test(header) ? undefined : 'Offset',
  };
}

function kindOf(name = ''): WrittenSamples {
  return TEXT.find(([pattern]) => pattern.test(name))?.[1] ?? 'float32';
}
