import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { LEVEL } from './estimate.js';
import { constantOf, subjectsOf, type GramMatrix } from './gram.matrix.js';

/** One coefficient with its error. */
export interface Coefficient {
  readonly value: number;
  readonly noiseError: number;
  readonly samplingError: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly t: number;
  /** Two-sided; the null is 0. */
  readonly pValue: number;
}

/** A linear model of one outcome. */
export interface LinearModel {
  /** Coefficients of the terms in their order, the constant last. */
  readonly coefficients: readonly Coefficient[];
  readonly degreesOfFreedom: number;
  /** SD of the outcome around the model. */
  readonly residualError: number;
  /** Share of the variance of the outcome that the model says, in [0, 1]. */
  readonly rSquared: number;
  /** Whether an eigenvalue of the terms was drowned by the noise and raised: coefficients are then drawn towards 0. */
  readonly isFloored: boolean;
}

/** Least residual variance, as a share of that of the outcome: noise may leave less. */
const SMALLEST_RESIDUAL = 1e-4;

/**
 * Least squares from noisy sums, b = (Sxx + lambda I)^-1 Sxy, where lambda spares the constant. The covariance of b holds the noise:
 * Sxx^-1 (s^2 Sxx + V) Sxx^-1 with V_ij = noise / 2 ((|b|^2 + 1) 1[i = j] + b_i b_j).
 * @param terms indices of the terms; the constant is added
 * @param lambda ridge penalty in the units of the matrix, 0 for none; intervals then hold for the penalised coefficients
 * @param tails of each term, by how much the variance of sampling of its coefficient is above that of normal numbers; 1 where it is left out
 * @source Wang 2018, Revisiting differentially private linear regression (sufficient statistics); Ferrando, Wang, Sheldon 2022 (noise-aware errors)
 */
export function linearRegression(
  gram: GramMatrix,
  outcome: number,
  terms: readonly number[],
  lambda = 0,
  tails: readonly number[] = [],
): LinearModel {
  const rows = [...terms, constantOf(gram)];
  const sxx = gram.matrix.selection(rows, rows);
  const penalty = Matrix.diag(rows.map((_, i) => (i < terms.length ? lambda : 0)));
  const { inverse, isFloored } = flooredInverse(Matrix.add(sxx, penalty), gram.noiseVariance);
  const sxy = gram.matrix.selection(rows, [outcome]);
  const b = inverse.mmul(sxy).to1DArray();
  const syy = gram.matrix.get(outcome, outcome);
  const n = subjectsOf(gram);
  const free = Math.max(1, n - rows.length);
  const centred = syy - gram.matrix.get(outcome, constantOf(gram)) ** 2 / Math.max(1, n);
  const explained = b.reduce((sum, one, i) => sum + one * sxy.get(i, 0), 0);
  const quadratic = b.reduce((sum, one, i) => sum + one * b.reduce((inner, other, j) => inner + other * sxx.get(i, j), 0), 0);
  const residual = Math.max(SMALLEST_RESIDUAL * Math.max(centred, 0), syy - 2 * explained + quadratic);
  const variance = residual / free;
  const sampling = inverse.mmul(sxx).mmul(inverse).mul(variance);
  const norm = b.reduce((sum, one) => sum + one * one, 0);
  const ofNoise = Matrix.zeros(rows.length, rows.length);
  for (let i = 0; i < rows.length; i++)
    for (let j = 0; j < rows.length; j++) ofNoise.set(i, j, (gram.noiseVariance / 2) * ((i === j ? norm + 1 : 0) + b[i] * b[j]));
  const noise = inverse.mmul(ofNoise).mmul(inverse);
  const quantile = tQuantile(1 - (1 - LEVEL) / 2, free);
  return {
    coefficients: b.map((value, i) => {
      const noiseError = Math.sqrt(noise.get(i, i));
      const samplingError = Math.sqrt((tails[i] ?? 1) * Math.max(0, sampling.get(i, i)));
      const standardError = Math.hypot(noiseError, samplingError);
      const t = value / standardError;
      const half = quantile * standardError;
      const pValue = Math.min(1, 2 * tCdf(-Math.abs(t), free));
      return { value, noiseError, samplingError, standardError, lower: value - half, upper: value + half, t, pValue };
    }),
    degreesOfFreedom: free,
    residualError: Math.sqrt(variance),
    rSquared: centred > 0 ? Math.min(1, Math.max(0, 1 - residual / centred)) : 0,
    isFloored,
  };
}

/** Inverse of a symmetric matrix whose eigenvalues below half the edge of the noise, noise sd sqrt(size), are raised to it. */
function flooredInverse(matrix: Matrix, noiseVariance: number): { readonly inverse: Matrix; readonly isFloored: boolean } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const largest = Math.max(...realEigenvalues.map(Math.abs));
  const floor = Math.max(Math.sqrt((noiseVariance * matrix.rows) / 4), 1e-12 * largest);
  const raised = realEigenvalues.map((one) => Math.max(floor, one));
  const inverse = eigenvectorMatrix.mmul(Matrix.diag(raised.map((one) => 1 / one))).mmul(eigenvectorMatrix.transpose());
  return { inverse, isFloored: realEigenvalues.some((one) => one < floor) };
}
