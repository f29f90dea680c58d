import { compare, parseRational, rational, toNumber } from '@collimate/kernel-numeric';
import { gaussianDelta, gaussianEpsilon, gaussianSigma } from './gaussian.curve.js';
import { totalRho } from './zcdp.accountant.js';
import { deltaOfRho, epsilonOfRho, rhoForEpsilon } from './zcdp.conversion.js';

interface Row {
  readonly id: string;
  readonly quantity: 'epsilon' | 'delta' | 'sigma' | 'rho';
  /** Two unrelated routes (closed form in log space, 50-digit quadrature) agree on it to 1e-6 or better. */
  readonly expected: number;
  readonly compute: () => number;
}

// prettier-ignore
const ROWS: readonly Row[] = [
  { id: 'gauss-01', quantity: 'delta', expected: 0.12693673750664383, compute: () => gaussianDelta(1 / 1, 1.0) },
  { id: 'gauss-02', quantity: 'epsilon', expected: 4.886554117462211, compute: () => gaussianEpsilon(1 / 1, 1e-06) },
  { id: 'gauss-03', quantity: 'epsilon', expected: 1.0607018623282711, compute: () => gaussianEpsilon(1 / 4, 1e-06) },
  { id: 'gauss-04', quantity: 'epsilon', expected: 2.31447855498078, compute: () => gaussianEpsilon(2 / 3.5, 1e-05) },
  { id: 'gauss-05', quantity: 'epsilon', expected: 13.534772219165536, compute: () => gaussianEpsilon(1 / 0.5, 1e-09) },
  { id: 'gauss-06', quantity: 'delta', expected: 0.0004461918648847066, compute: () => gaussianDelta(1 / 20, 0.1) },
  { id: 'gauss-07', quantity: 'delta', expected: 1.0000000036314794e-05, compute: () => gaussianDelta(1 / 3.730631634, 1.0) },
  { id: 'gauss-comp-01', quantity: 'epsilon', expected: 1.994526900696341, compute: () => gaussianEpsilon(Math.sqrt((20 * 1 * 1) / (10 * 10)), 1e-06) },
  { id: 'gauss-comp-02', quantity: 'epsilon', expected: 2.79078990908675, compute: () => gaussianEpsilon(Math.sqrt((3 * 1 * 1) / (5 * 5) + (5 * 2 * 2) / (12 * 12) + (7 * 0.5 * 0.5) / (4 * 4)), 1e-06) },
  { id: 'gauss-comp-03', quantity: 'epsilon', expected: 5.676177122860938, compute: () => gaussianEpsilon(Math.sqrt((1000 * 1 * 1) / (30 * 30)), 1e-07) },
  { id: 'gauss-vector-01', quantity: 'epsilon', expected: 1.006335184470248, compute: () => gaussianEpsilon(10.0 / 42.0, 1e-06) },
  { id: 'gauss-calib-01', quantity: 'sigma', expected: 4.224678889326837, compute: () => gaussianSigma(1.0, 1e-06) },
  { id: 'gauss-calib-02', quantity: 'sigma', expected: 1.5438614177756411, compute: () => gaussianSigma(3.0, 1e-06) },
  { id: 'gauss-calib-03', quantity: 'sigma', expected: 36.304690426195435, compute: () => gaussianSigma(0.1, 1e-06) },
  { id: 'gauss-calib-04', quantity: 'sigma', expected: 3.730631634815944, compute: () => gaussianSigma(1.0, 1e-05) },
  { id: 'gauss-calib-05', quantity: 'sigma', expected: 0.7922370498040943, compute: () => gaussianSigma(8.0, 1e-09) },
  { id: 'zcdp-tight-01', quantity: 'epsilon', expected: 1.471594750532416, compute: () => epsilonOfRho(parseRational('0.05'), 1e-06) },
  { id: 'zcdp-tight-02', quantity: 'epsilon', expected: 5.221534444530169, compute: () => epsilonOfRho(parseRational('0.5'), 1e-06) },
  { id: 'zcdp-tight-03', quantity: 'epsilon', expected: 0.5457255482740024, compute: () => epsilonOfRho(parseRational('0.01'), 1e-05) },
  { id: 'zcdp-tight-04', quantity: 'epsilon', expected: 13.386104648857897, compute: () => epsilonOfRho(parseRational('2.0'), 1e-08) },
  { id: 'zcdp-tight-delta-01', quantity: 'delta', expected: 0.00038570916374441227, compute: () => deltaOfRho(0.05, 1.0) },
  { id: 'zcdp-tight-delta-02', quantity: 'delta', expected: 2.896122809384797e-06, compute: () => deltaOfRho(0.5, 5.0) },
  { id: 'zcdp-rho-01', quantity: 'rho', expected: 0.024355970359538376, compute: () => toNumber(rhoForEpsilon(1.0, 1e-06)) },
  { id: 'zcdp-rho-02', quantity: 'rho', expected: 0.1850698406534015, compute: () => toNumber(rhoForEpsilon(3.0, 1e-06)) },
  { id: 'group-gauss-01', quantity: 'epsilon', expected: 1.645750476313188, compute: () => gaussianEpsilon(3 / 8, 1e-06) },
  { id: 'gauss-zero-01', quantity: 'epsilon', expected: 0.0, compute: () => gaussianEpsilon(1 / 1000000.0, 1e-06) },
  { id: 'ledger-zcdp-02', quantity: 'epsilon', expected: 1.3266989088861512, compute: () => epsilonOfRho(parseRational('0.041245837495788'), 1e-06) },
];

/** What may never look better than it is stands on the safe side by more than this nowhere. */
const SAFE = 1e-9;

describe('the accountant', () => {
  test.each(ROWS)('reproduces $id', ({ quantity, expected, compute }) => {
    const value = compute();
    const tolerance = quantity === 'delta' ? 1e-6 * expected : 1e-6;
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance);
    if (quantity === 'rho') expect(value).toBeLessThanOrEqual(expected + SAFE);
    else expect(value).toBeGreaterThanOrEqual(expected - SAFE);
  });

  test('adds up the Gaussian entries of row ledger-zcdp-01', () => {
    const gaussian = totalRho([
      { kind: 'discrete-gaussian', d2: 9n, sigma2: 400n },
      ...Array.from({ length: 4 }, () => ({ kind: 'discrete-gaussian', d2: 1n, sigma2: 100n }) as const),
    ]);
    expect(compare(gaussian, rational(9n * 40n + 4n * 160n, 32_000n))).toBe(0);
    // What the row says in all, less its discrete Laplace entry (0.1 tanh(0.05)) and its exponential one (0.2^2 / 8).
    expect(toNumber(gaussian)).toBeCloseTo(0.041245837495788 - 0.004995837495787998 - 0.005, 12);
  });
});
