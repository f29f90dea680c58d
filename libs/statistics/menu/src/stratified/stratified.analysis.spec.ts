import { SeededRandom } from '@collimate/kernel-numeric';
import { agrees, AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import { breslowDayTest, commonOddsRatio, commonRiskRatio } from '../estimators/mantel-haenszel.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

/* Values by R 4.2.2 and metafor 3.8-1; the calls stand beside them. */

const variables: VariableDeclarations = {
  sex: { source: 'cohort', type: 'category', labels: ['f', 'm', 'x'] },
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
  dose: { source: 'cohort', type: 'category', labels: ['0', '1', '2'] },
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  change: { source: 'cohort', type: 'category', labels: ['worse', 'same', 'better'], positive: 'same' },
};
const trial = new AskedTables('stratified', variables, [['sex', 'arm', 'response']]);
/** Stratum after stratum: no and yes of arm a, no and yes of arm b. */
const CELLS = [40, 60, 22, 78, 30, 20, 25, 45, 12, 8, 9, 21];

describe('strata without noise', () => {
  const rows = trial.rows([CELLS]);

  it('have the common ratio and the test of mantelhaen.test(x, correct = FALSE)', () => {
    const odds = rowOf(rows, 'log adjusted odds ratio');
    agrees(odds.estimate, 0.96031023044371122); // rma.mh(measure = "OR", …)$beta
    agrees(rowOf(rows, 'adjusted odds ratio').estimate, 2.6125068268705625);
    agrees(odds.test_statistic, 18.419853115038219);
    agrees(odds.p_value, 1.7720210140375312e-5, 1e-8);
    // The delta method on sum a d / n and sum b c / n; Robins, Breslow and Greenland have 0.2258 for it.
    agrees(odds.se_sampling, 0.22620381179906818);
    expect([odds.df, odds.test, odds.p_adjusted]).toEqual([1, 'Cochran-Mantel-Haenszel', odds.p_value]);
    expect(odds).toMatchObject({ variable: 'response', variable2: 'arm', level: 'yes', group: 'b', group2: 'a' });
    expect(odds).toMatchObject({ term: 'given sex', n: 370 });
  });

  it('have the interval of the inverted test, as uniroot of R finds its ends', () => {
    // f <- function(t) sum(w * (a*d - t*b*c))^2 - qnorm(.975)^2 * sum(w^2 * (a*d^2 + d*a^2 + t^2 * (b*c^2 + c*b^2))), w <- 1/n
    const { lower, upper } = rowOf(rows, 'log adjusted odds ratio');
    agrees(lower, 0.52377072120900137, 1e-8);
    agrees(upper, 1.4509573767786266, 1e-8);
    // mantelhaen.test has 1.678 to 4.067, by another formula for its error.
    const ratio = rowOf(rows, 'adjusted odds ratio');
    expect([ratio.lower! / 1.6782, ratio.upper! / 4.0669].every((one) => Math.abs(one - 1) < 0.06)).toBe(true);
  });

  it('have the common risk ratio of rma.mh(measure = "RR", …)', () => {
    const risk = rowOf(rows, 'log adjusted risk ratio');
    agrees(risk.estimate, 0.35318968090265085);
    agrees(risk.se_sampling, 0.086395913954195339);
    expect(risk.p_value).toBeNull();
  });

  it('have the test of Breslow and Day, rma.mh(…)$BD', () => {
    const { test, test_statistic, df, p_value } = rowOf(rows, 'homogeneity');
    agrees(test_statistic, 0.3412186212334416);
    agrees(p_value, 0.8431509192441331);
    expect([test, df]).toEqual(['Breslow-Day', 2]);
  });

  it('set every group against the first, whose labels besides the event are one', () => {
    const wide = new AskedTables('stratified', variables, [['sex', 'dose', 'change']]);
    // Dose 2 of the wide table is arm b, dose 0 is arm a, and those without the event are spread over two labels.
    const cells = [0, 4, 8].flatMap((at) => {
      const [no, yes, otherNo, otherYes] = CELLS.slice(at, at + 4);
      return [no - 5, yes, 5, 7, 8, 9, 4, otherYes, otherNo - 4];
    });
    const told = wide.rows([cells]);
    const names = ['log adjusted odds ratio', 'adjusted risk ratio', 'homogeneity'];
    for (const name of names) {
      const [one, other] = [rowOf(told, name, { group: '2' }), rowOf(rows, name)];
      if (other.estimate !== null) agrees(one.estimate, other.estimate);
      if (other.test_statistic !== null) agrees(one.test_statistic, other.test_statistic, 1e-9);
      expect(rowOf(told, name, { group: '1' }).group2).toBe('0');
    }
  });

  it('have no ratio where nobody has the event, and say so', () => {
    const empty = trial.rows([[40, 0, 22, 0, 30, 0, 25, 0, 12, 0, 9, 0]]);
    expect(rowOf(empty, 'adjusted odds ratio').status).toBe('unavailable');
    expect(rowOf(empty, 'homogeneity').p_value).toBeNull();
  });
});

describe('strata with noise', () => {
  it('have the test of Breslow and Day with the noise of each column that is no event', () => {
    const cells = [35, 60, 5, 15, 40, 10, 20, 20, 10, 9, 45, 16, 12, 8, 4, 4, 30, 5];
    // The distance of each stratum from uniroot, its noise from the slope of that distance in each of the six cells, by differences.
    const { statistic, pValue } = breslowDayTest({ cells, columns: 3, event: 1, noiseVariance: 20 }, 2);
    agrees(statistic, 3.27307433972384);
    agrees(pValue, 0.19465292659716);
    agrees(breslowDayTest({ cells, columns: 3, event: 1, noiseVariance: 0 }, 2).statistic, 8.8795018743994021);
  });

  it('have the ratio of the others where a stratum is empty', () => {
    const table = { cells: [0, 0, 0, 0, 30, 20, 20, 30], columns: 2, event: 1, noiseVariance: 0 };
    agrees(Math.exp(commonOddsRatio(table).value), (30 * 30) / (20 * 20));
    agrees(Math.exp(commonRiskRatio(table).value), 30 / 20);
  });

  it('have no test of homogeneity where a margin of a stratum is below three SDs of the noise of its cells', () => {
    // 3 sqrt(2 * 25) = 21.2 for the first group of the last stratum.
    const status = (yes: number) => rowOf(trial.rows([[...CELLS.slice(0, 8), 11, yes, 20, 20]], 25), 'homogeneity').status;
    expect([7, 10, 11].map(status)).toEqual(['uninformative', 'uninformative', 'ok']);
  });

  it('weigh a stratum as if three SDs of its noise were in it, where fewer subjects are', () => {
    // 3 sqrt(4 * 25) = 30 for the 10 subjects of the first stratum, 100 for those of the second.
    const table = { cells: [4, 1, 2, 3, 30, 20, 20, 30], columns: 2, event: 1, noiseVariance: 25 };
    agrees(Math.exp(commonOddsRatio(table).value), (12 / 30 + 900 / 100) / (2 / 30 + 400 / 100));
    agrees(Math.exp(commonRiskRatio(table).value), (15 / 30 + 1500 / 100) / (5 / 30 + 1000 / 100));
    const exact = { ...table, noiseVariance: 0 };
    agrees(Math.exp(commonOddsRatio(exact).value), (12 / 10 + 900 / 100) / (2 / 10 + 400 / 100));
  });

  const studies = 600;
  /** Odds ratio 2 in every stratum; who is in arm b, and who has the event, both differ between the strata. */
  const stratum = (share: number, risk: number, second: number, ratio = 2) => {
    const odds = (ratio * risk) / (1 - risk);
    const other = odds / (1 + odds);
    return [(1 - second) * (1 - risk), (1 - second) * risk, second * (1 - other), second * other].map((p) => p * share);
  };
  const same = (ratio: number) =>
    [stratum(0.5, 0.2, 0.3, ratio), stratum(0.3, 0.4, 0.5, ratio), stratum(0.2, 0.6, 0.7, ratio)].flat();

  it('cover the common odds ratio, which the table that ignores them does not', () => {
    const random = new SeededRandom(23);
    const crude = new AskedTables('contingency', variables, [['arm', 'response']]);
    const covered = { adjusted: 0, crude: 0 };
    for (let study = 0; study < studies; study++) {
      const cells = drawnCells(random, 800, same(2));
      const { lower, upper } = rowOf(trial.rows([cells], 20, random), 'adjusted odds ratio');
      if (lower! <= 2 && 2 <= upper!) covered.adjusted += 1;
      const pooled = [0, 1, 2, 3].map((at) => cells[at] + cells[at + 4] + cells[at + 8]);
      const ignoring = rowOf(crude.rows([pooled], 20, random), 'odds ratio');
      if (ignoring.lower! <= 2 && 2 <= ignoring.upper!) covered.crude += 1;
    }
    expect(covered.adjusted / studies).toBeGreaterThan(0.93);
    expect(covered.adjusted / studies).toBeLessThan(0.975);
    expect(covered.crude / studies).toBeLessThan(0.5);
  });

  it('reject at their level where nothing differs, and find what does', () => {
    const random = new SeededRandom(29);
    const rejected = { ratio: 0, homogeneity: 0, found: 0, unlike: 0 };
    const unlike = [stratum(0.4, 0.3, 0.5, 0.4), stratum(0.3, 0.4, 0.5, 2), stratum(0.3, 0.5, 0.5, 5)].flat();
    const isBelow = (row: { readonly p_value: number | null }) => row.p_value !== null && row.p_value < 0.05;
    for (let study = 0; study < studies; study++) {
      const none = trial.rows([drawnCells(random, 800, same(1))], 20, random);
      if (isBelow(rowOf(none, 'log adjusted odds ratio'))) rejected.ratio += 1;
      const two = trial.rows([drawnCells(random, 800, same(2))], 20, random);
      if (isBelow(rowOf(two, 'homogeneity'))) rejected.homogeneity += 1;
      if (isBelow(rowOf(two, 'log adjusted odds ratio'))) rejected.found += 1;
      if (isBelow(rowOf(trial.rows([drawnCells(random, 800, unlike)], 20, random), 'homogeneity'))) rejected.unlike += 1;
    }
    for (const level of [rejected.ratio, rejected.homogeneity]) {
      expect(level / studies).toBeGreaterThan(0.025);
      expect(level / studies).toBeLessThan(0.075);
    }
    expect(rejected.found / studies).toBeGreaterThan(0.8);
    expect(rejected.unlike / studies).toBeGreaterThan(0.8);
  });
});

describe('strata before they are asked', () => {
  it('are refused where noise drowns the ratio or a margin, with what would do', () => {
    const [small, large] = [trial.forecast(60), trial.forecast(6_000)];
    for (const quantity of ['log adjusted odds ratio', 'homogeneity']) {
      expect(rowOf(small, quantity)).toMatchObject({ status: 'refused' });
      expect(rowOf(small, quantity).note).toMatch(/\d+ subjects or rho [\d.]+ would do$/);
      expect(rowOf(large, quantity)).toMatchObject({ status: 'ok', p_value: null });
    }
    expect(small.map(({ quantity, group }) => [quantity, group])).toEqual(
      trial.rows([CELLS]).map(({ quantity, group }) => [quantity, group]),
    );
  });

  it('need three variables, of which the last names its event', () => {
    expect(trial.misfit()).toBeUndefined();
    for (const tables of [[['arm', 'response']], [['response', 'sex', 'arm']]]) {
      expect(new AskedTables('stratified', variables, tables).misfit()?.hint).toContain('names its positive label');
    }
  });
});
