import fc from 'fast-check';
import { madeUpRows } from './disclosure.fixture.js';
import { institutionTokens, isSameInstitution, jaroWinkler } from './institution.name.js';
import { joinableBlocks } from './joinable.blocks.js';
import { joinableLines } from './joinable.lines.js';
import { joinableRecords } from './joinable.records.js';
import { linkageAttack } from './linkage.attack.js';
import { type LinkageRecord, recordOf, roleOf } from './linkage.record.js';
import { ageSpan } from './written.age.js';
import { dayOrderOf, daySpan, resemblesDay } from './written.day.js';
import { sexOf } from './written.sex.js';

const NOBODY = { records: [], unread: 0, firstUnread: undefined };

const cohort = (rows: number, seed: number): readonly LinkageRecord[] => {
  const { sex, age, date, house } = madeUpRows(rows, seed);
  return sex.map((_, i) => recordOf({ sex: sex[i], age: age[i], date: date[i], institution: house[i] }));
};

describe('the linkage attack', () => {
  it('finds more than 85 % of the people of a raw table of 500', () => {
    const people = cohort(500, 3);
    const found = linkageAttack(people, people);
    expect(found.candidateSets).toBe(500);
    expect(found.unique / found.targets).toBeGreaterThan(0.85);
    expect(found.belowFive / found.targets).toBeGreaterThan(0.99);
  });

  it('finds hardly anybody in bands of ten years, years and no institution', () => {
    const people = cohort(500, 3);
    const told = people.map(({ sex, ageYears, day }) => {
      const from = Math.floor((ageYears as [number, number])[0] / 10) * 10;
      return recordOf({
        sex,
        age: `${from}-${from + 9}`,
        date: new Date((day as [number, number])[0] * 864e5).toISOString().slice(0, 4),
      });
    });
    const found = linkageAttack(people, told);
    expect(found.candidateSets).toBe(500);
    expect(found.unique / found.targets).toBeLessThan(0.03);
  });

  it('counts as a plain double loop does', () => {
    const plain = (a: LinkageRecord, b: LinkageRecord): boolean =>
      a.sex === b.sex &&
      Math.abs((a.ageYears as [number, number])[0] - (b.ageYears as [number, number])[0]) <= 1 &&
      Math.abs((a.day as [number, number])[0] - (b.day as [number, number])[0]) <= 7 &&
      a.institution === b.institution;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 1e6 }), (rows, seed) => {
        const people = cohort(rows, seed);
        const found = linkageAttack(people, people);
        const sizes = people.map((one) => people.filter((other) => plain(one, other)).length);
        expect(found.unique).toBe(sizes.filter((size) => size === 1).length);
        expect(found.belowFive).toBe(sizes.filter((size) => size < 5).length);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps to its tolerances: a year and a week agree, more does not', () => {
    const person = recordOf({ sex: 'F', age: '63', date: '2024-05-10', institution: 'Univ. Hosp. Nord' });
    const size = (cells: Parameters<typeof recordOf>[0]): number => linkageAttack([person], [recordOf(cells)]).candidateSets;
    expect(size({ sex: 'female', age: '64', date: '20240517', institution: 'University Hospital Nord' })).toBe(1);
    expect(size({ sex: 'F', age: '65', date: '2024-05-10' })).toBe(0);
    expect(size({ sex: 'F', age: '63', date: '2024-05-18' })).toBe(0);
    expect(size({ sex: 'M', age: '63', date: '2024-05-10' })).toBe(0);
    expect(size({ sex: 'F', age: '63', date: '2024-05-10', institution: 'University Hospital Sud' })).toBe(0);
    expect(size({ sex: 'F', birthDate: '1961-01-20' })).toBe(1);
    expect(size({ sex: 'F', birthDate: '1966-01-20' })).toBe(0);
  });

  it('searches 100,000 records for 100,000 people within seconds', () => {
    const people = cohort(100_000, 5);
    const before = process.cpuUsage().user;
    expect(linkageAttack(people, people).candidateSets).toBe(100_000);
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(20);
  });
});

