import { type Triple, type Volume, volumeOf } from '@collimate/imaging-volume';
import { asciiSamples } from '../bytes/ascii-samples.js';
import { bytesBehind, toldBehind } from '../bytes/bytes-behind.js';
import { withoutFloat32 } from '../bytes/float32-decimal.js';
import { SAMPLE_BYTES, checkedVoxelCount, floatsOf, samplesOf, type SampleType } from '../bytes/voxel-array.js';
import type { Decoders } from '../decoders.js';
import { FormatError } from '../format.error.js';
import { gridOfColumns } from '../grid-of-columns.js';
import { labelSamples } from '../label-samples.js';
import type { PlacedLabels } from '../label-file.js';
import { metaImageBody } from './metaimage.body.js';
import { type Fail, flagOf, looksLikeMetaImage, readKeys } from './metaimage.header.js';

/** An image read from MetaImage. */
export interface MetaImage {
  readonly volume: Volume;
  readonly datatype: SampleType;
  /** False when the header does not say where the voxels lie in the patient, so that their place is a guess. */
  readonly placed: boolean;
  readonly problems: readonly string[];
}

const TYPES: Readonly<Record<string, SampleType>> = {
  MET_CHAR: 'int8',
  MET_UCHAR: 'uint8',
  MET_SHORT: 'int16',
  MET_USHORT: 'uint16',
  MET_INT: 'int32',
  MET_UINT: 'uint32',
  MET_LONG: 'int32',
  MET_ULONG: 'uint32',
  MET_LONG_LONG: 'int64',
  MET_ULONG_LONG: 'uint64',
  MET_FLOAT: 'float32',
  MET_DOUBLE: 'float64',
};
/** Lengths in millimetres; `?` is what MetaIO writes for not known, and means them. */
const UNIT_MM: Readonly<Record<string, number>> = { um: 1e-3, mm: 1, '?': 1, cm: 10 };

/** A MetaImage taken apart: its header as texts, and its voxels unpacked, with whatever stands behind them. */
export interface MetaImageParts {
  readonly keys: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly samples: number;
  /** Bytes of the samples, unless they are written as text. */
  readonly length: number;
  readonly isText: boolean;
  /** Whether they were packed in the file; `body` is not. */
  readonly isPacked: boolean;
}

/**
 * Takes a MetaImage of any dimension apart without making numbers of its voxels.
 * @input `image` is the content of the data file of a `.mhd`
 * @throws FormatError as readMetaImage does
 */
export function metaImageParts(bytes: Uint8Array, decoders: Decoders, image?: Uint8Array): MetaImageParts {
  const fail: Fail = (code, message, tag) => new FormatError(code, message, { place: { tag } });
  if (!looksLikeMetaImage(bytes)) throw fail('WRONG_FORMAT', 'the file is not MetaImage');
  const { keys, end } = readKeys(bytes, fail);
  const datatype = TYPES[keys.get('ElementType') ?? ''];
  if (datatype === undefined) throw fail('UNSUPPORTED_IMAGE', 'the voxels are no plain numbers', 'ElementType');
  const size = [...(keys.get('DimSize') ?? '').split(/\s+/u), keys.get('ElementNumberOfChannels') ?? '1'].map(Number);
  const samples = checkedVoxelCount(size, 0);
  const length = samples * SAMPLE_BYTES[datatype];
  const { body, isText, isPacked } = metaImageBody({ bytes, keys, end, image }, { needed: length, item: 0 }, decoders, fail);
  return { keys, body, samples, length, isText, isPacked };
}

/**
 * Reads a MetaImage: `.mha`, or `.mhd` with the content of its data file.
 * @throws FormatError WRONG_FORMAT, TRUNCATED, DAMAGED, BAD_VALUE, UNSUPPORTED_IMAGE, DECODER_MISSING, DECODING_FAILED
 * @source itk.org/Wiki/ITK/MetaIO/Documentation; axes in LPS as ITK writes them
 */
export function readMetaImage(bytes: Uint8Array, decoders: Decoders = {}, options: MetaImageOptions = {}): MetaImage {
  const { grid, samples, datatype, placed, problems } = samplesOfMetaImage(bytes, decoders, options);
  const floats = floatsOf(samples);
  return { volume: volumeOf(grid, floats.voxels), datatype, placed, problems: [...problems, ...floats.problems] };
}

/** Reads a MetaImage of labels, each with its own value. @throws as readMetaImage does */
export function readMetaImageLabels(bytes: Uint8Array, decoders: Decoders = {}, options: MetaImageOptions = {}): PlacedLabels {
  const { grid, samples, placed, problems } = samplesOfMetaImage(bytes, decoders, options);
  const labels = labelSamples(samples, { slope: 1, intercept: 0 }, options.item ?? 0);
  return { labels: { grid, voxels: { data: labels.data } }, segments: [], placed, problems: [...problems, ...labels.problems] };
}

