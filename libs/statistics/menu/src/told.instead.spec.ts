import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CellsResult } from './cells/cells.analysis.js';
import { laterOf } from './define.analysis.js';
import { hasNormalErrors } from './features/declared.tails.js';
import { ANALYSES } from './menu.js';
import type { ToldCells } from './cells/told.cells.js';
import { asStored, asTold, withInstead, type Replaced } from './told.instead.js';

/* One form for what is told in the place of what is stored (ADR 0121): how it is published does not move, and it is read at one place. */

const STORED: ToldCells = { quantity: 'calibration slope', estimate: 1, lower: 0.8, upper: 1.2 };

describe('what is told in the place of what is stored', () => {
  it.each([
    [
      'a row of cells',
      { ...STORED, instead: { lower: 0.7, upper: 1.3, note: 'why' } },
      { ...STORED, lower: 0.7, upper: 1.3, note: 'why' },
    ],
    ['a quantile, whose ends are a pair', { value: 3, lower: 2, upper: 4, told: [1, null] }, { value: 3, lower: 1, upper: null }],
    [
      'a correlation',
      { value: 0.1, lower: 0, upper: 0.2, told: { value: 0.1, lower: -0.1, upper: 0.3 } },
      { value: 0.1, lower: -0.1, upper: 0.3 },
    ],
    ['a term, of which a part is told', { term: 'age', scaled: 1, told: { scaled: 2 } }, { term: 'age', scaled: 2 }],
    ['a point of a curve', { time: 6, survival: 0.8, told: { survival: 0.79 } }, { time: 6, survival: 0.79 }],
  ])('is read of %s as it is published', (_what, stored, told) => {
    expect(asTold(stored)).toEqual(told);
  });

  it('is what is stored, where nothing stands beside it, as in results of before', () => {
    expect(asTold(STORED)).toEqual(STORED);
    const before: Replaced<{ readonly lower: number }, 'told'> = { lower: 2 };
    expect(asTold(before)).toEqual({ lower: 2 });
  });

  it('is written where it differs, key by key, and leaves what is stored as it was', () => {
    const both = withInstead(STORED, { ...STORED, lower: 0.7 });
    expect(both).toEqual({ ...STORED, instead: { lower: 0.7 } });
    expect(asStored(both)).toEqual(STORED);
    expect(withInstead(STORED, { ...STORED })).toBe(STORED);
  });

  it('is marked as of normal numbers where no kurtosis is declared, and not in a result of before', () => {
    expect([{ told: { factor: null } }, { told: { factor: 1.2 } }, {}].map(hasNormalErrors)).toEqual([true, false, false]);
  });

  it('is declared as told instead wherever an analysis stores it', () => {
    const places = ANALYSES.flatMap(({ later = {} }: { readonly later?: Readonly<Record<string, string>> }) =>
      Object.entries(later),
    );
    const told = places.filter(([place]) => /\.(instead|told)$/.test(place));
    expect(new Set(told.map(([place]) => place))).toEqual(
      new Set([...['told.*.instead', 'variables.*.quantiles.*.told'], ...['pairs.*.found.told', 'model.terms.*.told']]),
    );
    expect(told.filter(([, kind]) => kind !== 'instead')).toEqual([]);
    // @ts-expect-error what stands under such a key is told instead, and never besides
    expect(laterOf<CellsResult<string>>({ 'told.*.instead': 'besides' })).toBeDefined();
  });

  it('is read by one file', () => {
    const files = globSync('**/*.ts', { cwd: import.meta.dirname }).filter((file) => !/\.(spec|fixture)\.ts$/.test(file));
    const code = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8').replaceAll(WORDS, '');
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => READS.test(code(file))).sort()).toEqual(['told.instead.ts']);
  });
});

/** What is no code: comments, imports and texts. */
const WORDS = /\/\*[\s\S]*?\*\/|\/\/.*|^import .*|'[^'\n]*'/gm;
/** A part that is asked for by its name. `told` alone is also the word for the rows of a whole result. */
const READS = /(?<!\.)\.(told|instead)\b|\binstead\b(?!:)/;
