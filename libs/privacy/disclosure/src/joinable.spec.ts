import { joinableBlocks } from './joinable.blocks.js';
import { joinableLines } from './joinable.lines.js';
import { joinableRecords } from './joinable.records.js';
import { institutionTokens, isSameInstitution } from './institution.name.js';
import { isReadable, recordOf, roleOf, writtenUnder } from './linkage.record.js';
import { daySpan } from './written.day.js';

const NOBODY = { records: [], unread: 0, firstUnread: undefined };
const LONG = 300_000;
const long = (text: string): string => text.repeat(Math.ceil(LONG / text.length)).slice(0, LONG);

describe('people in forms that programs write', () => {
  it.each([
    ['a column of one sex', [{ sex_F: 1, age: 63 }]],
    ['a column of the other sex', [{ sex_M: 0, age: 63 }]],
    ['a column for each', [{ 'gender=female': '1', 'gender=male': '0', age: 63 }]],
    ['yes and no', [{ female: true, age: 63 }]],
    ['no to the other', [{ isMale: false, age: '063Y' }]],
    ['letters', [{ F: true, M: false, age: 63 }]],
    ['an object of yes and no', [{ gender: { female: 1, male: 0 }, age: 63 }]],
    ['months', [{ sex: 'F', age_months: 759 }]],
    ['days', [{ sex: 'F', ageInDays: 23011 }]],
    ['weeks', [{ sex: 'F', 'Alter (Wochen)': 3300 }]],
    ['months before the word', [{ sex: 'F', monthsOfAge: '759' }]],
    ['names and values', [{ name: 'sex', value: 'F' }, { name: 'age', value: 63 }]],
    ['names and values of types', [{ code: 'gender', valueCode: 'female' }, { code: 'age', valueQuantity: { value: 759, unit: 'months' } }]],
    ['names and values under any keys', [{ a: 'sex', b: 'F' }, { a: 'age', b: 63 }]],
    ['values of their own', { sex: { value: 'F' }, age: { value: 63 } }],
    ['DICOM in JSON', { '00100040': { vr: 'CS', Value: ['F'] }, '00101010': { vr: 'AS', Value: ['063Y'] } }],
  ])('finds somebody in %s', (_, document) => {
    const { records, unread } = joinableRecords(document);
    expect([records.map(({ sex, ageYears }) => `${sex}${ageYears?.join('-')}`), unread]).toEqual([['F63-63'], 0]);
  }); // prettier-ignore

  it('finds everybody in a long list of names and values, and tells a list in which nobody can be told from others', () => {
    const of = (name: string, value: unknown) => ({ subject: 1, variable: name, value });
    const rows = [of('sex', 'F'), of('age', 63), of('sex', 'M'), of('age', 71)];
    expect(joinableRecords(rows).records.map(({ sex }) => sex)).toEqual(['F', 'M']);
    const unsorted = [rows[0], rows[2], rows[1], rows[3]];
    expect(joinableRecords(unsorted).unread).toBeGreaterThan(0);
    expect(joinableRecords([{ name: 'sex', type: 'category' }, { name: 'age', type: 'number' }])).toEqual(NOBODY); // prettier-ignore
  });

  it('takes a year of birth for one, under short names too', () => {
    for (const name of ['yob', 'YOB', 'patient_dob', 'Jahrgang', 'born', 'geb.']) expect(roleOf(name)).toBe('birthDate');
    expect(joinableRecords({ sex: 'F', yob: 1963 }).records).toMatchObject([{ sex: 'F', birthDay: daySpan('1963') }]);
    expect(['stubborn', 'gebruik', 'job', 'doberman'].map(roleOf)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('gives an age the unit of its name', () => {
    const late = ['age at scan (months)', 'age_at_scan_days', 'age at day 1', 'Alter in Monaten', 'Âge (mois)'];
    expect(late.map((name) => writtenUnder(name, '30'))).toEqual(['30 months', '30 days', '30', '30 months', '30 months']);
    const names = ['age_months', 'ageInDays', 'Age (weeks)', 'months_of_age', 'age', 'dosage_days'];
    expect(names.map((name) => writtenUnder(name, '30'))).toEqual(['30 months', '30 days', '30 weeks', '30 months', '30', '30']);
    expect(joinableLines('sex=F age_months=759\nF, age 759 months').records.map(({ ageYears }) => ageYears)).toEqual([[63, 63], [63, 63]]); // prettier-ignore
    expect(joinableBlocks('Sex: F\nAge (months): 759').records).toMatchObject([{ ageYears: [63, 63] }]);
    expect(joinableLines('F, age 759')).toMatchObject({ records: [], unread: 1, firstUnread: 'line 1' });
  });

  it.each([
    ['decimals', [{ sex: 'F', col7: 66.4 }], 1],
    ['a year that may be one of birth', [{ sex: 'F', x: 1963 }], 1],
    ['a moment in seconds', [{ sex: 'F', t: 1790000000 }], 1],
    ['a moment in milliseconds', [{ age: 63, scanTime: 1790000000000 }], 1],
    ['a sex and an age in one word', [{ who: 'F66' }, { who: '71M' }, { who: 'female/66' }], 3],
    ['the same as a key', { F66: 1, M71: 1 }, 2],
    ['ages behind the key of a sex', { F: [66, 61, 74], M: [80, 31, 76] }, 6],
    ['yes and no that contradict each other', [{ sex_F: 1, sex_M: 1, age: 63 }], 1],
    ['yes to no sex', [{ sex: true, age: 63 }], 1],
    ['yes and no that may be counts', [{ female: 1, date: '2026-01-05' }], 1],
    ['columns of yes and no', { female: [1, 0], age: [63, 71] }, 2],
    ['columns of months', { sex: ['F', 'M'], age_months: [759, 800] }, 2],
  ])('tells what it cannot read: %s', (_, document, values) => {
    const { records, unread } = joinableRecords(document);
    expect([records, unread]).toEqual([[], values]);
  });

  it('takes for nobody: counts by sex, columns by number, shares, units and codes', () => {
    expect(joinableRecords({ female: 12, male: 9, at: '2026-01-05T10:00:00Z' })).toEqual(NOBODY);
    expect(joinableRecords([{ F10: 0.1, F1: 0.2, F2: 0.3 }])).toEqual(NOBODY);
    expect(joinableRecords([{ sex: 'F', share: 0.4 }, { timeout: '10m', unit: 'm2', code: 'F1ZK', n: 'F6' }])).toEqual(NOBODY); // prettier-ignore
    expect(joinableRecords({ F: [12, 14], M: [0.5, 0.25, 0.125] })).toEqual(NOBODY);
    expect(joinableLines('sex=F age=60 or more, n 21')).toEqual(NOBODY);
  });

  it('reads lines of signs, and of yes and no', () => {
    expect(joinableLines('F/66/2026-02-18\nF66\n66|M')).toMatchObject({ unread: 3, firstUnread: 'line 1' });
    expect(joinableLines('female=false age=63\n66yo F').records.map(({ sex }) => sex)).toEqual(['M', 'F']);
  });
});

/** Texts that a pattern which leaves a part to two of its places tries in every way. */
const HOSTILE: readonly string[] = [
  `age${long(' ')}x`, `a: x${long(' ')}y`, `1${long(' ')}5`, `1${long(' ')}x`, `sex${long(' ')}: F`, `a${long('\t')}\u0001`, `a\t${long('\t ')}x`,
  long('a'), long('ä'), long('a1'), long('a='), `${long('a=')} or`, long('age='), long('ageat'), `${long('age(')}\nx`, `${long('age in ')}\nx`,
  long('months of '), long('1. '), long('12 '), long('1'), `1.${long('1')}x`, long('1 y'), long('2026-01-01 '), long('F '), long('F66 '),
  long('sex_'), long('_'), long('-'), long('/'), long('"'), long(':'), long('='), long('('), long('['), long(' '), long('\n'), `${long('\r')}x`,
]; // prettier-ignore

describe('texts that are made to take long', () => {
  const readers: readonly (readonly [string, (text: string) => unknown])[] = [
    ['lines', joinableLines],
    ['blocks', joinableBlocks],
    ['a value', (text) => joinableRecords([{ sex: 'F', x: text }, [text, text]])],
    ['a name', (text) => joinableRecords([{ [text]: 1, sex: 'F' }, [[text, 'sex'], [1, 'F']]])], // prettier-ignore
    ['every role', (text) => recordOf({ sex: text, age: text, date: text, birthDate: text, institution: text })],
    ['every role of an object', (text) => joinableRecords({ sex: text, age: text, date: text, birth: text, hospital: text })],
    ['a cell', (text) => [isReadable('age', text), isReadable('date', text), writtenUnder('age_months', text)]],
    ['a house', (text) => isSameInstitution(institutionTokens(text), institutionTokens(`${text}b`))],
  ];
  it.each(readers)('are read as %s, each of 300,000 characters, within a second', (_, read) => {
    const slow = HOSTILE.filter((text) => {
      const before = process.cpuUsage().user;
      read(text);
      return process.cpuUsage().user - before > 1e6;
    });
    expect(slow.map((text) => text.slice(0, 20))).toEqual([]);
  });
});
