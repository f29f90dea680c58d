import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { chiSquareTail } from './chi-square.tail.js';

/** A test of a null under which some contrasts of the cells are zero. */
export interface ContrastTest {
  /** Chi-square under the null. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/**
 * Tests whether numbers with a known covariance are all zero: t' V^-1 t.
 * @returns a statistic of NaN and a p-value of 1 where noise has left a covariance that is none
 */
export function quadraticTest(values: readonly number[], covariance: Matrix): ContrastTest {
  const degreesOfFreedom = values.length;
  const cholesky = new CholeskyDecomposition(covariance);
  if (!cholesky.isPositiveDefinite()) return { statistic: Number.NaN, degreesOfFreedom, pValue: 1 };
  const solved = cholesky.solve(Matrix.columnVector(values as number[])).to1DArray();
  const statistic = values.reduce((sum, one, index) => sum + one * solved[index], 0);
  return { statistic, degreesOfFreedom, pValue: Number.isFinite(statistic) ? chiSquareTail(statistic, degreesOfFreedom) : 1 };
}
