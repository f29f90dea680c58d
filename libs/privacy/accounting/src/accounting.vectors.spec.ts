import { ACCOUNTING_ROWS, type AccountingRow, type AuditStep } from '@collimate/testing-stochastic';
import { compare, parseRational, rational, toNumber } from '@collimate/kernel-numeric';
import { gaussianDelta, gaussianEpsilon } from './gaussian.curve.js';
import { totalRho } from './zcdp.accountant.js';
import { deltaOfRho, epsilonOfRho } from './zcdp.conversion.js';

/** The rows of what the product draws and charges, and of what it asks of them: it plans neither rho nor sigma from an epsilon; the auditor of testing/stochastic takes all 68. */
const SHIPPED = ['gaussian', 'gaussian-group', 'gaussian-composition', 'zCDP'];
const rows = ACCOUNTING_ROWS.filter(
  ({ mechanism, params, quantity }) =>
    SHIPPED.includes(mechanism) && params.conversion !== 'BS2016' && (quantity === 'delta' || quantity === 'epsilon'),
);

/** What may never look better than it is stands on the wrong side by more than this nowhere. */
const SAFE = 1e-9;

function compute({ mechanism, params, given, quantity }: AccountingRow): number {
  const { epsilon = Number.NaN, delta = Number.NaN } = given;
  if (mechanism === 'zCDP') {
    const rho = parseRational(String(params.rho));
    return quantity === 'delta' ? deltaOfRho(toNumber(rho), epsilon) : epsilonOfRho(rho, delta);
  }
  const steps = (params.steps ?? [params]) as readonly AuditStep[];
  const mu2 = steps.reduce((sum, { sensitivity, sigma, count }) => sum + (count ?? 1) * (sensitivity! / sigma!) ** 2, 0);
  const mu = ((params.groupSize as number | undefined) ?? 1) * Math.sqrt(mu2);
  return quantity === 'delta' ? gaussianDelta(mu, epsilon) : gaussianEpsilon(mu, delta);
}

describe('the accountant', () => {
  test('takes the 20 rows that concern it', () => {
    expect(rows).toHaveLength(20);
  });

  test.each(rows)('reproduces $id', (row) => {
    const { quantity, expected } = row;
    const value = compute(row);
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(quantity === 'delta' ? 1e-6 * expected : 1e-6);
    expect(value).toBeGreaterThanOrEqual(expected - SAFE);
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

  // Each epsilon where the exact delta is delta / (1 + 1e-8), by mpmath at 50 digits; that of delta itself lies below by how much stands last.
  test.each([
    [epsilonOfRho(parseRational('0.1'), 1e-6), 2.1419389293237272, 9.3825e-10],
    [epsilonOfRho(parseRational('2'), 1e-6), 11.6885962533451683, 3.9903e-9],
    [epsilonOfRho(parseRational('20'), 1e-6), 51.7194044752998457, 1.23e-8],
    [gaussianEpsilon(0.5, 1e-5), 1.99309140561390982, 1.1988e-9],
    [gaussianEpsilon(1, 1e-6), 4.88655411956392387, 2.1017e-9],
    [gaussianEpsilon(4, 1e-3), 19.6241205794675661, 1.2045e-8],
  ])('leaves a share of 1e-8 of delta for what floats may lose: %f', (epsilon, expected, left) => {
    expect(Math.abs(epsilon - expected)).toBeLessThan(left / 10);
  });
});
