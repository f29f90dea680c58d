import { soundRows } from './sound.rows.js';
import { tidyRow } from './tidy.row.js';

const head = { study: 's', version: 2, question: 'q', kind: 'rank', release: 'r', features: [] };
const row = (cells: Parameters<typeof tidyRow>[1]) => tidyRow(head, cells);

describe('the rule of what a row may say', () => {
  it('gives a reason to every row that says nothing', () => {
    const drowned = { quantity: 'scaled variance', variable: 'x', estimate: 1, se_noise: 0.1, lower: -1, upper: 3 } as const;
    const [variance, spread] = soundRows([
      row(drowned),
      row({ ...drowned, quantity: 'standard deviation', lower: 0, upper: 1.7 }),
    ]);
    expect([variance.status, variance.note]).toEqual(['uninformative', 'its interval holds 0']);
    expect([spread.status, spread.note]).toEqual(['uninformative', 'the scaled variance that it is made of says nothing']);
    const own = row({ quantity: 'calibration slope', estimate: 1, se_noise: 0.1, lower: 0, upper: 2, status: 'uninformative' });
    expect(soundRows([own])[0].note).toBe('its interval is too wide to say anything');
    expect(soundRows([{ ...own, note: 'so few are at risk' }])[0].note).toBe('so few are at risk');
  });

  it.each([
    ['Mann-Whitney', 'AUC', { estimate: 0.55, lower: 0.49, upper: 0.61, p_value: 0.02 }, /spreads differ/],
    ['Mann-Whitney', 'AUC', { estimate: 0.57, lower: 0.51, upper: 0.63, p_value: 0.07 }, /spreads differ/],
    ['Mann-Whitney', 'AUC', { estimate: 0.57, lower: 0.51, upper: 0.63, p_value: 0.02 }, /^$/],
    ['Welch with noise', 'difference of means', { estimate: 2, lower: 0.01, upper: 4, p_value: 0.052 }, /degrees of freedom/],
    ['Welch with noise', 'difference of means', { estimate: 2, lower: -0.5, upper: 4.5, p_value: 0.12 }, /^$/],
  ])('of %s says where p-value and interval of %s disagree', (test, quantity, cells, words) => {
    const [{ note, p_value }] = soundRows([row({ quantity, test, se_noise: 0.01, ...cells })]);
    expect(note).toMatch(words);
    expect(p_value).toBe(cells.p_value);
  });
});
