import { adjustedQuestionSchema, adjustmentOf, readjusted } from './adjusted.rows.js';
import { tidyRow } from './tidy.row.js';

const head = { study: 's', version: 2, question: 'q', kind: 'compare', release: 'r', features: [] };
const P = [0.041, 0.001, 0.205, 0.008, 0.039, 0.06, 0.042, 0.074];
/** p.adjust(P, "BH") of R 4.2.2. */
const BH = [0.0672, 0.008, 0.205, 0.032, 0.0672, 0.08, 0.0672, 0.08457142857142857];
const family = (group: string) =>
  P.map((p) =>
    tidyRow(head, {
      ...{ quantity: 'difference of means', group, group2: 'a', p_value: p, p_adjusted: 1, adjustment: 'Holm' },
      family: 'features',
    }),
  );

describe('p-values that stand together', () => {
  test('are corrected as p.adjust does, each family by itself, where the question says so', () => {
    const plain = tidyRow(head, { quantity: 'mean', estimate: 1 });
    const rows = [...family('b'), plain, ...family('c')];
    const found = readjusted(rows, { adjustment: 'benjamini-hochberg' });
    for (const start of [0, P.length + 1]) {
      BH.forEach((expected, index) => expect(found[start + index].p_adjusted).toBeCloseTo(expected, 12));
    }
    expect(new Set(found.map(({ adjustment }) => adjustment))).toEqual(new Set(['Benjamini-Hochberg', null]));
    expect(found[P.length]).toEqual(plain);
    expect(found.map(({ p_value: p }) => p)).toEqual(rows.map(({ p_value: p }) => p));
  });

  test('stay as Holm has them where it does not, and a result says nothing of it', () => {
    const rows = family('b');
    for (const asked of [undefined, {}, { adjustment: 'holm' }]) {
      expect(adjustmentOf(asked)).toEqual({});
      expect(readjusted(rows, adjustmentOf(asked))).toBe(rows);
    }
    expect(adjustmentOf({ adjustment: 'benjamini-hochberg' })).toEqual({ adjustment: 'benjamini-hochberg' });
  });

  test('are corrected in no third way', () => {
    const question = { name: 'q', kind: 'compare', from: 'r' };
    const read = (adjustment: string) => adjustedQuestionSchema('compare').safeParse({ ...question, adjustment }).success;
    expect(['holm', 'benjamini-hochberg', 'bonferroni', ''].map(read)).toEqual([true, true, false, false]);
  });
});
