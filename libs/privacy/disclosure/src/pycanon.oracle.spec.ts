import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { classSizes } from './attack.risks.js';
import { classValues } from './class.values.js';
import { codeColumn } from './coded.column.js';
import { madeUpRows } from './disclosure.fixture.js';
import { equivalenceClasses } from './equivalence.classes.js';
import { lDiversity } from './l-diversity.js';
import { tCloseness } from './t-closeness.js';

/*
 * k, l and t against pycanon (Sáinz-Pardo Díaz and López García 2022) on tables of both. `node tools/oracles/prepare.mjs anonymity` makes its
 * environment; without it the spec says so, and in CI that is a failure.
 */
const workspace = resolve(import.meta.dirname, '../../../..');
const oracles = join(workspace, 'tools/oracles');
const python = join(workspace, '.cache/oracles-anonymity', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
if (!existsSync(python) && process.env['COLLIMATE_CI']) spawnSync(process.execPath, [join(oracles, 'prepare.mjs'), 'anonymity']);
const present = existsSync(python);
if (!present && process.env['COLLIMATE_CI']) throw new Error('CI must be able to run tools/oracles/prepare.mjs anonymity');
if (!present)
  console.warn('pycanon is not installed: run `node tools/oracles/prepare.mjs anonymity` to hold k, l and t against it');

interface Told {
  readonly k: number;
  readonly sensitive: Readonly<
    Record<
      string,
      { readonly distinct: number; readonly entropyFloor: number; readonly equal: number; readonly ordered: number | null }
    >
  >;
}

const SENSITIVE = ['grade', 'size', 'scanner'] as const;
const folder = mkdtempSync(join(tmpdir(), 'collimate-pycanon-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** pycanon takes some hundredths of a second for each class, and most where each patient is alone in theirs: tables of few patients have enough of these. */
const CASES = [
  { count: 400, seed: 1, quasi: ['sex', 'house'] },
  { count: 400, seed: 2, quasi: ['sex'] },
  { count: 500, seed: 3, quasi: ['sex', 'zip'] },
  { count: 150, seed: 4, quasi: ['sex', 'age', 'house'] },
  { count: 60, seed: 5, quasi: ['sex', 'age', 'zip', 'date', 'house'] },
] as const;

/** What pycanon says of each case, started once for all. */
function pycanonOf(cases: typeof CASES): readonly Told[] {
  const tables = cases.flatMap(({ count, seed, quasi }) => {
    const rows = madeUpRows(count, seed);
    const names = Object.keys(rows) as (keyof typeof rows)[];
    const lines = rows.sex.map((_, i) => names.map((name) => rows[name][i]).join(','));
    const file = join(folder, `table-${seed}.csv`);
    writeFileSync(file, [names.join(','), ...lines, ''].join('\n'));
    return [file, quasi.join(',')];
  });
  const { status, stdout, stderr } = spawnSync(python, [join(oracles, 'anonymity.py'), SENSITIVE.join(','), ...tables], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`anonymity.py failed: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told);
}

(present ? describe : describe.skip)('k, l and t as pycanon finds them', () => {
  let said: readonly Told[] = [];
  beforeAll(() => {
    said = pycanonOf(CASES);
  });

  it.each(CASES)('$count rows by $quasi', ({ count, seed, quasi }) => {
    const rows = madeUpRows(count, seed);
    const told = said[seed - 1];
    const columns = quasi.map((name) => codeColumn(name, rows[name]));
    const classes = equivalenceClasses(columns.map(({ codes, values }) => ({ codes, count: values.length })));
    expect(classSizes(classes).k).toBe(told.k);
    for (const name of SENSITIVE) {
      const column = codeColumn(name, rows[name]);
      const values = classValues(classes, column);
      const expected = told.sensitive[name];
      const { distinct, entropy } = lDiversity(values);
      expect(distinct).toBe(expected.distinct);
      // pycanon cuts exp(entropy) down to a whole number.
      expect(Math.floor(entropy + 1e-12)).toBe(expected.entropyFloor);
      const { equal, ordered } = tCloseness(values, column);
      expect(equal).toBeCloseTo(expected.equal, 12);
      if (expected.ordered === null) expect(ordered).toBeUndefined();
      else expect(ordered).toBeCloseTo(expected.ordered, 12);
    }
  });
});

describe('100,000 rows by six quasi-identifiers', () => {
  it('take less than 5 s of processor time', () => {
    const rows = madeUpRows(100_000, 9);
    const before = process.cpuUsage().user;
    const columns = (['sex', 'age', 'zip', 'date', 'scanner', 'house'] as const).map((name) => codeColumn(name, rows[name]));
    const classes = equivalenceClasses(columns.map(({ codes, values }) => ({ codes, count: values.length })));
    expect(classSizes(classes).k).toBe(1);
    for (const name of ['grade', 'size'] as const) {
      const column = codeColumn(name, rows[name]);
      const values = classValues(classes, column);
      expect(lDiversity(values).distinct).toBe(1);
      expect(tCloseness(values, column).ordered).toBeGreaterThan(0.3);
    }
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(5);
  });
});