describe('the name of a house', () => {
  it.each([
    ['Univ. Hosp. Genève', 'University Hospital of Geneva'.replace('Geneva', 'Geneve')],
    ["St. Mary's Hospital", 'Saint Marys Hosp'.replace('Marys', 'Mary s')],
    ['CENTRE LEON BERARD', 'Centre Léon-Bérard'],
    ['Universitätsklinikum Freiburg', 'UNIVERSITATSKLINIKUM FREIBURG'],
    ['Hospital Westend', 'Westend Hospital'],
  ])('%s is %s', (a, b) => expect(isSameInstitution(institutionTokens(a), institutionTokens(b))).toBe(true));

  it.each([
    ['University Hospital North', 'University Hospital South'],
    ['St. Mary', 'St. Anne'],
    ['Clinic 1', 'Clinic 2'],
    ['', ''],
  ])('%s is not %s', (a, b) => expect(isSameInstitution(institutionTokens(a), institutionTokens(b))).toBe(false));

  it('measures words as Winkler published', () => {
    expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.9611, 4);
    expect(jaroWinkler('dwayne', 'duane')).toBeCloseTo(0.84, 4);
    expect(jaroWinkler('dixon', 'dicksonx')).toBeCloseTo(0.8133, 4);
    expect(jaroWinkler('a', 'b')).toBe(0);
  });
});

