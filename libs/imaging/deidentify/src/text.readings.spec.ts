import { bytes, type DicomElement, text, writeDicom } from '@collimate/imaging-simulation';
import { ct, cleaned, latin } from './cleaning.fixture.js';

const NAME = 0x00100010;
const STATION = 0x00081010;
const CHARSET = 0x00080005;
/** A text in one of two encodings. */
const written = (tag: number, vr: 'PN' | 'SH', value: string, encoding: BufferEncoding): DicomElement => {
  const letters = new Uint8Array(Buffer.from(value, encoding));
  return bytes(tag, vr, letters.length % 2 === 0 ? letters : Uint8Array.from([...letters, 0x20]));
};
/** What becomes of a name of a station, which the option lets stay. */
const station = (charset: string, person: DicomElement, other: DicomElement): string =>
  latin(cleaned(writeDicom(ct(text(CHARSET, 'CS', charset), person, other)), { options: ['rtnDevIdOpt'] }).bytes);

describe('a name that is written in two ways in one file', () => {
  const forms = (['latin1', 'utf8'] as const).flatMap((name) =>
    (['latin1', 'utf8'] as const).map((word) => [name, word] as const),
  );
  it.each(['ISO_IR 100', 'ISO_IR 192', ''].flatMap((charset) => forms.map(([name, word]) => [charset, name, word] as const)))(
    'is found under "%s", the person in %s and the word in %s',
    (charset, name, word) => {
      for (const other of ['CT Özgür', 'ct ÖZGÜR', 'OZGUR', 'Oezguer 2', 'O\u0308zgu\u0308r'].filter(
        (text) => word === 'utf8' || !text.includes('\u0308'),
      )) {
        const copy = station(charset, written(NAME, 'PN', 'Özgür^Åse', name), written(STATION, 'SH', other, word));
        const left = [other, other.toLowerCase()].flatMap((one) => [one, Buffer.from(one, 'utf8').toString('latin1')]);
        expect(left.filter((one) => copy.includes(one))).toEqual([]);
      }
    },
  );

  it('is found in other letters than Latin ones, and another word stays', () => {
    const person = written(NAME, 'PN', 'Иванов^Пётр', 'utf8');
    expect(station('ISO_IR 100', person, written(STATION, 'SH', 'КТ ИВАНОВ', 'utf8'))).not.toContain(latinOf('ИВАНОВ'));
    expect(station('ISO_IR 100', person, written(STATION, 'SH', 'КТ Север', 'utf8'))).toContain(latinOf('Север'));
  });

  it('is read behind escape sequences as it is declared', () => {
    // 山田 by JIS X 0208, and in UTF-8.
    const person = bytes(NAME, 'PN', Uint8Array.from(Buffer.from('59616d6164613d1b24423b3345441b284220', 'hex')));
    const sets = String.raw`\ISO 2022 IR 87`;
    expect(station(sets, person, written(STATION, 'SH', 'CT 山田', 'utf8'))).not.toContain(latinOf('山田'));
    expect(station(sets, person, written(STATION, 'SH', 'CT Yamada', 'utf8'))).not.toContain('CT Yamada');
    expect(station(sets, person, written(STATION, 'SH', 'CT 1', 'utf8'))).toContain('CT 1');
  });
});

function latinOf(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}
