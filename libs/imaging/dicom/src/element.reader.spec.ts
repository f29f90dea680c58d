import { DicomError, type DicomCode } from './dicom.error.js';
import type { ElementPlace } from './element.place.js';
import { BeyondHead, ElementReader } from './element.reader.js';
import { EXPLICIT_LITTLE_ENDIAN, type Encoding, MAXIMUM_DEPTH } from './encoding.js';
import { readRawFile } from './raw-file.reader.js';
import { bytesElement, fragmentsElement, itemsElement, type RawElement, textElement } from './raw-element.js';
import { TAG } from './tag.table.js';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from './transfer-syntax.table.js';
import { writeDicomFile } from './dicom.writer.js';

const SEQUENCE = TAG.SegmentSequence;
const vrOf = (tag: number): string =>
  ({ [SEQUENCE]: 'SQ', [TAG.PatientID]: 'LO', [TAG.PixelData]: 'OW', [TAG.TransferSyntaxUID]: 'UI' })[tag] ?? 'UN';
const fileOf = (elements: readonly RawElement[], undefinedLengths = false, explicitVr = true): Uint8Array =>
  writeDicomFile(
    [textElement(TAG.TransferSyntaxUID, 'UI', explicitVr ? EXPLICIT_VR_LITTLE_ENDIAN : IMPLICIT_VR_LITTLE_ENDIAN)],
    elements,
    { explicitVr, undefinedLengths },
  );
/** The data set alone, without preamble and file meta group. */
const bodyOf = (elements: readonly RawElement[], undefinedLengths = false): Uint8Array =>
  fileOf(elements, undefinedLengths).subarray(fileOf([]).length);

function placesIn(bytes: Uint8Array, strict: boolean, end = bytes.length, encoding: Encoding = EXPLICIT_LITTLE_ENDIAN) {
  const places: ElementPlace[] = [];
  const reader = new ElementReader(bytes, strict ? { strict, vrOf } : { strict });
  const stop = reader.elements({ start: 0, end, encoding, depth: 0 }, (place) => places.push(place));
  return { places, stop, reader };
}

function refused(read: () => unknown): { code: DicomCode; tag: number | undefined } {
  try {
    read();
  } catch (error) {
    if (error instanceof DicomError) return { code: error.code, tag: error.tag };
    throw error;
  }
  throw new Error('nothing was refused');
}

function nested(depth: number): readonly RawElement[] {
  let elements: readonly RawElement[] = [textElement(TAG.PatientID, 'LO', 'X1')];
  for (let level = 0; level < depth; level++) elements = [itemsElement(SEQUENCE, [elements])];
  return elements;
}

const identity = textElement(TAG.PatientID, 'LO', 'X1');
const strict = [true, false].map((is): [string, boolean] => [is ? 'strict' : 'tolerant', is]);

