import dicomParser from 'dicom-parser';
import { type DicomEncoding, writeDicomFile } from './dicom.writer.js';
import { bytesElement, findElement, itemsElement, latinText, textElement, type RawElement } from './raw-element.js';
import {
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  TRANSFER_SYNTAXES,
  transferSyntaxOf,
} from './transfer-syntax.table.js';

const metaOf = (syntax: string): RawElement[] => [textElement(0x00020010, 'UI', syntax)];
const nested = itemsElement(0x00081140, [[textElement(0x00081155, 'UI', '1.2.3')], []]);
const after = textElement(0x00100020, 'LO', 'odd');

describe('writeDicomFile', () => {
  it.each(
    [true, false].flatMap((explicitVr) =>
      [true, false].map((undefinedLengths): [DicomEncoding] => [{ explicitVr, undefinedLengths }]),
    ),
  )('writes what another reader finds again: %j', (encoding) => {
    const syntax = encoding.explicitVr ? EXPLICIT_VR_LITTLE_ENDIAN : IMPLICIT_VR_LITTLE_ENDIAN;
    const set = dicomParser.parseDicom(writeDicomFile(metaOf(syntax), [nested, after], encoding));
    const items = set.elements['x00081140'].items;
    expect(items?.map((item) => item.dataSet?.string('x00081155'))).toEqual(['1.2.3', undefined]);
    expect([set.string('x00100020'), set.elements['x00100020'].length]).toEqual(['odd', 4]);
    expect(set.elements['x00081140'].hadUndefinedLength ?? false).toBe(encoding.undefinedLengths);
  });

  it('keeps the preamble that it is given, and writes zeros where there is none', () => {
    const encoding = { explicitVr: true, undefinedLengths: false, preamble: new Uint8Array(200).fill(7) };
    const [own, none] = [
      writeDicomFile(metaOf(EXPLICIT_VR_LITTLE_ENDIAN), [after], encoding),
      writeDicomFile(metaOf(EXPLICIT_VR_LITTLE_ENDIAN), [after]),
    ];
    expect([...own.subarray(0, 132)]).toEqual([...new Array<number>(128).fill(7), 0x44, 0x49, 0x43, 0x4d]);
    expect([...none.subarray(0, 128)]).toEqual(new Array<number>(128).fill(0));
    expect(own.subarray(132)).toEqual(none.subarray(132));
  });

  it('writes a value that has outgrown its short form as UN, and fragments with a delimiter', () => {
    const long = bytesElement(0x00204000, 'LT', new Uint8Array(65_536).fill(0x61));
    const fragments: RawElement = {
      tag: 0x7fe00010,
      vr: 'OB',
      value: { kind: 'fragments', fragments: [new Uint8Array(0), Uint8Array.of(1, 2, 3)] },
    };
    const set = dicomParser.parseDicom(writeDicomFile(metaOf('1.2.840.10008.1.2.5'), [long, fragments]));
    expect([set.elements['x00204000'].vr, set.elements['x00204000'].length]).toEqual(['UN', 65_536]);
    expect(set.elements['x7fe00010'].fragments?.map(({ length }) => length)).toEqual([4]);
  });
});

describe('an element', () => {
  it('gives its text without the padding, and nothing where it is no text', () => {
    expect(latinText(textElement(0x00100010, 'PN', ' A^B \0'))).toBe('A^B');
    expect([latinText(nested), latinText(findElement([after], 0x00100010)), latinText(findElement([after], after.tag))]).toEqual([
      '',
      '',
      'odd',
    ]);
  });
});

describe('the table of transfer syntaxes', () => {
  it('names a codec where pixels are encapsulated, and nowhere else', () => {
    for (const { encapsulated, codec } of TRANSFER_SYNTAXES) expect(codec !== undefined).toBe(encapsulated);
    expect(new Set(TRANSFER_SYNTAXES.map(({ uid }) => uid)).size).toBe(TRANSFER_SYNTAXES.length);
    expect([transferSyntaxOf('1.2.840.10008.1.2.4.81')?.codec, transferSyntaxOf('1.2.840.10008.1.2.4.102')]).toEqual([
      'jpeg-ls',
      undefined,
    ]);
  });
});
