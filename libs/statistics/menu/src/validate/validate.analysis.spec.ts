import { SeededRandom } from '@collimate/kernel-numeric';
import { agrees, AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import { averageOf, normalPoints, normalShares } from '../estimators/normal.bins.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

/* Values by R 4.2.2 and pROC 1.18 on the binned scores; the calls stand beside them. */

const terms = [{ variable: 'age', scale: 'reference', coefficient: '0.4' }] as const;
const score = { source: 'score', link: 'logit', intercept: '-1', terms: [...terms] } as const;
const reference = { centre: '-0.1', width: '0.5', from: 'a series' };
const eight = [-1.15, -0.674, -0.319, 0, 0.319, 0.674, 1.15];
const variables: VariableDeclarations = {
  age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['50'] },
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
  small: { ...score, edges: ['-0.5', '0', '0.6'], reference },
  plain: { ...score, link: 'identity', edges: ['-0.5', '0', '0.6'] },
  large: { ...score, edges: eight.map(String), reference: { centre: '0', width: '1', from: 'a series' } },
  one: { ...score, edges: ['-0.5', '0.5'] },
  two: { ...score, edges: ['-0.5', '0.5'] },
};
const OTHERS = [60, 50, 35, 15];
const EVENTS = [8, 14, 20, 18];
const asked = new AskedTables('validate', variables, [['small', 'response']], { thresholds: ['0'] });
const rows = asked.rows([OTHERS.flatMap((one, bin) => [one, EVENTS[bin]])]);

describe('the validation of a signature without noise', () => {
  it('has the AUC of pROC, and the ties of its bins', () => {
    agrees(rowOf(rows, 'AUC').estimate, 0.70052083333333);
    agrees(rowOf(rows, 'tied pairs').estimate, (60 * 8 + 50 * 14 + 35 * 20 + 15 * 18) / (160 * 60));
    expect(rowOf(rows, 'AUC')).toMatchObject({ variable: 'small', variable2: 'response', level: 'yes', flags: '' });
    expect(rowOf(rows, 'AUC').p_value).toBeLessThan(1e-4);
  });

  it.each([
    // c(k / n, prop.test(k, n, correct = FALSE)$conf.int)
    ['sensitivity', 0.6333333333333333, 0.50683000630103037, 0.74379083312774563],
    ['specificity', 0.6875, 0.6119941011632154, 0.75421357564747016],
    ['positive predictive value', 0.43181818181818182, 0.33332677056322896, 0.53601328398198367],
    ['negative predictive value', 0.83333333333333337, 0.76053119882362763, 0.88728280997730014],
  ])('has %s at a threshold, with Wilson’s interval', (quantity, estimate, lower, upper) => {
    const row = rowOf(rows, quantity, { x: 0 });
    [row.estimate, row.lower, row.upper].forEach((value, n) => agrees(value, [estimate, lower, upper][n]));
  });

  it('has the net benefit of a decision curve, and that of treating everybody', () => {
    const benefit = rowOf(rows, 'net benefit', { x: 0 });
    agrees(benefit.estimate, -0.054545454545454536);
    agrees(benefit.se_sampling, 0.042481268245729079);
    agrees(rowOf(rows, 'net benefit of treating all', { x: 0 }).estimate, -0.45454545454545459);
  });

  it('has in each bin what was observed beside what the score says there: a calibration curve', () => {
    // c(8 / 68, prop.test(8, 68, correct = FALSE)$conf.int), and of 18 in 33
    const [first, last] = ['below -0.5', '0.6 or more'].map((group) => rowOf(rows, 'observed share', { group }));
    [first.estimate, first.lower, first.upper].forEach((value, n) =>
      agrees(value, [0.11764705882352941, 0.060834926023313446, 0.21534903719791695][n]),
    );
    [last.estimate, last.lower, last.upper].forEach((value, n) =>
      agrees(value, [0.54545454545454541, 0.37985938536217462, 0.70157061486123884][n]),
    );
    const said = rows.filter(({ quantity }) => quantity === 'observed share').map(({ x }) => x!);
    expect(said).toHaveLength(4);
    // The score says expit(-0.5) = 0.38 and expit(0.6) = 0.65 at the outer edges, and less or more beyond them.
    expect(said[0]).toBeLessThan(0.38);
    expect(said[3]).toBeGreaterThan(0.65);
    expect([...said].sort((a, b) => a - b)).toEqual(said);
  });

  it('has neither benefit nor calibration where the score has no probabilities', () => {
    const plain = new AskedTables('validate', variables, [['plain', 'response']], { thresholds: ['0'] });
    const quantities = plain.rows([OTHERS.flatMap((one, bin) => [one, EVENTS[bin]])]).map(({ quantity }) => quantity);
    expect(quantities).toEqual([
      ...['AUC', 'tied pairs', 'prevalence', 'sensitivity', 'specificity'],
      ...['positive predictive value', 'negative predictive value'],
    ]);
  });

  it('compares two signatures in the same patients', () => {
    const joint = new AskedTables('validate', variables, [['one', 'two', 'response']]);
    const random = new SeededRandom(1);
    const cells = drawnCells(
      random,
      900,
      [5, 4, 2, 4, 6, 3, 2, 3, 4, 2, 1, 3, 2, 2, 4, 1, 3, 5].map((one) => one / 56),
    );
    const found = joint.rows([cells]);
    const [first, second] = ['one', 'two'].map((variable) => rowOf(found, 'AUC', { variable }).estimate!);
    agrees(rowOf(found, 'difference of AUC', { variable: 'two', variable2: 'one' }).estimate, second - first, 1e-12);
  });
});

