import { type Volume, volumeOf } from '@collimate/imaging-volume';
import { latin1, utf8 } from '../bytes/text.js';
import { SAMPLE_BYTES, checkedVoxelCount, floatsOf, samplesOf, type SampleArray, type SampleType } from '../bytes/voxel-array.js';
import type { Decoders } from '../decoders.js';
import { FormatError } from '../format.error.js';
import { asciiSamples } from '../bytes/ascii-samples.js';
import { bytesBehind, toldBehind } from '../bytes/bytes-behind.js';
import { labelSamples } from '../label-samples.js';
import type { PlacedLabels } from '../label-file.js';
import type { RegionWish } from '../region-choice.js';
import { bodyOf, type Fail, type NrrdEncoding, severalFiles } from './nrrd.body.js';
import { gridOf, numbersOf } from './nrrd.geometry.js';
import { withoutSingleAxis } from './single-axis.js';
import { type NrrdSegment, layerOf, slicerSegments } from './slicer-segments.js';

/** An image read from NRRD. */
export interface NrrdImage {
  readonly volume: Volume;
  readonly datatype: SampleType;
  readonly encoding: NrrdEncoding;
  /** Names of the labels, when the file is a segmentation of 3D Slicer. */
  readonly segments: readonly NrrdSegment[];
  /** False when the header does not say where the voxels lie in the patient, so that their place is a guess. */
  readonly placed: boolean;
  readonly problems: readonly string[];
}

const TYPES: Readonly<Record<string, SampleType>> = Object.fromEntries(
  (
    [
      ['int8', 'signed char|int8|int8_t'],
      ['uint8', 'uchar|unsigned char|uint8|uint8_t'],
      ['int16', 'short|short int|signed short|signed short int|int16|int16_t'],
      ['uint16', 'ushort|unsigned short|unsigned short int|uint16|uint16_t'],
      ['int32', 'int|signed int|int32|int32_t'],
      ['uint32', 'uint|unsigned int|uint32|uint32_t'],
      ['int64', 'longlong|long long|long long int|signed long long|signed long long int|int64|int64_t'],
      ['uint64', 'ulonglong|unsigned long long|unsigned long long int|uint64|uint64_t'],
      ['float32', 'float'],
      ['float64', 'double'],
    ] as const
  ).flatMap(([type, names]) => names.split('|').map((name) => [name, type])),
);
const ENCODINGS: Readonly<Record<string, NrrdEncoding>> = {
  raw: 'raw',
  gzip: 'gzip',
  gz: 'gzip',
  bzip2: 'bzip2',
  bz2: 'bzip2',
  ascii: 'ascii',
  text: 'ascii',
  txt: 'ascii',
};
/** No header is longer; a file without a blank line is not searched to its end. */
const LONGEST_HEADER = 1 << 20;

interface Header {
  readonly fields: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, string>;
  /** How many lines are comments. */
  readonly comments: number;
  readonly end: number;
}

/** A NRRD file taken apart: its header as texts, and its voxels unpacked, with whatever stands behind them. */
export interface NrrdParts {
  /** Fields by their lower-case names. */
  readonly fields: ReadonlyMap<string, string>;
  /** Lines of the form `key:=value`. */
  readonly keys: ReadonlyMap<string, string>;
  readonly comments: number;
  readonly encoding: NrrdEncoding;
  readonly body: Uint8Array;
  readonly samples: number;
  /** Bytes of the samples, unless they are written as text. */
  readonly length: number;
  /** Makes numbers of the voxels. @throws FormatError TRUNCATED, DAMAGED, BAD_VALUE */
  readonly voxels: () => SampleArray;
}

/**
 * Takes a NRRD image of any dimension apart without making numbers of its voxels.
 * @input `image` is the content of the data file of a `.nhdr`
 * @throws FormatError as readNrrd does
 */
export function nrrdParts(bytes: Uint8Array, decoders: Decoders, image?: Uint8Array): NrrdParts {
  const fail: Fail = (code, message, tag) => new FormatError(code, message, { place: { tag } });
  if (!looksLikeNrrd(bytes)) throw fail('WRONG_FORMAT', 'the file is not NRRD');
  const { fields, keys, comments, end } = readHeader(bytes, fail);
  const size = numbersOf(fields.get('sizes') ?? '', fail, 'sizes');
  if (size.length === 0 || String(size.length) !== fields.get('dimension'))
    throw fail('BAD_VALUE', 'there is one size for each dimension', 'sizes');
  const samples = checkedVoxelCount(size, 0);
  const datatype = TYPES[(fields.get('type') ?? '').toLowerCase()];
  if (datatype === undefined) throw fail('UNSUPPORTED_IMAGE', 'the voxels are no plain numbers', 'type');
  const encoding = ENCODINGS[(fields.get('encoding') ?? '').toLowerCase()];
  if (encoding === undefined) throw fail('UNSUPPORTED_IMAGE', 'the encoding is none of raw, gzip, bzip2 and ascii', 'encoding');
  const length = samples * SAMPLE_BYTES[datatype];
  const body = bodyOf(fields, { rest: bytes.subarray(end), image }, decoders, { encoding, needed: length, item: 0 }, fail);
  const voxels = (): SampleArray =>
    encoding === 'ascii' ? asciiSamples(body, samples, 0) : samplesOf(body, datatype, endian(fields, datatype, fail), samples, 0);
  return { fields, keys, comments, encoding, body, samples, length, voxels };
}

