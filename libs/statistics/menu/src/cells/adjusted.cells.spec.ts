import { adjusted } from './adjusted.cells.js';
import type { ToldCells } from './told.cells.js';

const isTest = ({ quantity }: ToldCells): boolean => quantity === 'independence';
const row = (p_value?: number | null): ToldCells => ({ quantity: 'independence', ...(p_value !== undefined && { p_value }) });

describe('p-values of rows that stand together', () => {
  // p.adjust(c(0.01, 1, 0.04, 1), "holm") and "BH" of R 4.2.2: who could not be tested is one of the four.
  it.each([
    ['holm', [0.04, 0.12]],
    ['benjamini-hochberg', [0.04, 0.08]],
  ] as const)('count a row without one as a p-value of 1: %s', (adjustment, [first, third]) => {
    const other: ToldCells = { quantity: 'risk', p_value: 0.001 };
    const rows = [row(0.01), row(), other, row(0.04), row(null)];
    const told = adjusted(rows, 'tables of the question', adjustment, isTest);
    expect(told[0].p_adjusted).toBeCloseTo(first, 14);
    expect(told[3].p_adjusted).toBeCloseTo(third, 14);
    for (const { family, adjustment: by } of [told[0], told[3]]) {
      expect([family, by]).toEqual(['tables of the question', adjustment]);
    }
    // They and who is no member stay as they were.
    for (const place of [1, 2, 4]) expect(told[place]).toBe(rows[place]);
  });
});