describe('what a record tells', () => {
  it('reads ages and dates in the forms that tables have', () => {
    expect(['63', '063Y', '018M', '60-64', '60 to below 65', '[60,65)', '> 89', '90+', '1963'].map(ageSpan)).toEqual([
      [63, 63], [63, 63], [1, 1], [60, 64], [60, 64], [60, 64], [89, 150], [90, 150], undefined,
    ]); // prettier-ignore
    const width = (text: string) => daySpan(text)?.reduce((from, to) => to - from + 1);
    expect(['2024-05-10', '20240510', '2024-02', '2024-Q1', '2024', '2024-13', 'May'].map((text) => width(text))).toEqual([
      1,
      1,
      29,
      91,
      366,
      undefined,
      undefined,
    ]);
  });

  it('knows columns by their names, in several languages', () => {
    expect(
      [
        'PatientSex',
        'gender',
        'PatientAge',
        'age_at_scan',
        'StudyDate',
        'InstitutionName',
        'PatientBirthDate',
        'stage',
        'package',
      ].map(roleOf),
    ).toEqual(['sex', 'sex', 'age', 'age', 'date', 'institution', 'birthDate', undefined, undefined]);
  });

  it('reads ages and days as spreadsheets write them, and none that can be read in two ways', () => {
    const age = [
      '64,4',
      '64.4',
      '60,64',
      '64 years',
      '64 J',
      '64 Jahre',
      '63Y',
      '18 months',
      '[60,65)',
      '60 bis 64',
      '60,5-64,5',
      '64-60',
      '< 18',
      '≥ 65',
      '60+',
    ];
    expect(age.map(ageSpan)).toEqual([
      [64, 64], [64, 64], [60, 60], [64, 64], [64, 64], [64, 64], [63, 63], [1, 1], [60, 64], [60, 64], [60, 64], undefined, [0, 17], [65, 150], [60, 150],
    ]); // prettier-ignore
    const days = [
      '05.01.2026',
      '5.1.2026',
      '2026/01/05',
      '2026-1-5',
      '2026.01.05',
      '5 Jan 2026',
      '05-JAN-2026',
      '5. Januar 2026',
      '05.01.2026 10:30',
    ];
    expect(new Set(days.map((text) => daySpan(text)?.join()))).toEqual(new Set([daySpan('2026-01-05')?.join()]));
    expect(daySpan('13/01/2026')).toEqual(daySpan('2026-01-13'));
    expect(daySpan('01/13/2026')).toEqual(daySpan('2026-01-13'));
    expect(daySpan('05/05/2026')).toEqual(daySpan('2026-05-05'));
    expect(daySpan('05/01/2026', 'day first')).toEqual(daySpan('2026-01-05'));
    expect(daySpan('05/01/2026', 'month first')).toEqual(daySpan('2026-05-01'));
    const never = ['05/01/2026', '05-01-2026', '46027', '05.01.26', '31.02.2026', '13/13/2026', '5 Foo 2026', ''];
    expect(never.map((text) => daySpan(text))).toEqual(never.map(() => undefined));
    expect(never.slice(0, 5).every(resemblesDay)).toBe(true);
    expect([['05/01/2026', '13/01/2026'], ['01/13/2026'], ['13/01/2026', '01/13/2026'], ['05/01/2026']].map(dayOrderOf)).toEqual([
      'day first',
      'month first',
      undefined,
      undefined,
    ]);
  });

  it('reads a sex by words of several languages and by no number', () => {
    expect(['F', 'weiblich', 'Féminin', 'MALE', 'männlich', 'hombre', 'X', '1', '0', 'abc'].map(sexOf)).toEqual(
      ['F', 'F', 'F', 'M', 'M', 'M', 'O', undefined, undefined, undefined],
    ); // prettier-ignore
  });

  it('knows somebody of a birthday by the age at the scan, and a birthday by its year alone', () => {
    const person = recordOf({ sex: 'F', birthDate: '20.01.1961', date: '2024-05-10' });
    const size = (cells: Parameters<typeof recordOf>[0]): number => linkageAttack([person], [recordOf(cells)]).candidateSets;
    expect([size({ sex: 'F', age: '63' }), size({ sex: 'F', age: '70' })]).toEqual([1, 0]);
    expect([size({ sex: 'F', birthDate: '1961' }), size({ sex: 'F', birthDate: '1950' })]).toEqual([1, 0]);
  });

  it('finds a person in a document by what is said, under whatever key', () => {
    const hidden = { site: 'north', at: '2026-01-01T10:00:00Z', nested: [{ x: 'F', y: '063Y' }], other: { count: 3 } };
    expect(joinableRecords(hidden).records).toEqual([
      expect.objectContaining({ sex: 'F', ageYears: [63, 63], institution: 'north' }),
    ]);
    expect(joinableRecords([['M', '20240101', 5]]).records).toHaveLength(1);
    expect(joinableRecords({ log: [{ site: 'north', at: '2026-01-01T10:00:00Z', kind: 'released' }] })).toEqual(NOBODY);
    expect(joinableRecords({ estimate: 63, lower: 60, upper: 66, at: '2026-01-01' })).toEqual(NOBODY);
  });

  it.each([
    ['keys, one behind the other', { F: { '063Y': { '2024-05-10': 1 } } }, 1],
    ['keys around an object', { F: { '63 years': { scan: '2024-05-10' } } }, 1],
    ['a key around a list of objects', { F: [{ age: 63 }, { age: 64 }] }, 2],
    ['one key of several words', { 'F_063Y_2024-05-10': 7, 'M|071Y|20240510': { n: 1 } }, 2],
    ['a key around cells', { F: ['063Y', '071Y'] }, 2],
    ['a key beside values', { '063Y': { sex: 'F' } }, 1],
  ])('finds people by %s', (_, document, people) => {
    const { records, unread } = joinableRecords(document);
    expect([records.length, unread]).toEqual([people, 0]);
  });

  it('takes counts of groups under keys for nobody, and tells a bare number behind a sex', () => {
    expect(joinableRecords({ at: '2024-05-10T10:00:00Z', shares: { F: 0.5, M: 0.5 }, levels: { F: [12, 14] } })).toEqual(NOBODY);
    expect(joinableRecords({ at: '2024-05-10', groups: { F: { estimate: 12 }, M: { estimate: 14 } } })).toEqual(NOBODY);
    expect(joinableRecords({ F: { 63: 1, 71: 2 } })).toMatchObject({ unread: 2, firstUnread: '#1.#1' });
  });

  it('finds people in lines of key and value, one to a line or many', () => {
    const text = 'Patient\n  Sex: F\n  PatientAge = 063Y\n  Scan: 2024-05-10\n\n- Sex: M\n- Age: 71\nSex: F\nage\t50';
    expect(joinableBlocks(text).records.map(({ sex, ageYears }) => `${sex}${ageYears?.[0]}`)).toEqual(['F63', 'M71', 'F50']);
    expect(joinableLines('level=info PatientSex=F PatientAge=63 StudyDate=20240510').records).toHaveLength(1);
    expect(joinableBlocks('Sex: F\nAge: 6x')).toMatchObject({ unread: 1, firstUnread: 'block at line 1, Age' });
  });

  it('finds a person in a line of a log', () => {
    expect(
      joinableLines('2026-01-01T10:00:00Z read scan of F 63 y at north\nnothing here\n2026-01-01 started').records,
    ).toHaveLength(1);
    expect(joinableLines('female, age=63\nage 63').records).toHaveLength(1);
  });

  it('counts a line of a sex and a bare number, and reads a word for the age in more languages', () => {
    expect(joinableLines('F 64\n2026-01-05 M 63\nF 640\nread F 64 at north')).toMatchObject({ unread: 2, firstUnread: 'line 1' });
    const lines = joinableLines('F âge 64\nF, edad: 64\nF età=64\nF leeftijd 64\nM idade 64\nM Ålder 64\nF dosage 64');
    expect([lines.records.length, lines.unread]).toEqual([6, 0]);
  });

  it('takes the label of a cell of many people for nobody', () => {
    expect(joinableLines('sex F, age 60 or more  21\nsex M, age 50 to below 60  17\nsex F, age below 50  3')).toEqual(NOBODY);
    expect(joinableRecords([{ group: 'sex F, age 60 or more', quantity: 'count', estimate: 21 }])).toEqual(NOBODY);
    expect(
      joinableRecords([
        { sex: 'F', age: '60 or more', count: 21 },
        { sex: 'all', age: 'below 50', count: 3 },
      ]),
    ).toEqual(NOBODY);
    expect(joinableRecords({ at: '2026-01-01', levels: ['F', 'M'], elapsedTime: 46027, version: '1.2.3' })).toEqual(NOBODY);
  });

  it('counts what of somebody cannot be read, and tells where it stands and never what', () => {
    const told = [
      { sex: 'F', age: '64,4', date: '05.01.2026' },
      { sex: 'F', age: 63, date: '05/01/2026' },
      { sex: 1, age: 63 },
      { sex: 'F', age: 63, date: 46027 },
      { sex: 'F', age: '6x' },
      { dose: '05/01/2026', at: '2026-01-01' },
    ];
    const { records, unread, firstUnread } = joinableRecords({ 'p-007': told });
    expect(records).toHaveLength(3);
    expect([unread, firstUnread]).toEqual([4, '#1[1].date']);
    expect(records[0]).toMatchObject({ ageYears: [64, 64], day: daySpan('2026-01-05') });
    expect(joinableRecords({ sex: ['F', 'M'], age: [63, 64], stage: [1, 2] })).toEqual({
      records: [],
      unread: 2,
      firstUnread: '#1',
    });
    expect(joinableRecords({ rows: { sex: { 0: 'F' }, date: { 0: '2026-01-05' } } })).toMatchObject({
      unread: 1,
      firstUnread: '#1.#1',
    });
    expect(joinableRecords({ sex: { levels: ['F', 'M'] }, age: { edges: [50, 60] }, date: ['2026-01-05'] })).toEqual(NOBODY);
    expect(joinableLines('F 63 y 01/05/2026\nF 64,4 years 05.01.2026\nF, 05/01/2026')).toMatchObject({
      records: [
        { ageYears: [63, 63], day: undefined },
        { ageYears: [64, 64], day: daySpan('2026-01-05') },
      ],
      unread: 2,
      firstUnread: 'line 1',
    });
  });

  it('knows roles by words of more languages, with accents, units and remarks, and no label of a cell', () => {
    const ages = [
      'âge',
      'Âge (ans)',
      'Alter (Jahre)',
      'alter in Jahren',
      'edad',
      'età',
      'leeftijd',
      'ålder',
      'idade',
      'years',
      'ageAtScan',
    ];
    expect(ages.filter((name) => roleOf(name) !== 'age')).toEqual([]);
    const sexes = ['sexe', 'Geschlecht (m/w)', 'sesso', 'sexo', 'género', 'geslacht', 'kön', 'køn'];
    expect(sexes.filter((name) => roleOf(name) !== 'sex')).toEqual([]);
    expect(['date de naissance', 'fecha', 'giorno'].map(roleOf)).toEqual(['birthDate', 'date', 'date']);
    const others = ['sex F, age 60 or more', 'age 60 or more', 'beta', 'dosage', 'page', 'stage', 'sextant', 'message'];
    expect(others.filter((name) => roleOf(name) !== undefined)).toEqual([]);
  });

  it('reads lists below a row of names', () => {
    expect(joinableRecords([['sexe', 'âge', 'vu'], ['F', 64, '2026-01-05']])).toMatchObject({
      records: [{ sex: 'F', ageYears: [64, 64], day: daySpan('2026-01-05') }],
      unread: 0,
    }); // prettier-ignore
    expect(joinableRecords({ rows: [['sex', 'x'], ['F', 64]] })).toMatchObject({ records: [], unread: 1, firstUnread: '#1[1].#2' }); // prettier-ignore
  });

  it.each([
    ['an object', [{ sex: 'F', x: 64 }], '[0].#2'],
    ['a text', [{ sex: 'F', x: '64' }], '[0].#2'],
    ['a list', [['F', 64]], '[0].#2'],
    ['an object of a day', { when: '2026-01-05', x: 64 }, '#2'],
    ['numbers for both', { sexe: 1, x: 64 }, 'sexe'],
    ['an inner object', { sex: 'F', values: { x: 0 } }, '#2.#1'],
    ['columns', { notes: [1, 2], sex: ['F'], x: [64] }, '#1'],
  ])('counts a number that may be an age under a key that does not tell: %s', (_, document, place) => {
    const { unread, firstUnread, records } = joinableRecords(document);
    expect([unread > 0, firstUnread, records]).toEqual([true, place, []]);
  });

  it.each([
    [{ sex: 'F', x: 121 }],
    [{ sex: 'F', x: 0.64 }],
    [{ at: '2026-01-05', x: 6.4 }],
    [{ sex: 'F', count: 21, n: 3 }],
    [{ sex: 'F', group: 'below 60', x: 3 }],
    [{ at: '2026-01-01T10:00:00Z', x: 3 }],
    [{ x: 3, y: 4 }],
  ])('takes no number of %j for an age', (document) => expect(joinableRecords(document)).toEqual(NOBODY));
});
