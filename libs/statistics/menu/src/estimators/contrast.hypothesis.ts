import { Matrix } from 'ml-matrix';
import { quadraticTest, type ContrastTest } from './quadratic.hypothesis.js';

/**
 * Tests whether contrasts of noisy cells are zero: t' (A (diag(e) + s2 I) A')^-1 t with t = Ax, where e are the cells that the null
 * expects and s2 is the noise of each, known.
 * @input contrasts one row per contrast, one column per cell; rows are independent
 * @source Kifer and Rogers 2017, A New Class of Private Chi-Square Hypothesis Tests (projected statistic)
 */
export function contrastTest(
  x: readonly number[],
  expected: readonly number[],
  contrasts: readonly (readonly number[])[],
  noiseVariance: number,
): ContrastTest {
  const rows = contrasts.length;
  const t = contrasts.map((row) => row.reduce((sum, weight, c) => sum + weight * x[c], 0));
  const covariance = Matrix.zeros(rows, rows);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let c = 0; c < x.length; c++) sum += contrasts[a][c] * contrasts[b][c] * (Math.max(0, expected[c]) + noiseVariance);
      covariance.set(a, b, sum);
      covariance.set(b, a, sum);
    }
  }
  return quadraticTest(t, covariance);
}

/**
 * @returns an orthonormal basis of the vectors u with sum u_i p_i = 0: contrasts of categories with probabilities p
 * @input p at least two, their sum above 0
 */
export function contrastsAgainst(p: readonly number[]): readonly (readonly number[])[] {
  const length = Math.hypot(...p);
  // Householder: the reflection that takes the first unit vector to p / |p| takes the others to a basis of what is orthogonal.
  const v = p.map((one, index) => one / length + (index === 0 ? (p[0] < 0 ? -1 : 1) : 0));
  const squared = v.reduce((sum, one) => sum + one * one, 0);
  return p
    .slice(1)
    .map((_, column) => p.map((_one, row) => (row === column + 1 ? 1 : 0) - (2 * v[row] * v[column + 1]) / squared));
}
