import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { runCli } from '../../cli.js';
import type { RehearsalDocument } from '../../rehearsal/rehearsal.document.js';
import { rehearsedDocument } from '../../rehearsal/rehearsal.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'collimate-rehearse-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
writeFileSync(at('protocol.json'), JSON.stringify(rehearsedDocument()));

const HEADER = 'subject,site,response,arm,age,dose,os_months,os_event';
const rows = (count: number): string =>
  Array.from(
    { length: count },
    (_, i) =>
      `s${i},${i % 2 ? 'x' : 'y'},${i % 3 ? 'no' : 'yes'},${i % 5 ? 'A' : 'B'},${40 + (i % 41)},${55 + (i % 13)},${1 + (i % 50)},${i % 2}`,
  ).join('\n');
function write(name: string, text: string): string {
  writeFileSync(at(name), text);
  return at(name);
}
const whole = write('whole.csv', `# collimate-table/1 public doi:10.1000/example\n${HEADER}\n${rows(200)}\n`);

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((part) => ((out += String(part)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation((part) => ((err += String(part)), true)),
  ];
  const code = await runCli(['study', 'rehearse', at('protocol.json'), ...args]);
  for (const spy of spies) spy.mockRestore();
  return { code, out, err };
}
async function document(...args: readonly string[]): Promise<RehearsalDocument> {
  return JSON.parse((await run(...args, '--json')).out) as RehearsalDocument;
}

describe('collimate study rehearse', () => {
  it('says on every form of its answer that it is no result, and of whom it is', async () => {
    const found = await document('--table', whole, '--seed', '1');
    expect(found).toMatchObject({ schema: 'collimate.rehearsal/1', noise: 'on', truth: null });
    expect(found.tables).toEqual([expect.objectContaining({ mark: 'public', source: 'doi:10.1000/example' })]);
    expect(found.sites).toEqual([{ site: 'y', patients: 100 }, { site: 'x', patients: 100 }]); // prettier-ignore
    expect(found.rows.every(({ study }) => study === 'rehearsal of rehearsed')).toBe(true);
    expect((await run('--table', whole)).out).toMatch(/no result of a study/);
  });

  it('plays the same study from the same seed, another from another, and prints the one that it drew', async () => {
    const [first, again, other] = [await document('--simulate', '60', '--seed', '7'), await document('--simulate', '60', '--seed', '7'), await document('--simulate', '60', '--seed', '8')]; // prettier-ignore
    expect(again).toEqual(first);
    expect(other.rows).not.toEqual(first.rows);
    const { seed, rows: drawn } = await document('--simulate', '60');
    expect((await document('--simulate', '60', '--seed', String(seed))).rows).toEqual(drawn);
  });

  it('plays the invented patients that it wrote, read as a table, to the same sums', async () => {
    const out = at('out');
    const invented = await document('--simulate', '90', '--seed', '3', '--noise', 'off', '--out', out);
    const read = await document('--table', join(out, 'invented-patients.csv'), '--seed', '3', '--noise', 'off');
    expect(read.tables[0].mark).toBe('simulated');
    expect(read.rows).toEqual(invented.rows);
    expect(readFileSync(join(out, 'rehearsal-rows.csv'), 'utf8')).toMatch(/^study,.*\nrehearsal of rehearsed,/);
  });

  it('covers what it planted, within what 60 studies tell, and is as wide as the plan foresees', async () => {
    const { summary } = await document('--simulate', '600', '--seed', '5', '--repeat', '60');
    for (const kind of ['contingency', 'survival', 'moments', 'compare', 'linear']) {
      const covered = summary.flatMap(({ row, coverage }) => (row.kind === kind && coverage !== null ? [coverage] : []));
      const mean = covered.reduce((sum, one) => sum + one, 0) / covered.length;
      expect(mean).toBeGreaterThan(0.9);
    }
    const means = summary.filter(({ row }) => row.quantity === 'mean' || row.quantity === 'risk');
    expect(means).toHaveLength(6);
    for (const { widthRatio, nearPlan } of means) {
      expect(nearPlan).toBeGreaterThan(0.85);
      expect(widthRatio).toBeGreaterThan(0.8);
      expect(widthRatio).toBeLessThan(1.2);
    }
  });

  it('tells on a fixed table of the noise alone', async () => {
    const { summary } = await document('--table', whole, '--seed', '2', '--repeat', '40');
    expect(summary.every(({ truth, coverage }) => truth === null && coverage === null)).toBe(true);
    const noise = summary.flatMap(({ noiseCoverage }) => noiseCoverage ?? []);
    expect(noise.reduce((sum, one) => sum + one, 0) / noise.length).toBeGreaterThan(0.9);
  });

  it.each([
    ['a table that says nothing of its rows', `${HEADER}\n${rows(9)}\n`, 'NOT_PUBLIC', '--public SOURCE'],
    ['one that says they are patients', `# collimate-table/1 patients\n${HEADER}\n${rows(9)}\n`, 'NOT_PUBLIC', 'hospital'],
    [
      'one without a source',
      `# collimate-table/1 public\n${HEADER}\n${rows(9)}\n`,
      'NOT_PUBLIC',
      'where its public rows come from',
    ],
    ['one without lines', `# collimate-table/1 public x\n${HEADER}\n`, 'BAD_TABLE', 'no line behind its header'],
    ['one with a short line', `# collimate-table/1 public x\n${HEADER}\na,b\n`, 'BAD_TABLE', 'line 3'],
    [
      'one without a variable',
      `# collimate-table/1 public x\nsubject,site,response,arm\ns,x,no,A\n`,
      'NO_SUCH_COLUMN',
      'column "os_months"',
    ],
    [
      'a label of no variable',
      `# collimate-table/1 public x\n${HEADER}\n${rows(9).replace(',no,', ',No,')}\n`,
      'BAD_CELL',
      'line 4, column response',
    ],
    ['NaN', `# collimate-table/1 public x\n${HEADER}\n${rows(9).replace(',40,', ',NaN,')}\n`, 'BAD_CELL', 'line 3, column age'],
    [
      'a comma of decimals',
      `# collimate-table/1 public x\n${HEADER}\n${rows(9).replace(',40,', ',"40,5",')}\n`,
      'BAD_CELL',
      'a decimal point',
    ],
    [
      'a time below zero',
      `# collimate-table/1 public x\n${HEADER}\n${rows(9).replace(',1,0\n', ',-1,0\n')}\n`,
      'BAD_CELL',
      'column os_months',
    ],
    [
      'one site alone',
      `# collimate-table/1 public x\n${HEADER}\n${rows(9).replaceAll(',y,', ',x,')}\n`,
      'TOO_FEW_SITES',
      '--sites',
    ],
  ])('refuses %s', async (_, text, code, words) => {
    const { code: exit, err, out } = await run('--table', write('bad.csv', text));
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain(`code:  ${code}`);
    expect(err).toContain(words);
  });

  it('refuses a table in the folder of an agent, whatever its mark says', async () => {
    mkdirSync(at('agent/tables'), { recursive: true });
    write('agent/site.db', '');
    const { code, err } = await run('--table', write('agent/tables/t.csv', readFileSync(whole, 'utf8')));
    expect(code).toBe(2);
    expect(err).toContain('in the folder of an agent');
  });

  it('refuses a truth of a table, a misspelt one, and neither tables nor patients to invent', async () => {
    expect((await run('--table', whole, '--truth', at('protocol.json'))).err).toContain('a truth is of invented patients');
    expect((await run('--simulate', '50', '--truth', write('truth.yaml', 'shfit: 1\n'))).err).toContain('shfit');
    expect((await run()).err).toContain('either tables or --simulate');
  });

  it('says what it did that nobody asked for', async () => {
    const plain = readFileSync(whole, 'utf8')
      .split('\n')
      .map((line) =>
        line
          .split(',')
          .filter((_, index) => index > 1)
          .join(','),
      ) // prettier-ignore
      .slice(1)
      .join('\n');
    const { err, code } = await run('--table', write('plain.csv', plain.replace(',40,', ',400,')), '--public', 'somebody');
    expect(code).toBe(0);
    expect(err).toContain('each of its 200 lines is a patient');
    expect(err).toContain('dealt in turn to 3 sites');
    expect(err).toContain('outside its public bounds 18 to 95');
  });
});
