import { numbers, text, type DicomDataset, writeDicom } from '@collimate/imaging-simulation';
import dcmjsCodecs from 'dcmjs-codecs';
import * as dicomParser from 'dicom-parser';
import { Deidentifier, type DeidentifyOutcome } from '../deidentifier.js';
import { RESEARCH_OPTIONS } from '../policy.js';

const { Context, NativeCodecs } = dcmjsCodecs;
type CodecContext = InstanceType<typeof Context>;

const CANARY = 'ZQCANARY^JANE 19500102';
const SIDE = 48;
const ascii = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'latin1'));
const latin = (file: Uint8Array): string => Buffer.from(file).toString('latin1');
const join = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part))));
const insert = (bytes: Uint8Array, at: number, more: Uint8Array): Uint8Array =>
  join(bytes.subarray(0, at), more, bytes.subarray(at));
/** A segment of JPEG or JPEG 2000 that holds the canary. */
const segment = (marker: number, head = ''): Uint8Array => {
  const content = ascii(head + CANARY);
  return join([marker >> 8, marker & 255, 0, content.length + 2], content);
};

/** A syntax, its encoder, and the decoder that shows that no sample has changed. */
interface Codec {
  readonly name: string;
  readonly syntax: string;
  readonly bits: 8 | 16;
  readonly encode: (context: CodecContext) => CodecContext;
  readonly decode: (context: CodecContext) => CodecContext;
}
const jpeg = (context: CodecContext) => NativeCodecs.decodeJpeg(context);
const jpegLs = (context: CodecContext) => NativeCodecs.decodeJpegLs(context);
const jpeg2000 = (context: CodecContext) => NativeCodecs.decodeJpeg2000(context);
const ht = (context: CodecContext) => NativeCodecs.decodeHtJpeg2000(context);
const CODECS: readonly Codec[] = [
  {
    name: 'JPEG baseline',
    syntax: '4.50',
    bits: 8,
    encode: (c) => NativeCodecs.encodeJpeg(c, { lossy: true, quality: 90 }),
    decode: jpeg,
  },
  {
    name: 'JPEG lossless',
    syntax: '4.70',
    bits: 16,
    decode: jpeg,
    encode: (c) => NativeCodecs.encodeJpeg(c, { lossy: false, predictor: 1, pointTransform: 0 }),
  },
  { name: 'JPEG-LS', syntax: '4.80', bits: 16, encode: (c) => NativeCodecs.encodeJpegLs(c, { lossy: false }), decode: jpegLs },
  {
    name: 'JPEG 2000',
    syntax: '4.90',
    bits: 16,
    encode: (c) => NativeCodecs.encodeJpeg2000(c, { lossy: false }),
    decode: jpeg2000,
  },
  { name: 'HTJ2K', syntax: '4.201', bits: 16, encode: (c) => NativeCodecs.encodeHtJpeg2000(c, { lossy: false }), decode: ht },
  { name: 'RLE', syntax: '5', bits: 16, encode: (c) => NativeCodecs.encodeRle(c), decode: (c) => NativeCodecs.decodeRle(c) },
];
const codecNamed = (name: string): Codec => CODECS.find((codec) => codec.name === name) as Codec;

const contextOf = ({ bits }: Codec, buffer: { decodedBuffer: Uint8Array } | { encodedBuffer: Uint8Array }): CodecContext =>
  new Context({
    width: SIDE,
    height: SIDE,
    bitsAllocated: bits,
    bitsStored: bits,
    samplesPerPixel: 1,
    pixelRepresentation: 0,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    ...buffer,
  });

/** The samples of a phantom: a disc on a slope, another one for each frame. */
function encoded(codec: Codec, frame = 0): Uint8Array {
  const words = Uint16Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) - 24, Math.floor(i / SIDE) - 24];
    return (x * x + y * y < 300 ? 900 : 40 + 3 * x) + ((i * 37 + frame * 11) % 5) + 100;
  });
  const decodedBuffer = codec.bits === 8 ? Uint8Array.from(words, (value) => value >> 2) : new Uint8Array(words.buffer);
  return Uint8Array.from(codec.encode(contextOf(codec, { decodedBuffer })).getEncodedBuffer() as Uint8Array);
}

function decoded(codec: Codec, frame: Uint8Array): string {
  return latin(codec.decode(contextOf(codec, { encodedBuffer: frame })).getDecodedBuffer() as Uint8Array);
}

const deidentifier = new Deidentifier({
  key: new Uint8Array(32).fill(4),
  site: 'south',
  options: RESEARCH_OPTIONS,
  vocabulary: [],
  times: 'keep',
});

