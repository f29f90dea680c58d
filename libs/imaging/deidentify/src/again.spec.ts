import { readRawFile } from '@collimate/imaging-dicom';
import { type DicomElement, numbers, sequence, text, type Vr, writeDicom } from '@collimate/imaging-simulation';
import { CANARY, POLICY, ct, latin } from './cleaning.fixture.js';
import { Deidentifier } from './deidentifier.js';
import { KEEP_ROWS } from './keep.table.js';
import { BUILT_IN_PROFILES } from './policy.js';
import { vrOfTag } from './profile.js';
import { PROFILE_ROWS } from './ps315.table.js';

const CLASSES = [
  ['CT', '1.2.840.10008.5.1.4.1.1.2'],
  ['MR', '1.2.840.10008.5.1.4.1.1.4'],
  ['PT', '1.2.840.10008.5.1.4.1.1.128'],
  ['SEG', '1.2.840.10008.5.1.4.1.1.66.4'],
  ['RTSTRUCT', '1.2.840.10008.5.1.4.1.1.481.3'],
] as const;
const VALUES: Readonly<Record<string, readonly string[]>> = {
  DA: ['20240110', '2024.01.10'],
  DT: ['20240110123456.789+0100', '20240110123456'],
  TM: ['123456.5', '12'],
  UI: ['1.2.3.4'],
  DS: ['1.5', '71.66', '1234567.125'],
  IS: ['7', '123456'],
  AS: ['093Y', '007D'],
  PN: ['DOE^JOHN'],
};
const PUBLIC = ['GTV-1', 'SIEMENS', CANARY, 'Hospital 4711', 'YES'];
const NUMBERS: ReadonlySet<string> = new Set(['FD', 'FL', 'US', 'UL', 'SS', 'SL']);

const valuesOf = (vr: string): readonly (string | number)[] => (NUMBERS.has(vr) ? [1, 777] : (VALUES[vr] ?? PUBLIC));
const rows = [...KEEP_ROWS, ...PROFILE_ROWS]
  .map(([tag, vr]) => [tag, vr.split('|')[0] as Vr] as const)
  .filter(
    ([tag, vr]) =>
      tag < 0x7fe00000 && tag >>> 16 !== 2 && /^(?:AE|AS|CS|DA|DS|DT|FD|FL|IS|LO|LT|PN|SH|ST|TM|UI|UL|US|UC|UT)$/u.test(vr),
  )
  .filter(
    ([tag]) => ![0x00080016, 0x00080018, 0x0020000d, 0x0020000e].includes(tag) && !(tag >= 0x00280002 && tag <= 0x00280103),
  );

const element = (tag: number, vr: Vr, value: string | number): DicomElement =>
  typeof value === 'number' ? numbers(tag, vr, value) : text(tag, vr, value);

/** Attributes of a file as texts. */
const listed = (file: Uint8Array): readonly string[] =>
  readRawFile(file, vrOfTag).elements.map(
    ({ tag, vr, value }) => `${tag.toString(16)} ${vr} ${value.kind === 'bytes' ? latin(value.bytes) : JSON.stringify(value)}`,
  );

describe.each(Object.entries(BUILT_IN_PROFILES))('a copy that is cleaned again, by the profile %s', (_, profile) => {
  const one = new Deidentifier({ ...POLICY, ...profile });

  it('says under another key that it was cleaned before, and keeps the rest', () => {
    const first = one.clean(writeDicom(ct(text(0x00080020, 'DA', '20240110'), text(0x00101010, 'AS', '093Y'))));
    const other = new Deidentifier({ ...POLICY, ...profile, key: new Uint8Array(32).fill(7) });
    if (first.kind !== 'cleaned') throw new Error(first.code);
    expect([first.remarks, one.clean(first.bytes)]).toEqual([[], expect.objectContaining({ remarks: [] })]);
    const second = other.clean(first.bytes);
    if (second.kind !== 'cleaned') throw new Error(second.code);
    const rest = (file: Uint8Array) => listed(file).filter((line) => !/ (?:UI|DA) |^1000[12]0 /u.test(line));
    expect([second.remarks, rest(second.bytes)]).toEqual([['CLEANED_BEFORE'], rest(first.bytes)]);
  });

  it.each(CLASSES)('is the same, whatever its original said: %s', (modality, uid) => {
    const some = rows.filter((_row, n) => n % CLASSES.length === CLASSES.findIndex(([of]) => of === modality));
    const changed: string[] = [];
    let cleaned = 0;
    for (const [tag, vr] of some) {
      for (const value of valuesOf(vr)) {
        const own = element(tag, vr, value);
        for (const stated of [own, sequence(0x00081115, [own])]) {
          const rest = [text(0x00080016, 'UI', uid), text(0x00080060, 'CS', modality), text(0x00080020, 'DA', '20240110')];
          const file = writeDicom(ct(...rest.filter((other) => other.tag !== stated.tag), stated));
          const first = one.clean(file);
          if (first.kind !== 'cleaned') continue;
          cleaned++;
          const second = one.clean(first.bytes);
          if (second.kind !== 'cleaned') {
            changed.push(`${tag.toString(16)} ${value} refused ${second.code}`);
            continue;
          }
          const [a, b] = [listed(first.bytes), listed(second.bytes)];
          const differ = a.filter((line) => !b.includes(line));
          if (differ.length > 0 || a.length !== b.length)
            changed.push(
              `${tag.toString(16)} ${vr} ${value}: ${differ.join()} -> ${b.filter((line) => !a.includes(line)).join()}`,
            );
        }
      }
    }
    expect(cleaned).toBeGreaterThan(100);
    expect(changed).toEqual([]);
  });
});
