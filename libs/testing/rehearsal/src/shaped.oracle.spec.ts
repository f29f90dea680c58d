import type { SubjectKey } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import { sumSubjects } from '@collimate/statistics-local';
import {
  analyseRelease,
  designDeclared,
  poolLocally,
  releaseVariables,
  resultRows,
  type TidyRow,
} from '@collimate/statistics-menu';

/*
 * The oracle of a release whose noise a public correlation shapes: with the noise off and a clip that nothing reaches, what the sites shaped is undone to the
 * textbook mean and variance of the winsorised values, whether the matrix is right, wrong or next to singular.
 */

const names = ['a', 'b', 'c'];
const reference = { centre: '10', width: '2', from: 'this test' };
const number = { source: 'cohort', type: 'number', unit: 'x', bounds: ['-9999', '9999'], reference } as const;
const variables = releaseVariables(Object.fromEntries(names.map((name) => [name, number] as const)));
const random = new SeededRandom(43);
const rows = Array.from({ length: 60 }, (_, index) => {
  const common = random.normal();
  return names.map((_name, j) => (index === 5 && j === 1 ? 400 : 10.5 + 2 * (0.8 * common + 0.6 * random.normal())));
});
const records = rows.map((row, index) => ({
  subject: `s-${index}` as SubjectKey,
  values: new Map(names.map((name, j) => [name, row[j]] as const)),
  scans: [],
}));

function told(below: string[][] | undefined): readonly TidyRow[] {
  const design = designDeclared(
    {
      ...{ name: 'means', kind: 'moments', of: names, clip: '60', kMax: '1225', reach: '6', reach2: '35', lambda: '3/10' },
      rho: '1000000000000',
      ...(below !== undefined && { correlation: { from: 'this-test/1', sha256: 'a'.repeat(64), below } }),
    },
    variables,
  );
  const head = { study: 's', version: 1, features: design.features };
  const asked = [{ name: 'levels', kind: 'moments' }];
  return analyseRelease({ design, pooled: poolLocally(design, sumSubjects(design, records), 1), sums: [] }, asked).flatMap(
    (result) => resultRows(result, 'means', head, asked),
  );
}

const x = (j: number): readonly number[] => rows.map((row) => Math.max(-6, Math.min(6, (row[j] - 10) / 2)));
const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length;
const variance = (of: readonly number[]): number => of.reduce((sum, one) => sum + (one - mean(of)) ** 2, 0) / (of.length - 1);

describe.each([
  ['without a public correlation', undefined],
  ['with a right one', [['0.64'], ['0.64', '0.64']]],
  ['with a wrong one', [['-0.9'], ['0.3', '-0.3']]],
  ['with one of numbers that are the same', [['1'], ['1', '1']]],
])('means and variances %s', (_, below) => {
  it('are those of the values', () => {
    const told3 = told(below);
    names.forEach((name, j) => {
      const row = (quantity: string): TidyRow => told3.find((one) => one.variable === name && one.quantity === quantity)!;
      expect(row('mean').estimate).toBeCloseTo(10 + 2 * mean(x(j)), 6);
      expect(row('scaled variance').estimate! / variance(x(j))).toBeCloseTo(1, 6);
    });
  });

  it('say by which correlation the noise was shaped, where there is one', () => {
    const notes = told(below).filter(({ note }) => note.includes('the noise was shaped by the public correlation this-test/1'));
    expect(notes).toHaveLength(below === undefined ? 0 : 1);
  });
});
