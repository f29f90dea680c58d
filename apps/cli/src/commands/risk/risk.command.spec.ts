import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { runCli } from '../../cli.js';
import { type RiskDocument, STAYS_IN_THE_HOUSE } from '../../risk/risk.document.js';

const folder = mkdtempSync(join(tmpdir(), 'collimate-risk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

/** Ten people: eight alike two by two, two alone; dates a season apart. */
const TABLE = `subject;sex;age;zip;seen;stage
p-001;F;41;79104;2021-01-10;1
p-002;F;41;79104;2021-04-10;2
p-003;F;44;79104;2021-07-10;1
p-004;F;44;79104;2021-10-10;3
p-005;M;62;79115;2022-01-10;2
p-006;M;62;79115;2022-04-10;2
p-007;M;63;79115;2022-07-10;4
p-008;M;63;79115;2022-10-10;1
p-009;F;90;79117;2023-01-10;2
p-010;M;18;79118;2023-04-10;<b>3</b>
`;
writeFileSync(at('people.csv'), TABLE);

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
async function run(...args: readonly string[]): Promise<Run> {
  let [out, err] = ['', ''];
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((part) => ((out += String(part)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation((part) => ((err += String(part)), true)),
  ];
  const code = await runCli(['risk', ...args]);
  for (const spy of spies) spy.mockRestore();
  return { code, out, err };
}
async function report(...args: readonly string[]): Promise<RiskDocument> {
  return JSON.parse((await run(at('people.csv'), ...args, '--json')).out) as RiskDocument;
}

describe('collimate risk', () => {
  it('tells k, l, t and the three attackers of a table', async () => {
    const { rows, figures, linkage } = await report('--quasi', 'sex,age,zip', '--sensitive', 'age,stage');
    expect(rows).toBe(10);
    expect(figures.sizes).toMatchObject({ k: 1, classes: 6, alone: 2, medianOfRows: 2, histogram: [[1, 2], [2, 4]] }); // prettier-ignore
    expect(figures.prosecutor).toMatchObject({ highest: 1, mean: 0.6 });
    expect(figures.marketer).toBe(0.6);
    expect(figures.journalist).toBeNull();
    expect(figures.sensitive[1]).toMatchObject({ name: 'stage', kind: 'text', distinctL: 1, entropyL: 1, orderedT: null });
    expect(figures.sensitive[0].orderedT).toBeGreaterThan(0);
    expect(linkage?.table).toMatchObject({ targets: 10, candidateSets: 10, unique: 10 });
  });

  it('finds the least generalisation for a target, and ends with 1 while the table misses it', async () => {
    const asked = ['--quasi', 'sex,age,zip', '--k', '2', '--suppress', '0.2', '--levels', 'age=10,20', 'zip=prefix'];
    const { target } = await report(...asked);
    expect(target).toMatchObject({ isMet: false, generalisation: { suppressed: 2, loss: 0, k: 2 } });
    expect((await run(at('people.csv'), ...asked)).code).toBe(1);
    expect((await run(at('people.csv'), '--quasi', 'sex', '--k', '4')).code).toBe(0);
    const strict = await report('--quasi', 'sex,age,zip', '--k', '4', '--levels', 'age=10,20', 'zip=prefix');
    expect(strict.target?.generalisation?.k).toBeGreaterThanOrEqual(4);
    expect(strict.target?.generalisation?.loss).toBeGreaterThan(0);
  });

  it('tells a journalist by a population, counted or one line each, and refuses one that lacks somebody', async () => {
    writeFileSync(at('town.csv'), 'sex,count\nF,500\nM,250\nX,3\n');
    const { figures } = await report('--quasi', 'sex', '--population', at('town.csv'));
    expect(figures.journalist?.highest).toBeCloseTo(1 / 250, 12);
    writeFileSync(at('village.csv'), 'sex\nF\nM\n');
    expect(await run(at('people.csv'), '--quasi', 'sex', '--population', at('village.csv'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('POPULATION_TOO_SMALL'),
    });
  });

  it('says in every form that it stays in the house, and names no patient', async () => {
    const made = await run(
      at('people.csv'),
      '--quasi',
      'sex,age',
      '--sensitive',
      'stage',
      '--k',
      '3',
      '--html',
      at('r.html'),
      '--templates',
      at('drafts'),
    );
    const page = readFileSync(at('r.html'), 'utf8');
    const drafts = readdirSync(at('drafts')).map((name) => readFileSync(join(at('drafts'), name), 'utf8'));
    for (const text of [made.out, page, ...drafts]) {
      expect(text).toContain(STAYS_IN_THE_HOUSE);
      expect(text).not.toMatch(/p-0\d\d|2021-|2022-|2023-/);
    }
    expect((await report('--quasi', 'sex')).notice).toBe(STAYS_IN_THE_HOUSE);
  });

  it('makes a page that loads nothing and whose text is no markup', async () => {
    writeFileSync(at('odd.csv'), 'a<b>,"x&""y"\n1,2\n1,3\n');
    await run(at('odd.csv'), '--quasi', 'a<b>', '--sensitive', 'x&"y', '--html', at('odd.html'));
    const page = readFileSync(at('odd.html'), 'utf8');
    expect(page).not.toMatch(/https?:|src=|url\(|@import|<script|<b>/);
    expect(page).toContain('a&lt;b&gt;');
    expect(page.match(/<svg/g)).toHaveLength(1);
  });

  it('leaves blanks where a person must judge', async () => {
    await run(at('people.csv'), '--quasi', 'sex', '--templates', at('drafts'));
    const [assessment, determination] = ['data-protection-impact-assessment.md', 'expert-determination.md'].map((name) =>
      readFileSync(join(at('drafts'), name), 'utf8'),
    );
    for (const text of [assessment, determination]) expect(text.match(/`_{22}`/g)!.length).toBeGreaterThan(8);
    expect(determination).toContain('164.514(b)(1)');
    for (const part of ['(Art. 35(7)(a))', '(Art. 35(7)(b))', '(Art. 35(7)(c))', '(Art. 35(7)(d))'])
      expect(assessment).toContain(part);
  });

  it('ends with 1 when somebody is found in a document, with 3 when one could not be searched', async () => {
    writeFileSync(at('leak.json'), JSON.stringify([{ k: 'F', v: '041Y', when: '20210112' }]));
    writeFileSync(at('clean.json'), JSON.stringify({ n: 10, at: '2021-01-10T00:00:00Z' }));
    writeFileSync(at('image.bin'), Uint8Array.of(0x89, 0x50, 0, 1, 2, 255));
    const ask = (...paths: readonly string[]): Promise<Run> =>
      run(at('people.csv'), '--quasi', 'sex', '--against', ...paths.map(at));
    const leak = await ask('leak.json');
    expect(leak.code).toBe(1);
    expect(leak.out).toContain('1 candidate sets for 10 people; 1 of size one');
    expect((await ask('clean.json')).code).toBe(0);
    const open = await ask('clean.json', 'image.bin');
    expect(open.code).toBe(3);
    expect(open.out).toContain('NOT SEARCHED');
  });

  describe('of tables as spreadsheets write them', () => {
    const DAYS = Array.from({ length: 40 }, (_, i) =>
      new Date(Date.UTC(2026, 0, 5 + 9 * i)).toISOString().slice(0, 10).split('-'),
    );
    const tableOf = (sexAgeDate: (i: number) => readonly string[]): string =>
      ['sex;age;seen', ...DAYS.map((_, i) => sexAgeDate(i).join(';'))].join('\n');
    const age = (i: number): number => 40 + ((i * 7) % 40);
    const sex = (i: number): string => 'FM'[i % 2];
    const attack = async (name: string, text: string, document: unknown = []) => {
      writeFileSync(at(name), text);
      writeFileSync(at('told.json'), JSON.stringify(document));
      const made = await run(
        at(name),
        '--quasi',
        'sex',
        '--known',
        'sex=sex,age=age,date=seen',
        '--against',
        at('told.json'),
        '--json',
      );
      return { ...made, linkage: made.out === '' ? undefined : (JSON.parse(made.out) as RiskDocument).linkage };
    };

    it.each([
      ['decimal commas', (i: number) => `${age(i)},4`, ([y, m, d]: readonly string[]) => `${y}-${m}-${d}`, sex],
      ['D.M.Y', (i: number) => String(age(i)), ([y, m, d]: readonly string[]) => `${d}.${m}.${y}`, sex],
      ['Y/M/D', (i: number) => `${age(i)} years`, ([y, m, d]: readonly string[]) => `${y}/${m}/${d}`, sex],
      [
        'D/M/Y',
        (i: number) => `${age(i)} J`,
        ([y, m, d]: readonly string[]) => `${d}/${m}/${y}`,
        (i: number) => ['weiblich', 'männlich'][i % 2],
      ],
    ])('finds everybody in a table with %s, and in a document', async (_, ageOf, dayOf, sexOf) => {
      const text = tableOf((i) => [sexOf(i), ageOf(i), dayOf(DAYS[i])]);
      const document = DAYS.map(([y, m, d], i) => ({ sex: sex(i), age: `${age(i)},0`, date: `${d}.${m}.${y}` }));
      const { code, linkage } = await attack('read.csv', text, document);
      expect(code).toBe(1);
      expect(linkage?.table).toMatchObject({ candidateSets: 40, unique: 40 });
      expect(linkage?.artefacts[0]).toMatchObject({ unread: 0, firstUnread: null, outcome: { candidateSets: 40, unique: 40 } });
    });

    it.each([
      [
        'seen',
        'a day in which the month may be either',
        (i: number) => [sex(i), String(age(i)), `0${1 + (i % 9)}/0${1 + ((i + 1) % 9)}/2026`],
        40,
        2,
      ],
      [
        'seen',
        'a serial number',
        (i: number) => [sex(i), String(age(i)), i < 10 ? DAYS[i].join('-') : String(46027 + i)],
        30,
        12,
      ],
      ['seen', 'a year of two digits', (i: number) => [sex(i), String(age(i)), '05.01.26'], 40, 2],
      ['sex', 'a number for the sex', (i: number) => [String(1 + (i % 2)), String(age(i)), DAYS[i].join('-')], 40, 2],
      ['age', 'a word', (i: number) => [sex(i), i === 3 ? 'about 60' : String(age(i)), DAYS[i].join('-')], 1, 5],
    ] as const)('refuses %s of a table with %s, with count and first line', async (column, _, cells, count, line) => {
      const { code, out, err } = await attack('odd.csv', tableOf(cells));
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain('BAD_CELL');
      expect(err).toMatch(new RegExp(`cells of "${column}" .*: ${count}, the first in line ${line}\\.`));
      expect(err).not.toMatch(/46027|about 60/);
    });

    it('refuses the same where the columns were guessed, and takes no duration for a date', async () => {
      writeFileSync(at('guessed.csv'), 'sex,age,survival_time,when\nF,60,12.5,2026-01-05\nM,70,30,2026-01-06\n');
      expect(JSON.parse((await run(at('guessed.csv'), '--quasi', 'sex', '--json')).out)).toMatchObject({
        linkage: { columns: { sex: 'sex', age: 'age', date: 'when' } },
      });
      writeFileSync(at('guessed.csv'), 'sex,age,seen\n1,60,2026-01-05\n2,70,2026-01-06\n');
      expect(await run(at('guessed.csv'), '--quasi', 'sex')).toMatchObject({ code: 2, err: expect.stringContaining('--known') });
    });

    it.each([
      [[{ sex: 'F', age: 99, date: '05/01/2026' }], '[0].date'],
      [[{ sex: 2, age: 99 }], '[0].sex'],
      [{ x: { sex: 'F', age: 99, date: 46027 } }, '#1.date'],
    ])('ends with 3 where %j could not be read, and says where', async (document, place) => {
      const text = tableOf((i) => [sex(i), String(age(i)), DAYS[i].join('-')]);
      const { code, out, linkage } = await attack('whole.csv', text, document);
      expect(code).toBe(3);
      expect(linkage?.artefacts[0]).toMatchObject({ unread: 1, firstUnread: place });
      expect((JSON.parse(out) as RiskDocument).notes.join()).toContain(
        `1 values of sex, age or date could not be read, the first at ${place}`,
      );
      expect((await run(at('whole.csv'), '--quasi', 'sex', '--against', at('told.json'))).out).toContain('NOT ALL SEARCHED');
    });

    it('names the line of a table that could not be read', async () => {
      writeFileSync(at('told.csv'), 'sex;age;seen\nF;99;2026-01-05\nF;99;05/01/2026\n');
      const { out, code } = await run(at('people.csv'), '--quasi', 'sex', '--against', at('told.csv'));
      expect([code, out]).toEqual([3, expect.stringContaining('the first at line 3, column 3')]);
    });

    it.each([
      ['xml', 'a root and attributes', '<?xml version="1.0"?><r><p id="1"><sexe>F</sexe><âge>90</âge></p></r>', 1, 1],
      ['xml', 'no root', '<p><sex>F</sex><age>90</age></p>\n<p><sex>F</sex><age unit="y">90</age></p>\n', 1, 2],
      ['xml', 'attributes alone', '<r><p sex="F" Alter="90"/></r>', 1, 1],
      ['xml', 'a tag that does not tell', '<r><p><sex>F</sex><x>90</x></p></r>', 3, 0],
      ['table', 'words with accents', 'sexe;âge\nF;90\n', 1, 1],
      ['table', 'a column that does not tell', 'sexe;x\nF;90\n', 3, 0],
      ['table', 'no names', 'F;90\nF;91\n', 3, 0],
      ['json', 'a row of names', '[["sex","age"],["F",90]]', 1, 1],
      ['json', 'a key that does not tell', '[{"sex":"F","x":90}]', 3, 0],
    ])('reads %s with %s, or says that it could not', async (form, _, text, code, joinable) => {
      writeFileSync(at('told.doc'), text);
      const made = await run(
        at('people.csv'),
        '--quasi',
        'sex',
        '--known',
        'sex=sex,age=age',
        '--against',
        at('told.doc'),
        '--json',
      );
      const [artefact] = (JSON.parse(made.out) as RiskDocument).linkage?.artefacts ?? [];
      expect([made.code, artefact.form, artefact.joinable, artefact.unread > 0]).toEqual([code, form, joinable, code === 3]);
    });

    it('takes lines of separators alone for no people', async () => {
      writeFileSync(at('padded.csv'), `${TABLE};;;;;\n;;;;;\n`);
      const padded = JSON.parse((await run(at('padded.csv'), '--quasi', 'sex,age', '--json')).out) as RiskDocument;
      expect([padded.rows, padded.quasiIdentifiers[0].values]).toEqual([10, 2]);
    });
  });

  it.each([
    [['--quasi', 'sex,nix'], 'NO_SUCH_COLUMN'],
    [['--quasi', 'sex', '--levels', 'sex=5'], 'BAD_LEVELS'],
    [['--quasi', 'sex', '--levels', 'age=5'], 'BAD_LEVELS'],
    [['--quasi', 'sex', '--levels', 'sex'], 'BAD_LEVELS'],
    [['--quasi', 'sex', '--l', '2'], 'BAD_TARGET'],
    [['--quasi', 'sex', '--k', '2', '--suppress', '1'], 'BAD_TARGET'],
    [['--quasi', 'sex', '--known', 'shoe=size'], 'BAD_KNOWN'],
    [['--quasi', 'sex', '--known', 'sex=sex'], 'BAD_KNOWN'],
    [['--quasi', 'sex', '--html', '/nowhere/r.html'], 'CANNOT_WRITE'],
  ])('refuses %j with %s', async (args, code) => {
    const { code: exit, err } = await run(at('people.csv'), ...args);
    expect([exit, err]).toEqual([2, expect.stringContaining(code)]);
    expect(err).not.toMatch(/p-0\d\d/);
  });

  it.each([
    ['', 'no line behind its header'],
    ['a,b\n', 'no line behind its header'],
    ['a,a\n1,2\n', 'the header has "a" twice'],
    ['a,b\n1,2\n3\n', 'line 3 has 1 cells and the header 2'],
  ])('refuses the table %j', async (text, why) => {
    writeFileSync(at('bad.csv'), text);
    expect(await run(at('bad.csv'), '--quasi', 'a')).toMatchObject({ code: 2, err: expect.stringContaining(why) });
  });
});