/** @returns whether the bytes begin as NRRD does */
export function looksLikeNrrd(bytes: Uint8Array): boolean {
  return bytes.length > 8 && latin1(bytes, 0, 7) === 'NRRD000';
}

function readHeader(bytes: Uint8Array, fail: Fail): Header {
  const fields = new Map<string, string>();
  const keys = new Map<string, string>();
  let comments = 0;
  let at = bytes.indexOf(10) + 1;
  for (;;) {
    if (at >= bytes.length) return { fields, keys, comments, end: bytes.length };
    const newline = bytes.indexOf(10, at);
    const stop = newline < 0 ? bytes.length : newline;
    if (stop > LONGEST_HEADER) throw fail('DAMAGED', 'the header has no end');
    const line = utf8(bytes, at, stop).replace(/\r$/u, '');
    at = stop + 1;
    if (line === '') return { fields, keys, comments, end: Math.min(at, bytes.length) };
    if (line.startsWith('#')) {
      comments++;
      continue;
    }
    const key = /^([^:]*):=(.*)$/u.exec(line);
    const field = /^([^:]*): ?(.*)$/u.exec(line);
    if (key) keys.set(key[1], key[2]);
    else if (field) setField(fields, field[1].trim().toLowerCase(), field[2].trim(), fail);
    else throw fail('DAMAGED', 'a line of the header is neither a field nor a key');
  }
}

/** Fields that say what the voxels are and where they lie; others may hold anything, in their names too. */
const OF_THE_IMAGE =
  /^(?:dimension|type|encoding|endian|sizes|spacings|space(?: dimension| directions| origin| units)?|units|kinds|(?:data ?file)|(?:byte|line) ?skip)$/u;

function setField(fields: Map<string, string>, name: string, value: string, fail: Fail): void {
  const [first] = ['', ' ']
    .map((blank) => fields.get(name.replace(/^(data|byte|line) ?(?=file|skip)/u, `$1${blank}`)))
    .filter((one) => one !== undefined);
  if (OF_THE_IMAGE.test(name) && first !== undefined && first !== value)
    throw fail('BAD_VALUE', 'a field of the header is there twice, with two values', name);
  // The names of the files stand in the lines that follow, and are no fields.
  if (/^data ?file$/u.test(name) && /^list\b/iu.test(value)) throw severalFiles(fail);
  fields.set(name, value);
}

/** What a reader of NRRD may be given besides the bytes. */
export interface NrrdOptions {
  /** The content of the data file of a `.nhdr`. */
  readonly image?: Uint8Array;
  readonly item?: number;
  /** The segment whose layer is read, of a segmentation in layers. */
  readonly segment?: RegionWish;
}

/**
 * Reads a NRRD image: `.nrrd`, or `.nhdr` with the content of its data file; of a segmentation of 3D Slicer in layers one of them.
 * @throws FormatError WRONG_FORMAT, TRUNCATED, DAMAGED, BAD_VALUE, UNSUPPORTED_IMAGE, DECODER_MISSING, DECODING_FAILED, UNKNOWN_REGION,
 *   SEVERAL_REGIONS
 * @source teem.sourceforge.net/nrrd/format.html, NRRD0001 to NRRD0005
 */
export function readNrrd(bytes: Uint8Array, decoders: Decoders = {}, options: NrrdOptions = {}): NrrdImage {
  const { grid, samples, datatype, encoding, segments, placed, problems } = samplesOfNrrd(bytes, decoders, options);
  const floats = floatsOf(samples);
  return {
    volume: volumeOf(grid, floats.voxels),
    datatype,
    encoding,
    segments,
    placed,
    problems: [...problems, ...floats.problems],
  };
}

/** Reads a NRRD image of labels, each with its own value. @throws as readNrrd does */
export function readNrrdLabels(bytes: Uint8Array, decoders: Decoders = {}, options: NrrdOptions = {}): PlacedLabels {
  const { grid, samples, segments, placed, problems } = samplesOfNrrd(bytes, decoders, options);
  const labels = labelSamples(samples, { slope: 1, intercept: 0 }, options.item ?? 0);
  return { labels: { grid, voxels: { data: labels.data } }, segments, placed, problems: [...problems, ...labels.problems] };
}

