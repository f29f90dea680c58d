import { text, writeDicom } from '@collimate/imaging-simulation';
import { POLICY, CANARY, BASE, ct, cleaned, latin, ascii } from './cleaning.fixture.js';
import { Deidentifier } from './deidentifier.js';

describe('what is refused', () => {
  it.each([
    ['SOP_CLASS_NOT_ACCEPTED', text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7')],
    ['SOP_CLASS_NOT_ACCEPTED', text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.104.1')],
    ['BURNED_IN_ANNOTATION', text(0x00280301, 'CS', 'YES')],
    ['SCREEN_SAVE', text(0x00080008, 'CS', 'DERIVED\\SECONDARY\\SCREEN SAVE')],
  ])('refuses with %s', (code, element) => {
    expect(new Deidentifier(POLICY).clean(writeDicom(ct(element)))).toEqual({ kind: 'refused', code });
  });

  it('refuses every truncation, without a word of the file in the message', () => {
    const file = writeDicom(ct(text(0x00100010, 'PN', CANARY)), { undefinedLengths: true });
    const whole = latin(cleaned(file).bytes);
    for (let length = 0; length < file.length; length += 7) {
      try {
        const outcome = new Deidentifier(POLICY).clean(file.subarray(0, length));
        // A cut between two elements is a shorter file, not a broken one.
        if (outcome.kind === 'cleaned') expect(whole.length).toBeGreaterThan(outcome.bytes.length);
      } catch (error) {
        expect(error).toHaveProperty('code');
        expect(String(error)).not.toContain(CANARY);
      }
    }
  });

  it('refuses a deflated file, an attribute that stands twice, and two kinds of dates', () => {
    const file = latin(writeDicom(BASE));
    const codeOf = (bytes: Uint8Array): unknown => {
      try {
        return new Deidentifier(POLICY).clean(bytes).kind;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(codeOf(ascii(file.replace('1.2.840.10008.1.2.1\0', '1.2.840.10008.1.2.2\0')))).toBe('UNSUPPORTED_TRANSFER_SYNTAX');
    expect(codeOf(ascii(`${file}${file.slice(file.indexOf('\x10\x00\x20\x00LO'))}`))).toBe('MALFORMED');
    expect(codeOf(ascii('not a DICOM file'))).toBe('NOT_DICOM');
    expect(() => new Deidentifier({ ...POLICY, options: ['rtnLongFullDatesOpt', 'rtnLongModifDatesOpt'] })).toThrow(
      /either kept/,
    );
  });
});
