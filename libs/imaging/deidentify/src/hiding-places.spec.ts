import { bytes, type DicomElement, numbers, sequence, text, writeDicom } from '@collimate/imaging-simulation';
import dicomParser from 'dicom-parser';
import { CANARY, pixels, BASE, ct, cleaned, latin, ascii } from './cleaning.fixture.js';

describe('corners where names hide', () => {
  const deep = Array.from({ length: 20 }).reduce<DicomElement>(
    (inner) => sequence(0x00081115, [inner, text(0x00204000, 'LT', CANARY)]),
    text(0x00081070, 'PN', CANARY),
  );
  const corners: readonly (readonly [string, DicomElement])[] = [
    ['a person name', text(0x00081070, 'PN', CANARY)],
    ['twenty nested sequences that may stay', deep],
    ['a private element', text(0x00291001, 'LO', CANARY)],
    ['a private creator', text(0x00290010, 'LO', CANARY)],
    ['a private sequence', { tag: 0x00291002, vr: 'SQ', value: [[text(0x00100020, 'LO', CANARY)]] }],
    ['unknown bytes', bytes(0x00291003, 'UN', ascii(CANARY))],
    ['an unknown public tag', text(0x00189fff, 'LO', CANARY)],
    ['an odd element of a public group', text(0x00180051, 'LO', CANARY)],
    ['a retired attribute', text(0x00104000, 'LT', CANARY)],
    ['a curve', bytes(0x50003000, 'OW', ascii(CANARY))],
    ['an overlay', bytes(0x60003000, 'OW', ascii(CANARY))],
    ['an overlay label', text(0x60001500, 'LO', CANARY)],
    ['the original attributes', sequence(0x04000561, [sequence(0x04000550, [text(0x00100010, 'PN', CANARY)])])],
    ['the trailing padding', bytes(0xfffcfffc, 'OB', ascii(CANARY))],
    ['an icon image', sequence(0x00880200, [bytes(0x7fe00010, 'OW', ascii(CANARY))])],
    ['a UID that is none', text(0x00080018, 'UI', CANARY)],
    ['a class UID that is none', sequence(0x00081115, [text(0x00081150, 'UI', CANARY)])],
    ['a number that is none', text(0x00180050, 'DS', CANARY)],
    ['an integer that is none', text(0x00200011, 'IS', CANARY)],
    ['a date that is none', text(0x00080020, 'DA', CANARY)],
    ['a time that is none', text(0x00080030, 'TM', CANARY)],
    ['an age that is none', text(0x00101010, 'AS', CANARY)],
    ['a sex that is none', text(0x00100040, 'CS', CANARY)],
    ['a weight that is none', text(0x00101030, 'DS', CANARY)],
    ['an ethnic group', text(0x00102160, 'SH', CANARY)],
    ['a body part', text(0x00180015, 'CS', CANARY)],
    ['the fourth value of the image type', text(0x00080008, 'CS', `ORIGINAL\\PRIMARY\\AXIAL\\${CANARY}`)],
    ['a character set', text(0x00080005, 'CS', CANARY)],
    ['a code meaning', sequence(0x00540300, [text(0x00080104, 'LO', CANARY)])],
    ['a code of a private scheme', sequence(0x00540300, [text(0x00080100, 'SH', CANARY), text(0x00080102, 'SH', '99HOSP')])],
    ['a segment label', sequence(0x00620002, [text(0x00620005, 'LO', CANARY)])],
    ['an attribute under a wrong representation', text(0x00180050, 'LO', CANARY)],
    ['the time zone', text(0x00080201, 'SH', CANARY)],
    ['a gender identity (2025 edition)', sequence(0x00100041, [text(0x00100042, 'UT', CANARY)])],
    ['bytes after the last pixel', bytes(0x7fe00010, 'OW', ascii(`${latin(pixels)}${CANARY}`))],
    ['a group length', bytes(0x00080000, 'UN', ascii(CANARY))],
    ['an instance in a window explanation', text(0x00281055, 'LO', CANARY)],
  ];
  const layouts = (['explicit-little-endian', 'implicit-little-endian'] as const).flatMap((transferSyntax) =>
    [false, true].map((undefinedLengths) => ({ transferSyntax, undefinedLengths })),
  );

  it.each(corners)('empties %s, in every layout of a file', (_, element) => {
    for (const layout of layouts) {
      const file = writeDicom(ct(element), layout);
      expect(latin(file)).toContain(CANARY);
      const result = cleaned(file);
      expect(latin(result.bytes)).not.toContain(CANARY);
      expect(() => dicomParser.parseDicom(result.bytes)).not.toThrow();
    }
  });

  it('empties preamble and file meta group', () => {
    const file = writeDicom(BASE, {
      preamble: ascii(CANARY),
      meta: [text(0x00020016, 'AE', CANARY), text(0x00020013, 'SH', CANARY), bytes(0x00020102, 'OB', ascii(CANARY))],
    });
    const { bytes: out } = cleaned(file);
    expect(latin(out)).not.toContain(CANARY);
    expect(out.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
  });

  it('drops a sequence that is written as bytes, and refuses the file if nothing says that it is bytes', () => {
    const dataset = ct(bytes(0x00081115, 'OB', ascii(CANARY)));
    expect(latin(cleaned(writeDicom(dataset)).bytes)).not.toContain(CANARY);
    expect(() => cleaned(writeDicom(dataset, { transferSyntax: 'implicit-little-endian' }))).toThrow(/not an item/);
  });

  it('replaces an allowed text in which the name of the patient stands, in any case', () => {
    const file = writeDicom(
      ct(
        text(0x00100010, 'PN', `${CANARY}^X`),
        text(0x00181210, 'SH', `b31 ${CANARY.toLowerCase()}`),
        text(0x00080070, 'LO', 'SIEMENS'),
      ),
    );
    const set = dicomParser.parseDicom(cleaned(file).bytes);
    expect(set.string('x00181210')).toBe('UNKNOWN');
    expect(set.string('x00080070')).toBe('SIEMENS');
  });

  it('clears bits above the highest stored bit and leaves the values', () => {
    const words = Uint16Array.from({ length: 16 }, (_, i) => (0x5000 + 0x1000 * (i % 4)) | (i * 100));
    const file = writeDicom(
      ct(numbers(0x00280101, 'US', 12), numbers(0x00280102, 'US', 11), bytes(0x7fe00010, 'OW', new Uint8Array(words.buffer))),
    );
    const out = cleaned(file).bytes;
    const pixel = dicomParser.parseDicom(out).elements['x7fe00010'];
    const view = new DataView(out.buffer, pixel.dataOffset, pixel.length);
    expect(Array.from({ length: 16 }, (_, i) => view.getUint16(2 * i, true))).toEqual(
      Array.from({ length: 16 }, (_, i) => i * 100),
    );
  });

  it('tells of bytes behind the last pixel that do not stay, and refuses a file that has room for another frame', () => {
    const behind = (...more: readonly number[]) =>
      cleaned(writeDicom(ct(bytes(0x7fe00010, 'OW', Uint8Array.from([...pixels, ...more])))));
    expect(behind(0, 0).remarks).toEqual([]);
    expect(behind(74, 79).remarks).toEqual(['BYTES_BEHIND_REMOVED']);
    expect(() => behind(...pixels)).toThrow(expect.objectContaining({ code: 'MALFORMED' }) as Error);
  });
});