function samplesOfNrrd(bytes: Uint8Array, decoders: Decoders, options: NrrdOptions) {
  const item = options.item ?? 0;
  const fail: Fail = (code, message, tag) => new FormatError(code, message, { place: { item, tag } });
  if (!looksLikeNrrd(bytes)) throw fail('WRONG_FORMAT', 'the file is not NRRD');
  const header = readHeader(bytes, fail);
  const { end } = header;
  const segments = slicerSegments(header.keys, header.fields.get('dimension') === '4');
  const isLayered = hasLayers(header, segments);
  const layers = isLayered ? Number(header.fields.get('sizes')?.split(/\s+/u)[0]) : 1;
  const fields = isLayered ? withoutLayers(header.fields) : withoutSingleAxis(header.fields);
  const need = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined) throw fail('MISSING_ATTRIBUTE', 'a field that is needed is absent', name);
    return value;
  };
  if (need('dimension') !== '3') throw fail('UNSUPPORTED_IMAGE', 'the image does not have three dimensions', 'dimension');
  const size = numbersOf(need('sizes'), fail, 'sizes');
  if (size.length !== 3) throw fail('BAD_VALUE', 'three sizes are expected', 'sizes');
  const total = checkedVoxelCount([layers, ...size], item);
  const layer = isLayered ? layerOf(segments, layers, options.segment ?? {}, item) : 0;
  const datatype = TYPES[need('type').toLowerCase()];
  if (datatype === undefined) throw fail('UNSUPPORTED_IMAGE', 'the voxels are no plain numbers', 'type');
  const encoding = ENCODINGS[need('encoding').toLowerCase()];
  if (encoding === undefined) throw fail('UNSUPPORTED_IMAGE', 'the encoding is none of raw, gzip, bzip2 and ascii', 'encoding');
  const problems: string[] = [];
  const grid = gridOf(fields, [size[0], size[1], size[2]], item, problems, fail);

  const order = { encoding, needed: total * SAMPLE_BYTES[datatype], item };
  const body = bodyOf(fields, { rest: bytes.subarray(end), image: options.image }, decoders, order, fail);
  const all =
    encoding === 'ascii'
      ? asciiSamples(body, total, item)
      : samplesOf(body, datatype, endian(fields, datatype, fail), total, item);
  const room = { found: body.length, needed: order.needed, ofSlice: order.needed / size[2], columns: size[0], rows: size[1] };
  const behind =
    encoding === 'ascii' ? 0 : bytesBehind(room, () => fail('DAMAGED', 'there are more voxels than the header says', 'sizes'));
  const samples = isLayered ? everyNth(all, layer, layers) : all;
  // Whatever the header leaves out of the place is told as a problem, and by nothing else.
  const placed = problems.length === 0;
  return { grid, samples, datatype, encoding, segments, placed, problems: [...problems, ...toldBehind(behind)] };
}

/** @returns the segments of a segmentation of 3D Slicer whose segments overlap and stand in layers; none for any other file */
export function segmentsInLayers(bytes: Uint8Array): readonly NrrdSegment[] {
  if (!looksLikeNrrd(bytes)) return [];
  const header = readHeader(bytes, (code, message) => new FormatError(code, message));
  const segments = slicerSegments(header.keys, header.fields.get('dimension') === '4');
  return hasLayers(header, segments) ? segments : [];
}

function hasLayers({ fields }: Header, segments: readonly NrrdSegment[]): boolean {
  return fields.get('dimension') === '4' && segments.length > 0 && /^(?:list|vector)\b/iu.test(fields.get('kinds') ?? '');
}

/** The header of one layer: without its first axis, along which the layers stand. */
function withoutLayers(fields: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const rest = new Map(fields).set('dimension', '3');
  for (const name of ['sizes', 'space directions', 'spacings', 'units']) {
    const text = fields.get(name);
    if (text !== undefined) rest.set(name, text.trim().replace(/^(?:"[^"]*"|\S+)\s*/u, ''));
  }
  return rest;
}

/** The layers of a voxel stand side by side. */
function everyNth(samples: SampleArray, first: number, step: number): SampleArray {
  const out = samples.slice(0, samples.length / step);
  for (let i = 0, at = first; i < out.length; i++, at += step) out[i] = samples[at];
  return out;
}

function endian(fields: ReadonlyMap<string, string>, datatype: SampleType, fail: Fail): boolean {
  const value = fields.get('endian')?.toLowerCase();
  if (value === 'little' || (value === undefined && SAMPLE_BYTES[datatype] === 1)) return true;
  if (value === 'big') return false;
  throw fail(value === undefined ? 'MISSING_ATTRIBUTE' : 'BAD_VALUE', 'the byte order is little or big', 'endian');
}
