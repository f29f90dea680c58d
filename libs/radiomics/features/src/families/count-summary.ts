import type { CountMatrix } from '@collimate/radiomics-texture';
import { ratioOf, valueOf, type FeatureValue } from '../feature-value.js';
import { informationOfCounts } from './distribution.js';

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
  readonly emphases: Emphases;
  /** Mean of i and of j over everything counted. */
  readonly meanLevel: number;
  readonly meanColumn: number;
}

/** Means over everything counted of products of squares and inverse squares of i and j. */
export interface Emphases {
  /** 1 / j². */
  readonly lowColumn: number;
  /** j². */
  readonly highColumn: number;
  /** 1 / i². */
  readonly lowLevel: number;
  /** i². */
  readonly highLevel: number;
  /** 1 / (i² j²). */
  readonly lowColumnLowLevel: number;
  /** i² / j². */
  readonly lowColumnHighLevel: number;
  /** j² / i². */
  readonly highColumnLowLevel: number;
  /** i² j². */
  readonly highColumnHighLevel: number;
}

/** @input a matrix in which at least one thing was counted */
export function summariseCounts(matrix: CountMatrix): CountSummary {
  const { levels, columns, counts } = matrix.cells;
  let [lowColumn, highColumn, lowLevel, highLevel, sumOfLevels, sumOfColumns] = [0, 0, 0, 0, 0, 0];
  let [lowColumnLowLevel, lowColumnHighLevel, highColumnLowLevel, highColumnHighLevel] = [0, 0, 0, 0];
  for (let n = 0; n < counts.length; n++) {
    const i = levels[n];
    const j = columns[n];
    const count = counts[n];
    sumOfLevels += i * count;
    sumOfColumns += j * count;
    lowColumn += (1 / (j * j)) * count;
    highColumn += j * j * count;
    lowLevel += (1 / (i * i)) * count;
    highLevel += i * i * count;
    lowColumnLowLevel += (1 / (i * i * j * j)) * count;
    lowColumnHighLevel += ((i * i) / (j * j)) * count;
    highColumnLowLevel += ((j * j) / (i * i)) * count;
    highColumnHighLevel += i * i * j * j * count;
  }
  const { total } = matrix;
  return {
    matrix,
    byLevel: margin(levels, counts),
    byColumn: margin(columns, counts),
    emphases: {
      lowColumn: lowColumn / total,
      highColumn: highColumn / total,
      lowLevel: lowLevel / total,
      highLevel: highLevel / total,
      lowColumnLowLevel: lowColumnLowLevel / total,
      lowColumnHighLevel: lowColumnHighLevel / total,
      highColumnLowLevel: highColumnLowLevel / total,
      highColumnHighLevel: highColumnHighLevel / total,
    },
    meanLevel: sumOfLevels / total,
    meanColumn: sumOfColumns / total,
  };
}

function margin(of: Uint32Array, counts: Float64Array): Float64Array {
  let most = 0;
  for (let n = 0; n < of.length; n++) if (of[n] > most) most = of[n];
  // Zone sizes reach the number of voxels, and then few of them occur.
  if (most > 65_536 + 4 * of.length) return sparseMargin(of, counts);
  const sums = new Float64Array(most + 1);
  for (let n = 0; n < of.length; n++) sums[of[n]] += counts[n];
  let found = 0;
  for (let k = 0; k < sums.length; k++) if (sums[k] !== 0) sums[found++] = sums[k];
  return sums.subarray(0, found);
}

function sparseMargin(of: Uint32Array, counts: Float64Array): Float64Array {
  const sums = new Map<number, number>();
  for (let n = 0; n < of.length; n++) sums.set(of[n], (sums.get(of[n]) ?? 0) + counts[n]);
  return Float64Array.from(
    [...sums.entries()].sort((a, b) => a[0] - b[0]),
    (entry) => entry[1],
  );
}

/** One of the means over everything counted. */
export function emphasis({ emphases }: CountSummary, which: keyof Emphases): FeatureValue {
  return valueOf(emphases[which]);
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
  const { levels, columns, counts } = s.matrix.cells;
  const [of, mean] = which === 'level' ? [levels, s.meanLevel] : [columns, s.meanColumn];
  let sum = 0;
  for (let n = 0; n < counts.length; n++) sum += (of[n] - mean) * (of[n] - mean) * counts[n];
  return valueOf(sum / s.matrix.total);
}

/** Entropy of s_ij / Ns in bits. */
export function entropyOf(s: CountSummary): FeatureValue {
  const sum = informationOfCounts(s.matrix.cells.counts, s.matrix.total);
  return valueOf(sum === 0 ? 0 : sum);
}

/** Sum of (s_ij / Ns) squared. */
export function energyOf(s: CountSummary): FeatureValue {
  let sum = 0;
  for (const count of s.matrix.cells.counts) sum += count * count;
  return valueOf(sum / (s.matrix.total * s.matrix.total));
}

function sumOfSquares(margin: Float64Array): number {
  let sum = 0;
  for (const count of margin) sum += count * count;
  return sum;
}
