import { Matrix } from 'ml-matrix';
import { quadraticTest } from './quadratic.hypothesis.js';

describe('a quadratic form', () => {
  it('is a chi-square of independent numbers over their variances', () => {
    expect(quadraticTest([2, 3], Matrix.diag([4, 9]))).toMatchObject({ statistic: expect.closeTo(2, 12), degreesOfFreedom: 2 });
  });

  it('tells nothing where noise has made the covariance negative', () => {
    expect(quadraticTest([2], new Matrix([[-1]]))).toEqual({ statistic: Number.NaN, degreesOfFreedom: 1, pValue: 1 });
  });
});