describe('the reader of elements', () => {
  it.each(strict)('says where each value stands, to the byte (%s)', (_, is) => {
    const bytes = bodyOf([identity, bytesElement(TAG.PixelData, 'OW', Uint8Array.of(1, 2, 3, 4))]);
    const { places, stop } = placesIn(bytes, is);
    expect(places.map(({ offset, length }) => [...bytes.subarray(offset, offset + length)])).toEqual([
      [0x58, 0x31],
      [1, 2, 3, 4],
    ]);
    expect(stop).toBe(bytes.length);
  });

  it.each(strict)('goes down %s reading to the one limit of depth, and no deeper', (_, is) => {
    expect(placesIn(bodyOf(nested(MAXIMUM_DEPTH), true), is).places).toHaveLength(1);
    const refusal = refused(() => placesIn(bodyOf(nested(MAXIMUM_DEPTH + 1), true), is));
    expect(refusal).toEqual({ code: 'TOO_DEEP', tag: SEQUENCE });
  });

  it.each(strict)('refuses a length beyond what contains it (%s)', (_, is) => {
    const bytes = bodyOf([identity]);
    bytes[6] = 4;
    expect(refused(() => placesIn(bytes, is))).toEqual({ code: 'BREAKS_OFF', tag: TAG.PatientID });
    const broken = bodyOf([itemsElement(SEQUENCE, [[identity]])], true);
    for (let end = 1; end < broken.length; end++) {
      const code = refused(() => placesIn(broken.subarray(0, end), is)).code;
      expect(code).toBe('BREAKS_OFF');
    }
  });

  it('enters a sequence of stated length at once where it is strict, and later where it is tolerant', () => {
    const bytes = bodyOf([itemsElement(SEQUENCE, [[identity], []])]);
    // The first item announces more than the sequence holds.
    bytes[16] = 200;
    expect(refused(() => placesIn(bytes, true))).toEqual({ code: 'BREAKS_OFF', tag: SEQUENCE });
    const { places, reader } = placesIn(bytes, false);
    const [{ offset, length }] = places;
    const items = { tag: SEQUENCE, start: offset, end: offset + length, encoding: EXPLICIT_LITTLE_ENDIAN, depth: 1 };
    expect(refused(() => reader.items(items, ({ end }) => end))).toEqual({ code: 'BREAKS_OFF', tag: SEQUENCE });
  });

  it('bears zeros behind the last element and implicit elements among explicit ones only where it is tolerant', () => {
    const padded = Uint8Array.from([...bodyOf([identity]), 0, 0]);
    expect(placesIn(padded, false).stop).toBe(padded.length);
    expect(refused(() => placesIn(padded, true)).code).toBe('BREAKS_OFF');
    const implicit = Uint8Array.from([0x10, 0, 0x20, 0, 2, 0, 0, 0, 0x58, 0x31]);
    expect(placesIn(implicit, false).places[0]).toMatchObject({ vr: undefined, offset: 8, length: 2 });
    expect(refused(() => placesIn(implicit, true))).toEqual({ code: 'NO_VR', tag: TAG.PatientID });
  });

  it('asks the dictionary where the file states no VR, and reads what hides under UN as implicit little endian', () => {
    const implicit = fileOf([itemsElement(SEQUENCE, [[identity]])], true, false);
    const { elements } = readRawFile(implicit, vrOf);
    expect(elements).toEqual([itemsElement(SEQUENCE, [[identity]])]);
    const body = implicit.subarray(fileOf([], false, false).length + 8);
    const hidden = [0x62, 0, 2, 0, 0x55, 0x4e, 0, 0, 0xff, 0xff, 0xff, 0xff, ...body];
    const { places } = placesIn(Uint8Array.from(hidden), true);
    expect(places[0].items?.[0].map(({ tag, vr }) => [tag, vr])).toEqual([[TAG.PatientID, 'LO']]);
    expect(placesIn(Uint8Array.from(hidden), false).places[0].vr).toBe('UN');
  });

  it('stops where the header is longer than the beginning in memory, but not for pixel data of the file', () => {
    const pixels = bodyOf([identity, bytesElement(TAG.PixelData, 'OW', new Uint8Array(64))]);
    expect(placesIn(pixels.subarray(0, 30), false, pixels.length).stop).toBe(pixels.length);
    expect(() => placesIn(pixels.subarray(0, 9), false, pixels.length)).toThrow(BeyondHead);
  });

  it('finds the fragments of encapsulated pixel data, and refuses what is none', () => {
    const bytes = bodyOf([fragmentsElement([Uint8Array.of(1, 2), Uint8Array.of(3, 4)])]);
    expect(placesIn(bytes, true).places[0].fragments?.map(({ length }) => length)).toEqual([0, 2, 2]);
    bytes[14] = 1;
    expect(refused(() => placesIn(bytes, false))).toEqual({ code: 'NO_FRAGMENT', tag: TAG.PixelData });
  });

  it.each([
    [[0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0], 'STRAY_DELIMITER'],
    [[0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0], 'STRAY_DELIMITER'],
    [[0x10, 0, 0x20, 0, 0x55, 0x54, 0, 0, 0xff, 0xff, 0xff, 0xff], 'OPEN_LENGTH'],
    [[0x62, 0, 2, 0, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 1, 0, 0, 0, 0, 0], 'NO_ITEM'],
  ])('refuses %j as %s in either way', (bytes, code) => {
    for (const [, is] of strict) expect(refused(() => placesIn(Uint8Array.from(bytes), is)).code).toBe(code);
  });
});

describe('a raw file', () => {
  it('is taken apart into views of its bytes and written back as it was', () => {
    const elements = [identity, itemsElement(SEQUENCE, [[identity], []]), fragmentsElement([Uint8Array.of(9, 8)])];
    const file = fileOf(elements);
    const raw = readRawFile(file, vrOf);
    expect(raw.elements).toEqual(elements);
    expect(writeDicomFile(raw.meta.slice(1), raw.elements)).toEqual(file);
    expect(raw.elements[0].value.kind === 'bytes' && raw.elements[0].value.bytes.buffer).toBe(file.buffer);
  });

  it.each([
    ['NOT_DICOM', () => new Uint8Array(200)],
    ['NO_TRANSFER_SYNTAX', () => writeDicomFile([textElement(TAG.TransferSyntaxUID, 'UI', '1.2.3')], [])],
    ['UNSUPPORTED_TRANSFER_SYNTAX', () => writeDicomFile([textElement(TAG.TransferSyntaxUID, 'UI', '1.2.840.10008.1.2.2')], [])],
    ['REPEATED', () => fileOf([identity, identity])],
  ] as const)('is refused as %s', (code, file) => {
    expect(refused(() => readRawFile(file(), vrOf)).code).toBe(code);
  });

  it('comes in the order of its tags, whatever the order of the file', () => {
    const [first, second] = [textElement(TAG.PatientName, 'PN', 'X'), identity];
    expect(readRawFile(fileOf([second, first]), vrOf).elements.map(({ tag }) => tag)).toEqual([TAG.PatientName, TAG.PatientID]);
  });
});
