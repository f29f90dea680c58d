import { numbers, text, type DicomDataset, writeDicom } from '@collimate/imaging-simulation';
import { nativePixelDecoder } from '@collimate/imaging-formats';
import dcmjsCodecs from 'dcmjs-codecs';
import dicomParser from 'dicom-parser';
import { Deidentifier, type DeidentifyOutcome } from './deidentifier.js';
import { RESEARCH_OPTIONS } from './policy.js';

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

const DECODERS = { pixels: nativePixelDecoder(dcmjsCodecs) };
const clean = (codec: Codec, fragments: readonly Uint8Array[], frames = 1): DeidentifyOutcome =>
  deidentifier.clean(encapsulated(codec, fragments, frames), DECODERS);

/** The samples of a cleaned file, frame by frame; it has no compression. */
function framesOf(outcome: DeidentifyOutcome, codec: Codec, frames = 1): readonly string[] {
  if (outcome.kind !== 'cleaned') throw new Error(outcome.code);
  const set = dicomParser.parseDicom(outcome.bytes);
  const { dataOffset, length } = set.elements['x7fe00010'];
  const frameBytes = (SIDE * SIDE * codec.bits) / 8;
  expect([set.string('x00020010'), length]).toEqual(['1.2.840.10008.1.2.1', frames * frameBytes]);
  return Array.from({ length: frames }, (_, n) =>
    latin(outcome.bytes.subarray(dataOffset + n * frameBytes, dataOffset + (n + 1) * frameBytes)),
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

/** A segment before all others of a JPEG frame. */
const before = (frame: Uint8Array, marker: number, content: string): Uint8Array =>
  insert(frame, 2, join([marker >> 8, marker & 255, 0, content.length + 2], ascii(content)));
/** A segment of the main header of JPEG 2000. */
const inMain = (frame: Uint8Array, marker: number, content: string): Uint8Array =>
  insert(frame, tileOf(frame), join([marker >> 8, marker & 255, 0, content.length + 2], ascii(content)));

/** Exponents of more levels than there are, behind those of QCD. */
function withExponents(frame: Uint8Array): Uint8Array {
  const at = latin(frame).indexOf('\xff\x5c');
  const length = 256 * frame[at + 2] + frame[at + 3];
  const out = insert(frame, at + 2 + length, ascii(CANARY));
  out[at + 3] += CANARY.length;
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
  [
    'a table of quantisation that nobody names',
    ['JPEG baseline'],
    (f) => [NO_TABLE, before(f, 0xffdb, `\x03${CANARY.repeat(4).slice(0, 64)}`)],
  ],
  [
    'a table of quantisation of a process without one',
    ['JPEG lossless'],
    (f) => [NO_TABLE, before(f, 0xffdb, `\x13${CANARY.repeat(7).slice(0, 128)}`)],
  ],
  [
    'a Huffman table that nobody names',
    ['JPEG lossless'],
    (f) => [NO_TABLE, before(f, 0xffc4, `\x13${'\0'.repeat(7)}\x08${'\0'.repeat(8)}${CANARY.slice(0, 8)}`)],
  ],
  ['exponents of levels that are not there', ['JPEG 2000'], (f) => [NO_TABLE, withExponents(f)]],
  [
    'text behind the entropy-coded data',
    ['JPEG lossless', 'JPEG-LS', 'JPEG 2000'],
    (f) => [NO_TABLE, tileOf(f) < 0 ? insert(f, endOf(f), ascii(CANARY)) : withTail(f, CANARY)],
  ],
  ['the room of an RLE frame', ['RLE'], (f) => [NO_TABLE, withRoom(f)]],
];

beforeAll(() => {
  dcmjsCodecs.log.setLevel('silent');
  return NativeCodecs.initializeAsync();
});

describe('compressed pixels', () => {
  it.each(CODECS)('of $name stand in the copy without compression, each sample as it is decoded', (codec) => {
    const originals = [0, 1, 2].map((n) => encoded(codec, n));
    const outcome = clean(codec, [NO_TABLE, ...originals], 3);
    const frames = framesOf(outcome, codec, 3);
    frames.forEach((frame, n) => expect(frame).toBe(decoded(codec, originals[n])));
    expect(outcome).toMatchObject({ remarks: ['DECOMPRESSED'] });
    const set = dicomParser.parseDicom((outcome as { bytes: Uint8Array }).bytes);
    expect(set.string('x00282110')).toBe(codec.name === 'JPEG baseline' ? '01' : undefined);
    const again = deidentifier.clean((outcome as { bytes: Uint8Array }).bytes);
    expect(framesOf(again, codec, 3)).toEqual(frames);
  });

  it.each(CODECS.filter(({ name }) => name !== 'RLE'))('of $name keep their frames where one has several fragments', (codec) => {
    const originals = [0, 1].map((n) => encoded(codec, n));
    const cut = originals.flatMap((frame) => [frame.subarray(0, 30), frame.subarray(30, 200), frame.subarray(200)]);
    const frames = framesOf(clean(codec, [NO_TABLE, ...cut], 2), codec, 2);
    frames.forEach((frame, n) => expect(frame).toBe(decoded(codec, originals[n])));
  });

  it.each(PLACES.flatMap(([place, codecs, plant]) => codecs.map((name) => [place, name, plant] as const)))(
    'lose %s (%s)',
    (_, name, plant) => {
      const codec = codecNamed(name);
      const frame = encoded(codec);
      const fragments = plant(frame);
      expect(fragments.map(latin).join('')).toContain('ZQCANARY');
      const outcome = clean(codec, fragments);
      expect(latin((outcome as { bytes: Uint8Array }).bytes)).not.toMatch(/ZQCANARY|JANE|19500102/);
      expect(framesOf(outcome, codec)).toEqual([decoded(codec, frame)]);
    },
  );

  it('lose the extended offset table', () => {
    const codec = codecNamed('JPEG-LS');
    const file = encapsulated(codec, [NO_TABLE, encoded(codec)], 1, [
      { tag: 0x7fe00001, vr: 'UN', value: ascii(`${CANARY}  `) },
      { tag: 0x7fe00002, vr: 'UN', value: ascii(`${CANARY}  `) },
    ]);
    expect(latin((deidentifier.clean(file, DECODERS) as { bytes: Uint8Array }).bytes)).not.toContain('ZQCANARY');
  });
});

const outcomeOf = (codec: Codec, fragments: readonly Uint8Array[], frames = 1): unknown => {
  try {
    const outcome = clean(codec, fragments, frames);
    if (outcome.kind === 'cleaned') expect(latin(outcome.bytes)).not.toMatch(/ZQCANARY|JANE|19500102/);
    return outcome.kind === 'cleaned' ? 'cleaned' : outcome.code;
  } catch (error) {
    expect(JSON.stringify([String(error), error])).not.toContain('ZQCANARY');
    return (error as { code: string }).code;
  }
};

describe('what no decoder reads', () => {
  const box = join([0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 13, 10, 0x87, 10], ascii(CANARY));
  const refusals: readonly (readonly [string, string, Plant])[] = [
    ['boxes of a JP2 file', 'JPEG 2000', (f) => [NO_TABLE, join(box, f)]],
    ['text in place of a frame', 'JPEG lossless', () => [NO_TABLE, ascii(CANARY)]],
    ['bytes between segments', 'JPEG lossless', (f) => [NO_TABLE, insert(f, 2, ascii(CANARY))]],
    ['a frame that breaks off', 'JPEG-LS', (f) => [NO_TABLE, f.subarray(0, f.length - 40)]],
    ['an RLE frame that breaks off', 'RLE', (f) => [NO_TABLE, f.subarray(0, f.length - 60)]],
    ['no frame at all', 'RLE', () => [NO_TABLE]],
  ];
  it.each(refusals)('is refused: %s', (_, name, plant) => {
    const codec = codecNamed(name);
    expect(outcomeOf(codec, plant(encoded(codec)))).toBe('FRAMES_NOT_DECODED');
  });

  it('is refused: fewer frames than the attributes say, and another size', () => {
    const codec = codecNamed('JPEG lossless');
    expect(outcomeOf(codec, [NO_TABLE, encoded(codec)], 2)).toBe('FRAMES_NOT_DECODED');
    const frame = encoded(codec);
    const header = latin(frame).indexOf('\xff\xc3');
    frame[header + 8] = SIDE + 1;
    expect(outcomeOf(codec, [NO_TABLE, frame])).toBe('FRAMES_NOT_DECODED');
  });

  it.each([
    ['4.110', 'FRAMES_NOT_DECODED'],
    ['4.100', 'UNSUPPORTED_TRANSFER_SYNTAX'],
    ['4.92', 'UNSUPPORTED_TRANSFER_SYNTAX'],
    ['1.98', 'UNSUPPORTED_TRANSFER_SYNTAX'],
  ])('is refused: text in transfer syntax 1.2.840.10008.1.2.%s', async (syntax, code) => {
    expect(outcomeOf({ ...codecNamed('JPEG-LS'), syntax }, [NO_TABLE, ascii(CANARY)])).toBe(code);
    await NativeCodecs.initializeAsync();
  });

  it('is asked for by a name that the caller knows where a decoder is missing', () => {
    const codec = codecNamed('JPEG 2000');
    expect(() => deidentifier.clean(encapsulated(codec, [NO_TABLE, encoded(codec)]))).toThrow(
      expect.objectContaining({ code: 'DECODER_MISSING' }),
    );
  });

  /** Segments of components that are not there, of progressions, presets and regions: whatever a decoder makes of them. */
  const odd: readonly (readonly [string, string, Plant])[] = [
    [
      'COC of a component that is not there',
      'JPEG 2000',
      (f) => [NO_TABLE, inMain(f, 0xff53, `\x07\x01\x05\x04\x04\0\0${CANARY}`)],
    ],
    ['QCC of a component that is not there', 'JPEG 2000', (f) => [NO_TABLE, inMain(f, 0xff5d, `\x07\0${CANARY}`)]],
    ['RGN', 'JPEG 2000', (f) => [NO_TABLE, inMain(f, 0xff5e, `\x07\0${CANARY}`)]],
    ['POC', 'JPEG 2000', (f) => [NO_TABLE, inMain(f, 0xff5f, `${CANARY}    `)]],
    ['packed packet headers', 'JPEG 2000', (f) => [NO_TABLE, inMain(f, 0xff60, `\0${CANARY}`)]],
    ['an unknown segment', 'JPEG 2000', (f) => [NO_TABLE, inMain(f, 0xff70, CANARY)]],
    ['presets of JPEG-LS', 'JPEG-LS', (f) => [NO_TABLE, before(f, 0xfff8, `\x01${CANARY.slice(0, 10)}`)]],
    ['a mapping table of JPEG-LS', 'JPEG-LS', (f) => [NO_TABLE, before(f, 0xfff8, `\x02\x01\x01${CANARY}`)]],
  ];
  it.each(odd)('comes out as samples or not at all: %s', async (_, name, plant) => {
    const codec = codecNamed(name);
    expect(['cleaned', 'FRAMES_NOT_DECODED', 'TEXT_IN_PIXELS']).toContain(outcomeOf(codec, plant(encoded(codec))));
    await NativeCodecs.initializeAsync();
  });

  it('never passes the canary on, with any byte changed', async () => {
    for (const codec of CODECS) {
      const frame = encoded(codec);
      const isWavelet = codec.name.includes('2');
      const comment = isWavelet ? segment(0xff64, '\0\x01') : segment(0xfffe);
      const planted = codec.name === 'RLE' ? withRoom(frame) : insert(frame, isWavelet ? tileOf(frame) : 2, comment);
      for (let at = 0; at < Math.min(planted.length, 300); at += 17) {
        const broken = planted.slice();
        broken[at] ^= 1 << (at % 8);
        expect(['cleaned', 'FRAMES_NOT_DECODED', 'TEXT_IN_PIXELS']).toContain(outcomeOf(codec, [NO_TABLE, broken]));
        if (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
      }
    }
  });
});
