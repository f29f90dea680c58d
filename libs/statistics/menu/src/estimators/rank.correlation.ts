import { chiSquareTail } from './chi-square.tail.js';
import type { ContrastTest } from './quadratic.hypothesis.js';
import { Z } from './estimate.js';
import type { RatioEstimate } from './linear.ratio.js';
import { smoothMeasure } from './smooth.measure.js';
import { marginsOf, midRanks, type TwoWayTable } from './two-way.table.js';

/** Spearman's correlation of two ordered variables, with a test of no association. */
export interface RankCorrelation {
  readonly correlation: RatioEstimate;
  readonly test: ContrastTest;
}

/**
 * The correlation of the mid-ranks of rows and columns, with Fisher's interval.
 * @source Spearman 1904; Agresti 2013, Categorical Data Analysis, 3.4.1 (the test (n - 1) r^2, here with the noise in its variance)
 */
export function rankCorrelation(table: TwoWayTable): RankCorrelation {
  const { cells, noiseVariance } = table;
  const measure = smoothMeasure(cells, (x) => correlationOf({ ...table, cells: x }), noiseVariance);
  const { value, noiseError, samplingError } = measure;
  const total = cells.reduce((sum, cell) => sum + cell, 0);
  const isInside = Math.abs(value) < 1;
  const half = (Z * Math.hypot(noiseError, samplingError)) / (1 - value * value);
  const z = Math.atanh(value);
  const interval = isInside
    ? { lower: Math.tanh(z - half), upper: Math.tanh(z + half) }
    : { lower: Number.NaN, upper: Number.NaN };
  const statistic = (value * value) / (1 / Math.max(1, total - 1) + noiseError * noiseError);
  return {
    correlation: { ...measure, ...interval },
    test: { statistic, degreesOfFreedom: 1, pValue: Number.isFinite(statistic) ? chiSquareTail(statistic, 1) : 1 },
  };
}

function correlationOf(table: TwoWayTable): number {
  const { ofRows, ofColumns, total } = marginsOf(table);
  if (!(total > 0)) return Number.NaN;
  const [rows, columns] = [centred(ofRows), centred(ofColumns)];
  let product = 0;
  for (let r = 0; r < table.rows; r++) {
    for (let c = 0; c < table.columns; c++)
      product += (table.cells[r * table.columns + c] / total) * rows.scores[r] * columns.scores[c];
  }
  return product / Math.sqrt(rows.variance * columns.variance);
}

function centred(shares: readonly number[]): { readonly scores: readonly number[]; readonly variance: number } {
  const ranks = midRanks(shares);
  const mean = ranks.reduce((sum, rank, i) => sum + rank * shares[i], 0);
  const scores = ranks.map((rank) => rank - mean);
  return { scores, variance: scores.reduce((sum, score, i) => sum + score * score * shares[i], 0) };
}
