import { type NrrdParts, nrrdParts } from '@collimate/imaging-formats';
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
import { segmentLines } from './slicer.segments.js';

const TYPE =
  /^(signed |unsigned )?(char|short|int|long long)( int)?$|^u?int(8|16|32|64)(_t)?$|^(uchar|ushort|longlong|ulonglong|float|double|uint)$/i;
const SPACE =
  /^(right|left)-(anterior|posterior)-(superior|inferior)(-time)?$|^(RAS|LAS|LPS|RASt|LASt|LPSt|RAST|LAST|LPST)$|^(scanner-xyz|3D-right-handed|3D-left-handed)(-time)?$/i;
const KIND =
  /^(domain|space|time|list|point|vector|covariant-vector|normal|stub|scalar|complex|none|\?\?\?|2-vector|3-vector|3-color|4-color|3D-masked-symmetric-matrix|3D-symmetric-matrix|3D-matrix)$/i;
const CENTRE = /^(cell|node|none|\?\?\?)$/i;
const WHOLE = /^\d{1,5}$/;
const UNIT = /^("\s*(nm|um|micron|micrometer|mm|millimeter|cm|centimeter|m|meter|)s?\s*"\s*){1,4}$/i;
/** The micro sign and the Greek letter, in bytes of ASCII. */
const asciiUnits = (value: string): string => value.replaceAll(/[\u00b5\u03bc]m/gu, 'um');
/** No NRRD has more. */
const DIMENSION = /^(1[0-6]|[1-9])$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
const isNumber = (word: string): boolean => /^nan$/i.test(word) || (NUMBER.test(word) && isCoordinate(Number(word)));
const isVector = (word: string): boolean =>
  word === 'none' ||
  (/^\([^()]*\)$/.test(word) &&
    word
      .slice(1, -1)
      .split(',')
      .every((part) => isNumber(part.trim())));
/** A vector may have blanks behind its commas. */
const vectors = (value: string): boolean => value.replaceAll(/,\s+/g, ',').split(/\s+/).every(isVector);
const words = (form: RegExp) => (value: string) => value.split(/\s+/).every((word) => form.test(word.replaceAll('"', '')));

/** The fields that stay, in the order in which they are written, and what their values must be. */
const FIELDS: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['type', (value) => TYPE.test(value)],
  ['dimension', (value) => DIMENSION.test(value)],
  ['space', (value) => SPACE.test(value)],
  ['space dimension', (value) => DIMENSION.test(value)],
  ['sizes', words(WHOLE)],
  ['space directions', vectors],
  ['spacings', (value) => value.split(/\s+/).every(isNumber)],
  ['space units', (value) => UNIT.test(asciiUnits(value))],
  ['units', (value) => UNIT.test(asciiUnits(value))],
  ['kinds', words(KIND)],
  ['centers', words(CENTRE)],
  ['centerings', words(CENTRE)],
  ['endian', (value) => /^(little|big)$/i.test(value)],
  ['space origin', vectors],
]);
/** Fields that a reader needs, so that the file is refused where their value cannot stay. */
const NEEDED: ReadonlySet<string> = new Set([
  'type',
  'dimension',
  'space',
  'space dimension',
  'sizes',
  'space directions',
  'spacings',
  'space units',
  'units',
  'endian',
  'space origin',
]);
/** What tells distances where no directions do. */
const OF_SPACINGS: ReadonlySet<string> = new Set(['spacings', 'units']);
/** Fields about where and how the voxels lie: they are written anew. */
const OF_THE_BODY: ReadonlySet<string> = new Set([
  'encoding',
  'data file',
  'datafile',
  'byte skip',
  'byteskip',
  'line skip',
  'lineskip',
]);
const DROPPED: ReadonlySet<string> = new Set([
  'content',
  'sample units',
  'thicknesses',
  'measurement frame',
  'labels',
  'min',
  'max',
  'old min',
  'oldmin',
  'old max',
  'oldmax',
  'axis mins',
  'axismins',
  'axis maxs',
  'axismaxs',
  'number',
  'block size',
]);
/**
 * A NRRD image whose header is written anew: fields of numbers and of closed words stay, comments, contents, keys and unknown fields go. Of a
 * segmentation of 3D Slicer the segments that have voxels stay; a name stays if it is in the vocabulary, else it reads `Segment_0`. Voxels in a
 * file of their own become part of the file.
 * @throws DeidentifyError MALFORMED; FormatError for what is no NRRD or breaks off
 * @source teem.sourceforge.net/nrrd/format.html
 */
export function cleanNrrd(
  bytes: Uint8Array,
  image: Uint8Array | undefined,
  codec: HeaderCodec,
  vocabulary: ReadonlySet<string>,
): CleanedHeaderFile {
  const parts = nrrdParts(bytes, codec.decoders, image);
  const report = new HeaderReport();
  const packed = parts.encoding === 'gzip' || parts.encoding === 'bzip2';
  const lines = ['NRRD0005'];
  for (const [name, isSound] of FIELDS) {
    const value = parts.fields.get(name);
    if (value === undefined) continue;
    // What directions tell is not asked for a second time.
    if (OF_SPACINGS.has(name) && parts.fields.has('space directions')) report.note(name, 'removed');
    else if (isSound(value) && countFits(name, value, parts))
      lines.push(`${name}: ${name.endsWith('units') ? asciiUnits(value) : value}`);
    else if (NEEDED.has(name)) throw badHeader('a field of the header has a value that cannot stay', name);
    else report.note(name, 'removed');
  }
  for (const name of parts.fields.keys()) {
    if (!FIELDS.has(name) && !OF_THE_BODY.has(name)) report.note(DROPPED.has(name) ? name : 'other', 'removed');
  }
  lines.push(
    `encoding: ${parts.encoding === 'ascii' ? 'ascii' : packed ? 'gzip' : 'raw'}`,
    ...segmentLines(parts, vocabulary, report),
  );
  for (let n = 0; n < parts.comments; n++) report.note('comment', 'removed');
  const header = asciiBytes(`${lines.join('\n')}\n\n`);
  const voxels = bodyOf(parts, report);
  const body = packed ? codec.gzip(voxels) : voxels;
  const out = new Uint8Array(header.length + body.length);
  out.set(header);
  out.set(body, header.length);
  return { format: 'nrrd', ending: '.nrrd', bytes: out, report: report.rows() };
}

function bodyOf({ fields, encoding, body, length, samples }: NrrdParts, report: HeaderReport): Uint8Array {
  if (encoding === 'ascii') return asciiVoxels(body, samples, 'sizes');
  const slices = Number((fields.get('sizes') ?? '').split(/\s+/u).at(-1));
  return onlyVoxels(body, { length, ofSlice: length / slices }, 'sizes', report);
}

/** Fields of so many values for each dimension: one more could hold anything. */
const PER_AXIS: ReadonlySet<string> = new Set(['sizes', 'spacings', 'kinds', 'centers', 'centerings']);

function countFits(name: string, value: string, { fields }: NrrdParts): boolean {
  const dimension = Number(fields.get('dimension'));
  if (PER_AXIS.has(name)) return value.split(/\s+/).length === dimension;
  if (name === 'space directions') return partsOf(value).length === dimension && partsOf(value).every(isSpatial);
  return name === 'space origin' ? partsOf(value).length === 1 && partsOf(value).every(isSpatial) : true;
}

function partsOf(value: string): readonly string[] {
  return value.match(/\([^()]*\)|none/g) ?? [];
}

/** Three numbers, and a fourth where time is one of the axes. */
function isSpatial(vector: string): boolean {
  return vector.split(',').length <= 4;
}