/** One row a bin. */
const BIN = 'observed share';

/** Cells of a normal score of width 1 whose events have the probability expit(a + b s). */
function cellsOf(a: number, b: number): readonly number[] {
  const normal = { centre: 0, width: 1 };
  const shares = normalShares(eight, normal);
  return normalPoints(eight, normal).flatMap((bin, i) => {
    const event = averageOf(bin, (x) => 1 / (1 + Math.exp(-a - b * x)));
    return [shares[i] * (1 - event), shares[i] * event];
  });
}

describe('the validation of a signature with noise', () => {
  const large = new AskedTables('validate', variables, [['large', 'response']], { thresholds: ['0.319'] });

  it.each([
    ['right', 0, 1],
    ['too steep', -0.8, 0.6],
  ])('covers all that it says where the probabilities are %s', (_word, a, b) => {
    const random = new SeededRandom(43);
    const studies = 300;
    const probabilities = cellsOf(a, b);
    const truths = large.rows([probabilities.map((p) => 1e8 * p)]);
    const quantities = truths.map(({ quantity }) => quantity).filter((one) => one !== 'tied pairs' && one !== BIN);
    const covered = new Map<string, number>(quantities.map((quantity) => [quantity, 0]));
    const bins = truths.filter(({ quantity }) => quantity === BIN);
    let [told, held] = [0, 0];
    for (let study = 0; study < studies; study++) {
      const found = large.rows([drawnCells(random, 500, probabilities)], 21, random);
      for (const quantity of quantities) {
        const [{ lower, upper }, { estimate }] = [rowOf(found, quantity), rowOf(truths, quantity)];
        if (lower! <= estimate! && estimate! <= upper!) covered.set(quantity, covered.get(quantity)! + 1);
      }
      for (const { group, estimate } of bins) {
        const { lower, upper } = rowOf(found, BIN, { group });
        told += Number(lower !== null);
        held += Number(lower !== null && lower <= estimate! && estimate! <= upper!);
      }
    }
    // Of single bins a few are untold; those that are told are covered.
    expect(told / (bins.length * studies)).toBeGreaterThan(0.95);
    expect(held / told).toBeGreaterThan(0.93);
    expect(held / told).toBeLessThan(0.975);
    expect(rowOf(truths, 'calibration slope').estimate).toBeCloseTo(b, 3);
    for (const [quantity, count] of covered) {
      expect([quantity, count / studies, count / studies > 0.915 && count / studies < 0.99]).toEqual([
        quantity,
        count / studies,
        true,
      ]);
    }
  });

  it('is foreseen, and refused where one side of the outcome drowns, with what would do', () => {
    const shares = { response: [0.7, 0.3] };
    const small = large.forecast(200, shares, 10);
    expect(rowOf(small, 'AUC')).toMatchObject({ status: 'refused', p_value: null });
    expect(rowOf(small, 'AUC').note).toMatch(/would drown it: \d+ subjects or rho [\d.]+ would do/);
    const enough = rowOf(large.forecast(2_000, shares), 'AUC');
    expect(enough.status).toBe('ok');
    expect(enough.estimate).toBeGreaterThan(0.7);
    expect(enough.upper! - enough.lower!).toBeLessThan(0.1);
    expect(small.map(({ quantity, x }) => [quantity, x])).toEqual(
      large.rows([cellsOf(0, 1).map((p) => 500 * p)]).map(({ quantity, x }) => [quantity, x]),
    );
  });

  it('cannot be asked without a score and an event, or at what is no edge', () => {
    for (const tables of [[['large', 'arm']], [['age', 'response']], [['large']]]) {
      expect(new AskedTables('validate', variables, tables).misfit()?.hint).toMatch(/signature/);
    }
    expect(new AskedTables('validate', variables, [['small', 'response']], { thresholds: ['0.1'] }).misfit()).toEqual({
      key: 'thresholds',
      message: '0.1 is no edge of small',
      hint: 'Possible are -0.5, 0, 0.6.',
    });
  });

  it('says that its bins do not fit a cohort that lies elsewhere', () => {
    const shifted = new AskedTables('validate', variables, [['small', 'response']]).rows([[2, 1, 3, 1, 5, 3, 180, 110]]);
    expect(rowOf(shifted, 'AUC').flags).toBe('coarse-bins');
  });
});
