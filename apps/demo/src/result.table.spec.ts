import type { TidyRow } from '@collimate/statistics-menu';
import { demoTruth } from './demo.truth.js';
import { columns, digits, renderTruthTable, type TruthRow } from './result.table.js';

const truth = demoTruth();
const known = (row: Partial<TidyRow>): number | undefined => truth.of({ group: null, group2: null, x: null, ...row } as TidyRow);

describe('what is planted in the demo', () => {
  it('is that of the lesions where a law says it', () => {
    // Malignant and benign: 62 and 35 HU; logarithms of the variance 8.2 and 7.3; shape 0.68 and 0.8.
    const difference = (variable: string) =>
      known({ quantity: 'difference of means', variable, group: 'malignant', group2: 'benign' });
    expect(difference('mean')).toBeCloseTo(27, 0);
    expect(difference('elongation')).toBeCloseTo(-0.12, 2);
    expect(difference('variance')).toBeCloseTo(0.9, 1);
    expect(difference('skewness')).toBe(0);
    // The second reader draws a tenth more in half of the patients, and their two readings are one number.
    expect(known({ quantity: 'mean', variable: 'volume', group: 'benign' })).toBeCloseTo(8.7 + 0.1 / 4, 2);
  });

  it('is that of the follow-up, whoever is lost in it', () => {
    const survival = (group: string, x: number) => known({ quantity: 'survival', group, x });
    expect(survival('malignant', 12)).toBeCloseTo(Math.exp(-0.6), 12);
    expect(survival('benign', 36)).toBeCloseTo(Math.exp(-0.012 * 36), 12);
  });

  it('is that of a signature which is too sure of itself, and of two readers', () => {
    expect(known({ quantity: 'calibration slope' })).toBe(0.7);
    const observed = (group: string) => known({ quantity: 'observed share', group, x: 0.3 })!;
    expect(observed('below -1.6')).toBeLessThan(observed('-0.4 to 0'));
    expect(observed('-0.4 to 0')).toBeLessThan(observed('1.1 or more'));
    expect(known({ quantity: 'AUC' })).toBeGreaterThan(0.65);
    expect(known({ quantity: 'AUC' })).toBeLessThan(0.8);
    expect(known({ quantity: 'difference of readings' })).toBeCloseTo(-0.1, 2);
    // Twice the variance of the lesions over that and the squared error of 0.25 (cut at 2.5 SD: 0.2386).
    const variance = (0.35 * 0.9546) ** 2 + 0.25 ** 2;
    expect(known({ quantity: 'ICC(3,1)' })).toBeCloseTo((2 * variance) / (2 * variance + 0.2386 ** 2), 1);
    expect(known({ quantity: 'ICC(2,1)' })!).toBeLessThan(known({ quantity: 'ICC(3,1)' })!);
  });

  it('is nothing for a row of which nobody knows the truth', () => {
    expect(known({ quantity: 'count', group: 'benign' })).toBeUndefined();
    expect(known({ quantity: 'mean', variable: 'age', group: 'benign' })).toBeUndefined();
  });
});

const row = (more: Partial<TruthRow>): TruthRow => ({
  ...{ question: 'features', quantity: 'mean', where: 'benign', variable: 'volume', scale: 'log(value)' },
  ...{ estimate: 8.45, noiseError: 0.025, lower: 8.35, upper: 8.55, truth: 8.5, holds: true, pValue: undefined },
  ...more,
});

describe('the table of the demo', () => {
  it('prints each question once, leaves means out beside their comparison, and says what does not hold', () => {
    const compared = { question: 'compared', quantity: 'difference of means', pValue: 0.0002, truth: 0.6, holds: false };
    const text = renderTruthTable([row({}), row(compared), row({ ...compared, variable: 'shape' })]);
    expect(text).not.toMatch(/features/);
    expect(text.match(/compared/g)).toHaveLength(1);
    expect(text).toMatch(/volume, benign .*0\.6000 .*no .*< 0\.001/);
  });

  it('aligns numbers to the right and text to the left', () => {
    const lines = [
      ['x', '1'],
      ['yy', '22'],
    ];
    expect(columns(['a', 'n'], lines, 1)).toBe('a    n\n──  ──\nx    1\nyy  22');
  });

  it('writes four digits', () => {
    expect([0.123456, 1234567, 8.5, 1e-7].map(digits)).toEqual(['0.1235', '1235000', '8.500', '1e-7']);
  });
});
