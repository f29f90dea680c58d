import { contrastTest } from './contrast.hypothesis.js';
import { chiSquareTail } from './chi-square.tail.js';
import type { ContrastTest } from './quadratic.hypothesis.js';
import { ratioOfProducts, type LogRatio, type WeightedPair } from './ratio.of.products.js';
import { marginsOf } from './two-way.table.js';

/** Two groups by an outcome in each of several strata. */
export interface StratifiedTable {
  /** Noisy subjects: stratum after stratum, in each the first group and then the other, the columns fastest; may be negative. */
  readonly cells: readonly number[];
  readonly columns: number;
  /** The column that counts as the event; the others together are its absence. */
  readonly event: number;
  /** Noise variance of each cell, subjects squared. */
  readonly noiseVariance: number;
}

/** A stratum counts with a weight as if it had at least so many SDs of its noise in it: no weight is made of noise alone. */
const SMALLEST_SDS = 3;

/**
 * Odds of the event in the other group over those in the first, common to all strata: sum of a d / n over sum of b c / n.
 * @source Mantel and Haenszel 1959, Statistical Aspects of the Analysis of Data from Retrospective Studies
 */
export function commonOddsRatio(table: StratifiedTable): LogRatio {
  return commonRatio(table, (cells) => cells.filter((cell) => cell % table.columns !== table.event));
}

/**
 * Risk of the event in the other group over that in the first, common to all strata.
 * @source Greenland and Robins 1985, Estimation of a Common Effect Parameter from Sparse Follow-up Data
 */
export function commonRiskRatio(table: StratifiedTable): LogRatio {
  return commonRatio(table, (cells) => cells);
}

/** @param against cells of a group whose product with the event of the other group counts */
function commonRatio(table: StratifiedTable, against: (cells: readonly number[]) => readonly number[]): LogRatio {
  const { cells, columns, event, noiseVariance } = table;
  const pairs = strataOf(table).map(({ from, total }) => {
    const weight = 1 / Math.max(total, SMALLEST_SDS * Math.sqrt(2 * columns * noiseVariance), 1);
    const row = (group: number): readonly number[] =>
      Array.from({ length: columns }, (_, column) => from + group * columns + column);
    const withEvent = (one: number, other: number): readonly WeightedPair[] =>
      against(row(other)).map((cell) => [row(one)[event], cell, weight]);
    return { above: withEvent(1, 0), below: withEvent(0, 1) };
  });
  return ratioOfProducts(
    cells,
    pairs.flatMap(({ above }) => above),
    pairs.flatMap(({ below }) => below),
    noiseVariance,
  );
}

/**
 * Tests whether the event is as frequent in both groups within every stratum. The noise of the cells is in its variance.
 * @returns one degree of freedom
 * @source Cochran 1954; Mantel and Haenszel 1959, without correction for continuity
 */
export function mantelHaenszelTest(table: StratifiedTable): ContrastTest {
  const { cells, columns, event, noiseVariance } = table;
  const strata = strataOf(table).map(({ from }) => {
    const within = cells.slice(from, from + 2 * columns);
    const { total, ofRows, ofColumns } = marginsOf({ rows: 2, columns, cells: within, noiseVariance });
    // The margins are given, hence n / (n - 1).
    const drawn = total > 1 ? (total * total) / (total - 1) : 0;
    const isEvent = (cell: number): number => (cell % columns === event ? 1 : 0) - ofColumns[event];
    const isOther = (cell: number): number => (cell < columns ? 0 : 1) - ofRows[1];
    return {
      contrast: within.map((_, cell) => isOther(cell) * isEvent(cell)),
      expected: within.map((_, cell) => drawn * ofRows[cell < columns ? 0 : 1] * ofColumns[cell % columns]),
    };
  });
  return contrastTest(
    cells,
    strata.flatMap(({ expected }) => expected),
    [strata.flatMap(({ contrast }) => contrast)],
    noiseVariance,
  );
}

/**
 * Tests whether the odds ratio is the same in every stratum: how far the events of each lie from those that its margins and the common ratio
 * lead to, over the variance of sampling and noise together.
 * @param oddsRatio common to the strata
 * @returns a statistic of NaN where there is no common ratio
 * @source Breslow and Day 1980, Statistical Methods in Cancer Research I, 4.4 (without Tarone's correction)
 */
export function breslowDayTest(table: StratifiedTable, oddsRatio: number): ContrastTest {
  const strata = strataOf(table);
  const degreesOfFreedom = strata.length - 1;
  const statistic = strata.reduce((sum, { from }) => sum + distanceOf(table, from, oddsRatio), 0);
  if (!Number.isFinite(statistic)) return { statistic: Number.NaN, degreesOfFreedom, pValue: 1 };
  return { statistic, degreesOfFreedom, pValue: chiSquareTail(statistic, degreesOfFreedom) };
}

/** Squared distance of the events of one stratum from those that are expected, over its variance. */
function distanceOf({ cells, columns, event, noiseVariance }: StratifiedTable, from: number, ratio: number): number {
  const within = cells.slice(from, from + 2 * columns);
  const { total, ofRows, ofColumns } = marginsOf({ rows: 2, columns, cells: within, noiseVariance });
  const size = Math.max(total, 1);
  const [group, events] = [size * ofRows[1], size * ofColumns[event]];
  // The root of (1 - r) A^2 + B A - r group events = 0 that leaves no cell below 0.
  const b = size - group - events + ratio * (group + events);
  const both = (2 * ratio * group * events) / (b + Math.sqrt(b * b + 4 * (1 - ratio) * ratio * group * events));
  const fitted = [both, group - both, events - both, size - group - events + both].map((one) => Math.max(one, Number.MIN_VALUE));
  // A cell without the event is the sum of all other columns, and has the noise of each.
  const noises = [1, columns - 1, 1, columns - 1];
  const variance = 1 / fitted.reduce((sum, one) => sum + 1 / one, 0);
  const noise = noiseVariance * fitted.reduce((sum, one, cell) => sum + noises[cell] * (variance / one) ** 2, 0);
  return (within[columns + event] - both) ** 2 / (variance + noise);
}

/** Where each stratum begins, and its noisy number of subjects. */
function strataOf({ cells, columns }: StratifiedTable): readonly { readonly from: number; readonly total: number }[] {
  const length = 2 * columns;
  return Array.from({ length: cells.length / length }, (_, stratum) => {
    const from = stratum * length;
    return { from, total: cells.slice(from, from + length).reduce((sum, cell) => sum + cell, 0) };
  });
}