/** What a reader of MetaImage may be given besides the bytes. */
export interface MetaImageOptions {
  /** The content of the data file of a `.mhd`. */
  readonly image?: Uint8Array;
  readonly item?: number;
}

function samplesOfMetaImage(bytes: Uint8Array, decoders: Decoders, options: MetaImageOptions) {
  const item = options.item ?? 0;
  const fail: Fail = (code, message, tag) => new FormatError(code, message, { place: { item, tag } });
  if (!looksLikeMetaImage(bytes)) throw fail('WRONG_FORMAT', 'the file is not MetaImage');
  const { keys, end } = readKeys(bytes, fail);
  const numbers = (count: number, ...names: string[]): number[] | undefined => {
    const name = names.find((n) => keys.has(n));
    if (name === undefined) return undefined;
    const found = (keys.get(name) ?? '').split(/\s+/u).map((text) => withoutFloat32(Number(text)));
    if (found.length !== count || !found.every(Number.isFinite)) throw fail('BAD_VALUE', `${count} numbers are expected`, name);
    return found;
  };
  if (keys.get('NDims') !== '3') throw fail('UNSUPPORTED_IMAGE', 'the image does not have three dimensions', 'NDims');
  if ((keys.get('ElementNumberOfChannels') ?? '1') !== '1')
    throw fail('UNSUPPORTED_IMAGE', 'the image is in colour', 'ElementNumberOfChannels');
  const size = numbers(3, 'DimSize');
  if (size === undefined) throw fail('MISSING_ATTRIBUTE', 'a key that is needed is absent', 'DimSize');
  const count = checkedVoxelCount(size, item);
  const datatype = TYPES[keys.get('ElementType') ?? ''];
  if (datatype === undefined) throw fail('UNSUPPORTED_IMAGE', 'the voxels are no plain numbers', 'ElementType');

  const problems: string[] = [];
  const mm = UNIT_MM[(keys.get('DistanceUnits') ?? 'mm').toLowerCase()];
  if (mm === undefined) throw fail('UNSUPPORTED_IMAGE', 'the space is measured in no length', 'DistanceUnits');
  checkIntensities(keys, fail);
  const spacing = numbers(3, 'ElementSpacing', 'ElementSize')?.map((length) => length * mm);
  if (spacing === undefined) throw fail('MISSING_ATTRIBUTE', 'a key that is needed is absent', 'ElementSpacing');
  const origin = numbers(3, 'Offset', 'Position', 'Origin')?.map((length) => length * mm);
  const matrix = numbers(9, 'TransformMatrix', 'Rotation', 'Orientation');
  if (origin === undefined || matrix === undefined)
    problems.push('no orientation or origin in the header; taken as left, posterior, superior from 0, 0, 0');
  const m = matrix ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const o = origin ?? [0, 0, 0];
  // Each row of the matrix is the direction of one axis.
  const step = (a: number): Triple => [m[3 * a] * spacing[a], m[3 * a + 1] * spacing[a], m[3 * a + 2] * spacing[a]];
  const grid = gridOfColumns(
    [size[0], size[1], size[2]],
    [step(0), step(1), step(2)],
    [o[0], o[1], o[2]],
    { item, field: 'TransformMatrix' },
    spacing,
  );

  const file = { bytes, keys, end, image: options.image };
  const needed = count * SAMPLE_BYTES[datatype];
  const { body, isText } = metaImageBody(file, { needed, item }, decoders, fail);
  const samples = isText
    ? asciiSamples(body, count, item)
    : samplesOf(body, datatype, flagOf(keys, ['BinaryDataByteOrderMSB', 'ElementByteOrderMSB'], fail) !== true, count, item);
  const room = { found: body.length, needed, ofSlice: needed / size[2], columns: size[0], rows: size[1] };
  const behind = isText ? 0 : bytesBehind(room, () => fail('DAMAGED', 'there are more voxels than the header says', 'DimSize'));
  return { grid, samples, datatype, placed: problems.length === 0, problems: [...problems, ...toldBehind(behind)] };
}

/** Most readers pass a map of intensities over and some apply it: a file that states one can be read in two ways. @throws what `fail` makes */
function checkIntensities(keys: ReadonlyMap<string, string>, fail: Fail): void {
  for (const [name, plain] of [
    ['ElementToIntensityFunctionSlope', 1],
    ['ElementToIntensityFunctionOffset', 0],
  ] as const) {
    if (keys.has(name) && Number(keys.get(name)) !== plain)
      throw fail('UNSUPPORTED_IMAGE', 'the voxels are no intensities: the header states a map from one to the other', name);
  }
}
