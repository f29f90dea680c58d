import { contrastsAgainst, contrastTest } from './contrast.hypothesis.js';
import type { ContrastTest } from './quadratic.hypothesis.js';

/** A table of noisy counts, rows by columns, row after row. */
export interface TwoWayTable {
  readonly rows: number;
  readonly columns: number;
  /** Subjects; may be negative. */
  readonly cells: readonly number[];
  /** Noise variance of each cell, subjects squared. */
  readonly noiseVariance: number;
}

/** Margins below this share of a row are not told from it. */
const SMALLEST_SHARE = 1e-6;

/** @returns noisy total, and the shares of rows and columns, each at least a little above 0 and of sum 1 */
export function marginsOf({ rows, columns, cells }: TwoWayTable): {
  readonly total: number;
  readonly ofRows: readonly number[];
  readonly ofColumns: readonly number[];
} {
  const total = cells.reduce((sum, cell) => sum + cell, 0);
  const sumOver = (keep: (index: number) => boolean): number =>
    cells.reduce((sum, cell, index) => (keep(index) ? sum + cell : sum), 0);
  const shares = (sums: readonly number[]): readonly number[] => {
    const floored = sums.map((sum) => Math.max(SMALLEST_SHARE, sum / Math.max(1, total)));
    const all = floored.reduce((sum, one) => sum + one, 0);
    return floored.map((one) => one / all);
  };
  return {
    total,
    ofRows: shares(Array.from({ length: rows }, (_, r) => sumOver((index) => Math.floor(index / columns) === r))),
    ofColumns: shares(Array.from({ length: columns }, (_, c) => sumOver((index) => index % columns === c))),
  };
}

/**
 * Tests independence of rows and columns by the interaction contrasts, whose mean is 0 under the null whatever the margins are, to first
 * order in the errors of the margins.
 * @returns (rows - 1)(columns - 1) degrees of freedom
 * @source Kifer and Rogers 2017, A New Class of Private Chi-Square Hypothesis Tests
 */
export function independenceTest(table: TwoWayTable): ContrastTest {
  const { total, ofRows, ofColumns } = marginsOf(table);
  const contrasts = contrastsAgainst(ofRows).flatMap((u) => contrastsAgainst(ofColumns).map((v) => outer(u, v)));
  return contrastTest(table.cells, expectedCells(total, ofRows, ofColumns), contrasts, table.noiseVariance);
}

/**
 * Tests whether rows have the same mean score, where the columns are ordered and have a score each: with mid-ranks as scores the
 * Kruskal-Wallis test with ties, for two rows Mann-Whitney's.
 * @returns rows - 1 degrees of freedom
 * @source Agresti 2013, Categorical Data Analysis, 3.4.6 (linear trend, nominal by ordinal)
 */
export function meanScoreTest(table: TwoWayTable, scores: readonly number[]): ContrastTest {
  const { total, ofRows, ofColumns } = marginsOf(table);
  const mean = scores.reduce((sum, score, column) => sum + score * ofColumns[column], 0);
  const centred = scores.map((score) => score - mean);
  const contrasts = contrastsAgainst(ofRows).map((u) => outer(u, centred));
  // Ranks are drawn without replacement, hence n / (n - 1).
  const drawn = total > 1 ? (total * total) / (total - 1) : 0;
  return contrastTest(table.cells, expectedCells(drawn, ofRows, ofColumns), contrasts, table.noiseVariance);
}

/** @returns mid-ranks of ordered columns, in [0, 1], from the noisy shares of the columns */
export function midRanks(shares: readonly number[]): readonly number[] {
  let below = 0;
  return shares.map((share) => {
    const rank = below + share / 2;
    below += share;
    return rank;
  });
}

function expectedCells(total: number, ofRows: readonly number[], ofColumns: readonly number[]): readonly number[] {
  return ofRows.flatMap((p) => ofColumns.map((q) => Math.max(0, total) * p * q));
}

function outer(u: readonly number[], v: readonly number[]): readonly number[] {
  return u.flatMap((a) => v.map((b) => a * b));
}
