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
