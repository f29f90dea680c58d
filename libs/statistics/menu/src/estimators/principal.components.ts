import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { constantOf, subjectsOf, type GramMatrix } from './gram.matrix.js';

/** The variance along one principal direction. */
export interface Component {
  readonly variance: number;
  readonly noiseError: number;
  /** Sampling error if the numbers are normal. */
  readonly samplingError: number;
}

/**
 * Variances along the principal directions of the covariance, the largest first. The noise part is that of the quadratic form v'Sv with v held
 * fixed: every direction has the same, s / n, and what the means and the count add to it.
 * @source Anderson 1963, Asymptotic theory for principal component analysis (sampling error)
 */
export function principalComponents(gram: GramMatrix): readonly Component[] {
  const one = constantOf(gram);
  const n = Math.max(2, subjectsOf(gram));
  const covariance = Matrix.zeros(one, one);
  for (let i = 0; i < one; i++) {
    for (let j = 0; j < one; j++) {
      const centred = gram.matrix.get(i, j) - (gram.matrix.get(i, one) * gram.matrix.get(j, one)) / n;
      covariance.set(i, j, centred / (n - 1));
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  return realEigenvalues
    .map((variance, k): Component => {
      let mean = 0;
      for (let j = 0; j < one; j++) mean += (eigenvectorMatrix.get(j, k) * gram.matrix.get(j, one)) / n;
      const square = mean * mean;
      const noise = Math.sqrt(gram.noiseVariance * (1 + 2 * square + (variance - square) ** 2)) / n;
      return { variance, noiseError: noise, samplingError: Math.abs(variance) * Math.sqrt(2 / (n - 1)) };
    })
    .sort((a, b) => b.variance - a.variance);
}
