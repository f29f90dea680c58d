import { type MetaImageParts, metaImageParts } from '@collimate/imaging-formats';
import {
  type CleanedHeaderFile,
  type HeaderCodec,
  HeaderReport,
  asciiBytes,
  asciiVoxels,
  badHeader,
  isCoordinate,
  onlyVoxels,
} from './header-file.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
/** Accepts at most so many numbers. The meaning of a further number is unknown, so it could be an identifier. */
const numbers =
  (most: number) =>
  (value: string): boolean => {
    const words = value.split(/\s+/);
    return words.length <= most && words.every((word) => NUMBER.test(word) && isCoordinate(Number(word)));
  };
const AXES = 4;
const wholes = (value: string): boolean => /^\d{1,5}(\s+\d{1,5}){0,3}$/.test(value);
const flag = (value: string): boolean => /^(true|false|t|f|1|0)$/i.test(value);

/** The keys that stay, in the order in which they are written, and what their values must be. */
const KEYS: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['ObjectType', (value) => value === 'Image'],
  ['NDims', (value) => /^[1-4]$/.test(value)],
  ['BinaryData', flag],
  ['BinaryDataByteOrderMSB', flag],
  ['ElementByteOrderMSB', flag],
  ['CompressedData', flag],
  ['TransformMatrix', numbers(AXES ** 2)],
  ['Rotation', numbers(AXES ** 2)],
  ['Orientation', numbers(AXES ** 2)],
  ['Offset', numbers(AXES)],
  ['Position', numbers(AXES)],
  ['Origin', numbers(AXES)],
  ['DistanceUnits', (value) => /^(um|mm|cm|\?)$/i.test(value)],
  // A map from stored values to intensities: a reader refuses a file that states one, and so does it its copy.
  ['ElementToIntensityFunctionSlope', numbers(1)],
  ['ElementToIntensityFunctionOffset', numbers(1)],
  ['AnatomicalOrientation', (value) => /^([RLAPSI]{3}|\?\?\?)$/.test(value)],
  ['ElementSpacing', numbers(AXES)],
  ['ElementSize', numbers(AXES)],
  ['DimSize', wholes],
  ['ElementNumberOfChannels', (value) => /^\d{1,2}$/.test(value)],
  ['ElementType', (value) => /^MET_(U?(CHAR|SHORT|INT|LONG|LONG_LONG)|FLOAT|DOUBLE)$/.test(value)],
]);
/** Keys about where the voxels lie: they are written anew. */
const OF_THE_BODY: ReadonlySet<string> = new Set(['ElementDataFile', 'HeaderSize', 'CompressedDataSize']);
/** Names of one thing: a reader takes the first that is there, and the others go. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['TransformMatrix', 'Rotation', 'Orientation'],
  ['Offset', 'Position', 'Origin'],
  ['ElementSpacing', 'ElementSize'],
];
const DROPPED: ReadonlySet<string> = new Set([
  'CenterOfRotation',
  'Comment',
  'Name',
  'ObjectSubType',
  'TransformType',
  'ID',
  'ParentID',
  'Color',
  'Modality',
  'SequenceID',
  'ElementMin',
  'ElementMax',
  'AcquisitionDate',
]);

/**
 * A MetaImage whose header is written anew: keys of numbers and closed words stay, comments, names and unknown keys go. Voxels in a file
 * of their own become part of the file.
 * @throws DeidentifyError MALFORMED; FormatError for what is no MetaImage or breaks off
 * @source itk.org/Wiki/ITK/MetaIO/Documentation
 */
export function cleanMetaImage(bytes: Uint8Array, image: Uint8Array | undefined, codec: HeaderCodec): CleanedHeaderFile {
  const parts = metaImageParts(bytes, codec.decoders, image);
  const { keys } = parts;
  const report = new HeaderReport();
  const lines: string[] = [];
  for (const [key, isSound] of KEYS) {
    const value = keys.get(key);
    if (value === undefined) continue;
    const first = SYNONYMS.find((names) => names.includes(key))?.find((name) => keys.has(name));
    if (first !== undefined && first !== key) {
      report.note(key, 'removed');
      continue;
    }
    if (!isSound(value)) throw badHeader('a key of the header has a value that cannot stay', key);
    lines.push(`${key} = ${value}`);
  }
  for (const key of keys.keys()) {
    if (!KEYS.has(key) && !OF_THE_BODY.has(key)) report.note(DROPPED.has(key) ? key : 'other', 'removed');
  }
  const voxels = voxelsOf(parts, report);
  const packed = parts.isPacked ? codec.zlib(voxels) : voxels;
  if (packed !== voxels) lines.push(`CompressedDataSize = ${packed.length}`);
  const header = asciiBytes(`${[...lines, 'ElementDataFile = LOCAL'].join('\n')}\n`);
  const out = new Uint8Array(header.length + packed.length);
  out.set(header);
  out.set(packed, header.length);
  return { format: 'metaimage', ending: '.mha', bytes: out, report: report.rows() };
}

function voxelsOf({ keys, isText, body, samples, length }: MetaImageParts, report: HeaderReport): Uint8Array {
  if (isText) return asciiVoxels(body, samples, 'DimSize');
  const slices = Number((keys.get('DimSize') ?? '').split(/\s+/u).at(-1));
  return onlyVoxels(body, { length, ofSlice: length / slices }, 'DimSize', report);
}