/** A file whose pixels are these fragments, the first of them the offset table. */
function encapsulated(codec: Codec, fragments: readonly Uint8Array[], frames = 1, more: DicomDataset = []): Uint8Array {
  const head = writeDicom(
    [
      text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
      text(0x00080018, 'UI', '1.2.3.4'),
      text(0x00100010, 'PN', 'BELLWEATHER^JANE'),
      text(0x00100020, 'LO', 'MRN 7654321'),
      text(0x00280008, 'IS', String(frames)),
      numbers(0x00280002, 'US', 1),
      text(0x00280004, 'CS', 'MONOCHROME2'),
      numbers(0x00280010, 'US', SIDE),
      numbers(0x00280011, 'US', SIDE),
      numbers(0x00280100, 'US', codec.bits),
      numbers(0x00280101, 'US', codec.bits),
      numbers(0x00280102, 'US', codec.bits - 1),
      numbers(0x00280103, 'US', 0),
      ...more,
    ],
    { meta: [text(0x00020010, 'UI', `1.2.840.10008.1.2.${codec.syntax}`)] },
  );
  const items = fragments.map((fragment) => {
    const size = fragment.length + (fragment.length % 2);
    return join([0xfe, 0xff, 0x00, 0xe0, size & 255, (size >> 8) & 255, size >> 16, 0], fragment, fragment.length % 2 ? [0] : []);
  });
  const open = [0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff];
  return join(head, open, ...items, [0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
}

const clean = (codec: Codec, fragments: readonly Uint8Array[], frames = 1): DeidentifyOutcome =>
  deidentifier.clean(encapsulated(codec, fragments, frames));

/** The frames of a cleaned file, found by its own offset table. */
function framesOf(outcome: DeidentifyOutcome, frames: number): readonly Uint8Array[] {
  if (outcome.kind !== 'cleaned') throw new Error(outcome.code);
  const set = dicomParser.parseDicom(outcome.bytes);
  const pixels = set.elements['x7fe00010'];
  expect(pixels.basicOffsetTable).toHaveLength(frames);
  expect(pixels.fragments).toHaveLength(frames);
  return Array.from({ length: frames }, (_, n) =>
    Uint8Array.from(dicomParser.readEncapsulatedImageFrame(set, pixels, n) as Uint8Array),
  );
}

const NO_TABLE = new Uint8Array(0);
const endOf = (bytes: Uint8Array): number => latin(bytes).lastIndexOf('\xff\xd9');
const scanOf = (bytes: Uint8Array): number => latin(bytes).indexOf('\xff\xda');
const tileOf = (bytes: Uint8Array): number => latin(bytes).indexOf('\xff\x90\x00\x0a');

/** A comment in the header of the first tile-part, which is longer by it. */
function withTileComment(frame: Uint8Array): Uint8Array {
  const at = tileOf(frame);
  const comment = segment(0xff64, '\0\x01');
  const out = insert(frame, at + 12, comment);
  const view = new DataView(out.buffer);
  if (view.getUint32(at + 6) > 0) view.setUint32(at + 6, view.getUint32(at + 6) + comment.length);
  return out;
}

/** Text behind the packets of the last tile-part, which is longer by it. */
function withTail(frame: Uint8Array, tail: string): Uint8Array {
  const out = insert(frame, endOf(frame), ascii(tail));
  const view = new DataView(out.buffer);
  const at = tileOf(frame) + 6;
  if (view.getUint32(at) > 0) view.setUint32(at, view.getUint32(at) + tail.length);
  return out;
}

/** Text between the segments of an RLE frame, behind them, and in the unused places of its header. */
function withRoom(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset);
  const second = view.getUint32(8, true);
  const out = join(insert(frame, second, ascii(`${CANARY}  `)), ascii(CANARY));
  const header = new DataView(out.buffer);
  header.setUint32(8, second + CANARY.length + 2, true);
  out.set(ascii(CANARY), 30);
  return out;
}

type Plant = (frame: Uint8Array) => readonly Uint8Array[];
const PLACES: readonly (readonly [place: string, codecs: readonly string[], plant: Plant])[] = [
  ['a comment before the scan', ['JPEG baseline', 'JPEG lossless', 'JPEG-LS'], (f) => [NO_TABLE, insert(f, 2, segment(0xfffe))]],
  [
    'a comment behind the scan',
    ['JPEG baseline', 'JPEG lossless', 'JPEG-LS'],
    (f) => [NO_TABLE, insert(f, endOf(f), segment(0xfffe))],
  ],
  [
    'a comment in a second fragment',
    ['JPEG baseline', 'JPEG lossless', 'JPEG-LS'],
    // Fragments are even: a fill byte before the marker.
    (f) => [NO_TABLE, join(f.subarray(0, scanOf(f)), scanOf(f) % 2 ? [0xff] : []), join(segment(0xfffe), f.subarray(scanOf(f)))],
  ],
  ['an extra fragment', CODECS.map(({ name }) => name), (f) => [NO_TABLE, f, ascii(CANARY)]],
  ['bytes behind the end', CODECS.map(({ name }) => name), (f) => [NO_TABLE, join(f, ascii(CANARY))]],
  [
    'a second image behind the end',
    ['JPEG baseline', 'JPEG-LS'],
    (f) => [NO_TABLE, join(f, [0xff, 0xd8], segment(0xfffe), [0xff, 0xd9])],
  ],
  ['a thumbnail', ['JPEG baseline', 'JPEG lossless'], (f) => [NO_TABLE, insert(f, 2, segment(0xffe0, 'JFXX\0\x10'))]],
  [
    'application segments',
    ['JPEG baseline', 'JPEG lossless', 'JPEG-LS'],
    (f) => [NO_TABLE, join(f.subarray(0, 2), ...Array.from({ length: 16 }, (_, n) => segment(0xffe0 + n)), f.subarray(2))],
  ],
  ['the segment of Adobe', ['JPEG baseline', 'JPEG lossless'], (f) => [NO_TABLE, insert(f, 2, segment(0xffee, 'Adobe'))]],
  ['a colour transform', ['JPEG-LS'], (f) => [NO_TABLE, insert(f, 2, segment(0xffe8, 'mrfx'))]],
  ['the offset table', CODECS.map(({ name }) => name), (f) => [ascii(`${CANARY}  `), f]],
  ['a comment of the main header', ['JPEG 2000', 'HTJ2K'], (f) => [NO_TABLE, insert(f, tileOf(f), segment(0xff64, '\0\x01'))]],
  ['a comment of a tile-part', ['JPEG 2000', 'HTJ2K'], (f) => [NO_TABLE, withTileComment(f)]],
  ['the room of an RLE frame', ['RLE'], (f) => [NO_TABLE, withRoom(f)]],
];

beforeAll(() => NativeCodecs.initializeAsync());

describe('compressed pixels', () => {
  it.each(CODECS)('of $name keep every sample, and cleaning twice is cleaning once', (codec) => {
    const originals = [0, 1, 2].map((n) => encoded(codec, n));
    const outcome = clean(codec, [NO_TABLE, ...originals], 3);
    const frames = framesOf(outcome, 3);
    frames.forEach((frame, n) => expect(decoded(codec, frame)).toBe(decoded(codec, originals[n])));
    const again = framesOf(deidentifier.clean((outcome as { bytes: Uint8Array }).bytes), 3);
    expect(again.map(latin)).toEqual(frames.map(latin));
  });

  it.each(CODECS.filter(({ name }) => name !== 'RLE'))('of $name keep their frames where one has several fragments', (codec) => {
    const originals = [0, 1].map((n) => encoded(codec, n));
    const cut = originals.flatMap((frame) => [frame.subarray(0, 30), frame.subarray(30, 200), frame.subarray(200)]);
    const frames = framesOf(clean(codec, [NO_TABLE, ...cut], 2), 2);
    frames.forEach((frame, n) => expect(decoded(codec, frame)).toBe(decoded(codec, originals[n])));
  });

  it.each(PLACES.flatMap(([place, codecs, plant]) => codecs.map((name) => [place, name, plant] as const)))(
    'lose %s (%s)',
    (_, name, plant) => {
      const codec = codecNamed(name);
      const frame = encoded(codec);
      const fragments = plant(frame);
      expect(fragments.map(latin).join('')).toContain('ZQCANARY');
      const outcome = clean(codec, fragments);
      const [bare] = framesOf(outcome, 1);
      expect(latin((outcome as { bytes: Uint8Array }).bytes)).not.toMatch(/ZQCANARY|JANE|19500102/);
      expect(decoded(codec, bare)).toBe(decoded(codec, frame));
    },
  );

  it('lose the extended offset table', () => {
    const codec = codecNamed('JPEG-LS');
    const file = encapsulated(codec, [NO_TABLE, encoded(codec)], 1, [
      { tag: 0x7fe00001, vr: 'UN', value: ascii(`${CANARY}  `) },
      { tag: 0x7fe00002, vr: 'UN', value: ascii(`${CANARY}  `) },
    ]);
    expect(latin((deidentifier.clean(file) as { bytes: Uint8Array }).bytes)).not.toContain('ZQCANARY');
  });
});

describe('what is no bare codestream', () => {
  const code = (codec: Codec, fragments: readonly Uint8Array[], frames = 1): unknown => {
    try {
      const outcome = clean(codec, fragments, frames);
      return outcome.kind === 'cleaned' ? 'cleaned' : outcome.code;
    } catch (error) {
      expect(String(error)).not.toContain('ZQCANARY');
      return (error as { code: string }).code;
    }
  };
  const box = join([0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 13, 10, 0x87, 10], ascii(CANARY));
  const refusals: readonly (readonly [string, string, Plant])[] = [
    ['boxes of a JP2 file', 'JPEG 2000', (f) => [NO_TABLE, join(box, f)]],
    ['text in place of a frame', 'JPEG lossless', () => [NO_TABLE, ascii(CANARY)]],
    ['bytes between segments', 'JPEG lossless', (f) => [NO_TABLE, insert(f, 2, ascii(CANARY))]],
    [
      'a long text at the end of a scan',
      'JPEG lossless',
      (f) => [NO_TABLE, insert(f, endOf(f), ascii(`${CANARY} of St Elsewhere`))],
    ],
    ['the name of the patient at the end of a scan', 'JPEG-LS', (f) => [NO_TABLE, insert(f, endOf(f), ascii('Bellweather'))]],
    ['a record number at the end of a tile', 'JPEG 2000', (f) => [NO_TABLE, withTail(f, '7654321 ')]],
    ['a mapping table of JPEG-LS', 'JPEG-LS', (f) => [NO_TABLE, insert(f, 2, segment(0xfff8, '\x02\x01\x01'))]],
    ['an unknown segment', 'JPEG 2000', (f) => [NO_TABLE, insert(f, tileOf(f), segment(0xff70))]],
    ['packed packet headers', 'JPEG 2000', (f) => [NO_TABLE, insert(f, tileOf(f), segment(0xff60))]],
    ['a frame that breaks off', 'JPEG-LS', (f) => [NO_TABLE, f.subarray(0, f.length - 40)]],
    ['an RLE frame that breaks off', 'RLE', (f) => [NO_TABLE, f.subarray(0, f.length - 60)]],
    ['no frame at all', 'RLE', () => [NO_TABLE]],
  ];
  it.each(refusals)('is refused: %s', (_, name, plant) => {
    const codec = codecNamed(name);
    expect(code(codec, plant(encoded(codec)))).toBe('FRAME_NOT_BARE');
  });

  it('is refused: fewer frames than the attributes say, and another size', () => {
    const codec = codecNamed('JPEG lossless');
    expect(code(codec, [NO_TABLE, encoded(codec)], 2)).toBe('FRAME_NOT_BARE');
    const frame = encoded(codec);
    const header = latin(frame).indexOf('\xff\xc3');
    frame[header + 8] = SIDE + 1;
    expect(code(codec, [NO_TABLE, frame])).toBe('FRAME_NOT_BARE');
  });

  it.each(['4.110', '4.112', '4.100', '4.92', '1.98', '4.94'])('is refused: transfer syntax 1.2.840.10008.1.2.%s', (syntax) => {
    expect(code({ ...codecNamed('JPEG-LS'), syntax }, [NO_TABLE, ascii(CANARY)])).toBe('UNSUPPORTED_TRANSFER_SYNTAX');
  });

  it('is refused or cleaned, with any byte changed, and never passes the canary on', () => {
    for (const codec of CODECS) {
      const frame = encoded(codec);
      const comment =
        codec.name === 'RLE'
          ? NO_TABLE
          : codec.syntax.startsWith('4.9') || codec.name === 'HTJ2K'
            ? segment(0xff64, '\0\x01')
            : segment(0xfffe);
      const planted =
        codec.name === 'RLE' ? withRoom(frame) : insert(frame, codec.name.includes('2') ? tileOf(frame) : 2, comment);
      for (let at = 0; at < Math.min(planted.length, 300); at += 1) {
        const broken = planted.slice();
        broken[at] ^= 1 << (at % 8);
        try {
          const outcome = clean(codec, [NO_TABLE, broken]);
          // A changed length may make a comment part of a table only if the table is as long as it should be.
          if (outcome.kind === 'cleaned') expect(latin(outcome.bytes)).not.toContain('ZQCANARY^JANE');
        } catch (error) {
          expect((error as { code: string }).code).toBe('FRAME_NOT_BARE');
        }
      }
    }
  });
});
