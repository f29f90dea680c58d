import type { CountMatrix } from '@collimate/radiomics-texture';
import { ratioOf, valueOf, type FeatureValue } from '../feature-value.js';
import { informationOf } from './distribution.js';

/*
 * GLRLM, GLSZM, GLDZM and NGLDM count different things and then ask the same questions. The questions stand here once;
 * i is the grey level, j the column (run length, zone size, distance, dependence), Ns what was counted.
 */

/** A count matrix with its two margins. */
export interface CountSummary {
  readonly matrix: CountMatrix;
  /** s_i. per grey level that occurs, ascending. */
  readonly byLevel: Float64Array;
  /** s_.j per column that occurs, ascending. */
  readonly byColumn: Float64Array;
}

/** @input a matrix in which at least one thing was counted */
export function summariseCounts(matrix: CountMatrix): CountSummary {
  return { matrix, byLevel: margin(matrix, 'levels'), byColumn: margin(matrix, 'columns') };
}

function margin(matrix: CountMatrix, key: 'levels' | 'columns'): Float64Array {
  const { [key]: of, counts } = matrix.cells;
  let most = 0;
  for (let n = 0; n < of.length; n++) if (of[n] > most) most = of[n];
  // Zone sizes reach the number of voxels, and then few of them occur.
  if (most > 65_536 + 4 * of.length) return sparseMargin(of, counts);
  const sums = new Float64Array(most + 1);
  for (let n = 0; n < of.length; n++) sums[of[n]] += counts[n];
  return sums.filter((sum) => sum !== 0);
}

function sparseMargin(of: Uint32Array, counts: Float64Array): Float64Array {
  const sums = new Map<number, number>();
  for (let n = 0; n < of.length; n++) sums.set(of[n], (sums.get(of[n]) ?? 0) + counts[n]);
  return Float64Array.from([...sums.entries()].sort((a, b) => a[0] - b[0]), (entry) => entry[1]);
}

/** Mean of weight(i, j) over everything counted. */
export function emphasis(s: CountSummary, weight: (level: number, column: number) => number): FeatureValue {
  return valueOf(meanOver(s, weight));
}

/** Sum of squared margins over Ns. */
export function nonUniformity(s: CountSummary, margin: Float64Array): FeatureValue {
  return valueOf(sumOfSquares(margin) / s.matrix.total);
}

/** Sum of squared margins over Ns squared. */
export function normalisedNonUniformity(s: CountSummary, margin: Float64Array): FeatureValue {
  return valueOf(sumOfSquares(margin) / (s.matrix.total * s.matrix.total));
}

/** Ns / Nv. */
export function percentage(s: CountSummary): FeatureValue {
  return ratioOf(s.matrix.total, s.matrix.voxelCount, 'emptyRoi');
}

/** Variance of i, or of j, over everything counted. */
export function varianceOf(s: CountSummary, which: 'level' | 'column'): FeatureValue {
  const read = (level: number, column: number) => (which === 'level' ? level : column);
  const mean = meanOver(s, read);
  return emphasis(s, (i, j) => (read(i, j) - mean) * (read(i, j) - mean));
}

/** Entropy of s_ij / Ns in bits. */
export function entropyOf(s: CountSummary): FeatureValue {
  let sum = 0;
  for (const count of s.matrix.cells.counts) sum -= informationOf(count / s.matrix.total);
  return valueOf(sum === 0 ? 0 : sum);
}

/** Sum of (s_ij / Ns) squared. */
export function energyOf(s: CountSummary): FeatureValue {
  let sum = 0;
  for (const count of s.matrix.cells.counts) sum += count * count;
  return valueOf(sum / (s.matrix.total * s.matrix.total));
}

function meanOver(s: CountSummary, weight: (level: number, column: number) => number): number {
  const { levels, columns, counts } = s.matrix.cells;
  let sum = 0;
  for (let n = 0; n < counts.length; n++) sum += weight(levels[n], columns[n]) * counts[n];
  return sum / s.matrix.total;
}

function sumOfSquares(margin: Float64Array): number {
  let sum = 0;
  for (const count of margin) sum += count * count;
  return sum;
}
