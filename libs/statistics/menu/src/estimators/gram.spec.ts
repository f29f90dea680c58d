import { SeededRandom } from '@collimate/kernel-numeric';
import { Matrix } from 'ml-matrix';
import { correlationOf } from './correlation.estimator.js';
import { fromUpperTriangle, type GramMatrix } from './gram.matrix.js';
import { linearRegression } from './linear.regression.js';

const near = (value: number, expected: number, relative = 1e-9): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

/** Sums of 60 subjects: x1, x2, y, 1. */
const SUMS = [43.8402, 20.593621, 31.777809, 6.462, 59.708137, 2.835366, 9.941, 140.96539, 58.75, 60];
const EXACT: GramMatrix = { matrix: fromUpperTriangle(4, SUMS), noiseVariance: 0 };

/** Sums of n drawn subjects with y = 0.5 + 0.6 x1 - 0.4 x2 + e, x correlated by 0.5, and their noise. */
function drawn(random: SeededRandom, n: number, noiseVariance: number): GramMatrix {
  const sums = new Float64Array(16);
  for (let subject = 0; subject < n; subject++) {
    const x1 = random.normal();
    const x2 = 0.5 * x1 + Math.sqrt(0.75) * random.normal();
    const z = [x1, x2, 0.5 + 0.6 * x1 - 0.4 * x2 + random.normal(), 1];
    for (let c = 0; c < 16; c++) sums[c] += z[c >> 2] * z[c & 3];
  }
  const matrix = Matrix.from1DArray(4, 4, Array.from(sums));
  for (let i = 0; i < 4; i++) {
    for (let j = i; j < 4; j++) {
      const noise = Math.sqrt(i === j ? noiseVariance : noiseVariance / 2) * random.normal();
      matrix.set(i, j, matrix.get(i, j) + noise);
      if (i !== j) matrix.set(j, i, matrix.get(i, j));
    }
  }
  return { matrix, noiseVariance };
}

describe('regression and correlation from sums without noise', () => {
  test('are lm(y ~ x1 + x2) of R', () => {
    const { coefficients, degreesOfFreedom, residualError, rSquared, isFloored } = linearRegression(EXACT, 2, [0, 1]);
    const [x1, x2, constant] = coefficients;
    near(constant.value, 0.959383909586643);
    near(x1.value, 0.759166564703023);
    near(x2.value, -0.374083987155165);
    near(constant.standardError, 0.13632188002375);
    near(x1.standardError, 0.171795980787598);
    near(x2.t, -2.5260226809485);
    near(x1.pValue, 4.49704440413015e-5, 1e-8);
    near(residualError, 1.03904139557364);
    near(rSquared, 0.26248704637586);
    expect([degreesOfFreedom, isFloored]).toEqual([57, false]);
  });

  test('are cor.test of R', () => {
    const { value, lower, upper } = correlationOf(EXACT, 0, 1);
    near(value, 0.39006953176253);
    near(lower, 0.15111223810314);
    near(upper, 0.58595626794868);
  });

  test('say nothing of a variable that does not vary', () => {
    const flat = EXACT.matrix.clone();
    flat.set(0, 0, 6.462 ** 2 / 60 - 1);
    expect(correlationOf({ matrix: flat, noiseVariance: 0 }, 0, 1)).toMatchObject({ lower: -1, upper: 1, pValue: 1 });
  });
});

describe.each([
  [500, 0],
  [500, 300],
  [1_000, 1_000],
])('regression and correlation of %i subjects with a noise variance of %i', (n, noiseVariance) => {
  test('cover the truth', () => {
    const random = new SeededRandom(n + noiseVariance);
    const runs = 500;
    const covered = [0, 0, 0, 0];
    for (let run = 0; run < runs; run++) {
      const gram = drawn(random, n, noiseVariance);
      const [x1, x2, constant] = linearRegression(gram, 2, [0, 1]).coefficients;
      const inside = [
        [x1, 0.6],
        [x2, -0.4],
        [constant, 0.5],
        [correlationOf(gram, 0, 1), 0.5],
      ] as const;
      inside.forEach(([{ lower, upper }, truth], k) => (covered[k] += lower <= truth && truth <= upper ? 1 : 0));
    }
    for (const count of covered) {
      expect(count / runs).toBeGreaterThan(0.92);
      expect(count / runs).toBeLessThan(0.976);
    }
  });
});
