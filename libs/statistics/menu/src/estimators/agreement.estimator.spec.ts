import { agreementOf } from './agreement.estimator.js';
import { bounded } from './bounded.estimate.js';

const exact = (value: number) => bounded(value, 1e-9, 0, 0);
const readings = {
  meanVariance: exact(0.835862541288800109),
  differenceVariance: exact(0.075320988046433016),
  bias: exact(0.095731163501709099),
  subjects: 40,
};

describe('the agreement of two readings', () => {
  test('is that of aov in R and of pingouin, by two variances and a bias', () => {
    const found = agreementOf(readings);
    const near = (value: number, expected: number): void => expect(Math.abs(value - expected)).toBeLessThan(1e-12);
    near(found.consistency.value, 0.95593680613813792);
    near(found.agreement.value, 0.95188209556853565);
    near(found.concordance.value, 0.95070911786403534);
    near(found.repeatability.value, 0.563306125582869965);
    near(found.bias.value, 0.095731163501709099);
    near(found.lowerLimit.value, -0.442174473124611223);
    near(found.upperLimit.value, 0.633636800128029365);
  });

  test('carries errors and bounds by its slopes', () => {
    const { consistency, upperLimit } = agreementOf({
      ...readings,
      meanVariance: bounded(0.8, 0.1, 0.2, 0.05),
      differenceVariance: bounded(0.08, 0.01, 0.02, 0),
    });
    const total = 2 * 0.8 + 0.08 / 2;
    const icc = (2 * 0.8 - 0.04) / total;
    const slopes = [(2 * (1 - icc)) / total, -(1 + icc) / 2 / total];
    expect(consistency.noiseError).toBeCloseTo(Math.hypot(slopes[0] * 0.2, slopes[1] * 0.02), 8);
    expect(consistency.samplingError).toBeCloseTo(Math.hypot(slopes[0] * 0.1, slopes[1] * 0.01), 8);
    expect(consistency.biasBound).toBeCloseTo(slopes[0] * 0.05, 8);
    expect(upperLimit.noiseError).toBeCloseTo((1.96 * 0.02) / 2 / Math.sqrt(0.08), 4);
  });

  test('takes from the square of a bias what its noise adds', () => {
    const { agreement } = agreementOf({ ...readings, bias: bounded(0.1, 0, 0.1, 0) });
    expect(agreement.value).toBeCloseTo(agreementOf({ ...readings, bias: exact(0) }).agreement.value, 12);
  });
});
