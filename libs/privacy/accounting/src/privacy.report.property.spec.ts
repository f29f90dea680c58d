import fc from 'fast-check';
import { crossing, gaussianCurve } from '@collimate/testing-stochastic';
import { compare, divide, rational, toNumber } from '@collimate/kernel-numeric';
import type { PrivacyEvent } from './privacy-event.js';
import { reportPrivacy } from './privacy.report.js';
import { sharedGaussian } from './shared.noise.js';
import { fitsWithin, totalRho } from './zcdp.accountant.js';

const event = fc
  .record({ sigma2: fc.bigInt({ min: 10n ** 17n, max: 10n ** 20n }), mu: fc.double({ min: 0.01, max: 0.4, noNaN: true }) })
  .map(({ sigma2, mu }): PrivacyEvent => {
    const d2 = (sigma2 * BigInt(Math.round(mu * mu * 2 ** 40))) >> 40n;
    return { kind: 'discrete-gaussian', sigma2, d2 };
  });
const ledger = fc.array(event, { minLength: 1, maxLength: 40 });
const delta = fc.constantFrom(1e-5, 1e-6, 1e-9);

/** Epsilon of continuous noise of the same size, by integration, with the sum of the fractions taken exactly. */
function exactEpsilon(events: readonly PrivacyEvent[], at: number): number {
  return crossing(gaussianCurve(Math.sqrt(2 * toNumber(totalRho(events)))), at);
}

/** What the integral of the auditor may be off. */
const OWN_ERROR = 1e-8;

describe('the reported epsilon of a ledger of Gaussian events', () => {
  test('is never below the exact one and at most 1e-4 above', () => {
    fc.assert(
      fc.property(ledger, delta, (events, at) => {
        const { epsilon, accountant } = reportPrivacy(events, at);
        const exact = exactEpsilon(events, at);
        expect(accountant).toBe('gaussian-curve');
        expect(epsilon).toBeGreaterThanOrEqual(exact - OWN_ERROR);
        expect(epsilon).toBeLessThanOrEqual(exact + 1e-4 + OWN_ERROR);
      }),
      { numRuns: 15 },
    );
  });

  test('is seen to be wrong if the noise were 30 percent smaller than charged', () => {
    fc.assert(
      fc.property(ledger, delta, (events, at) => {
        const charged = reportPrivacy(events, at).epsilon;
        const bent = events.map((one) => ({ ...one, sigma2: (one.sigma2 * 49n) / 100n }));
        fc.pre(charged > 0);
        expect(charged).toBeLessThan(exactEpsilon(bent, at));
      }),
      { numRuns: 6 },
    );
  });

  test('of 1,000 different events is there in 0.3 seconds, its rho as an exact fraction', () => {
    const events = Array.from({ length: 1000 }, (_, i): PrivacyEvent => ({
      kind: 'discrete-gaussian',
      sigma2: 4_323_455_642_275_676_160_000n + BigInt(i) * 982_451_653n + BigInt(i * i),
      d2: 1_513_209_474_796_486_656n + BigInt(i) * 1_000_003n,
    }));
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      reportPrivacy(events, 1e-6);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(300);
    const half = totalRho(events.slice(0, 500));
    expect(compare(divide(totalRho(events), half), rational(2n))).toBe(1);
  });

  test('is the one of the variance less 4, and from a sigma^2 of 10^8 on', () => {
    const event: PrivacyEvent = { kind: 'discrete-gaussian', sigma2: 10n ** 8n, d2: 795_449_080n };
    // By mpmath at 30 digits 16.800000262 at d2 / (sigma2 - 4), and 16.799999839 at d2 / sigma2.
    expect(reportPrivacy([event], 1e-6)).toMatchObject({ accountant: 'gaussian-curve', epsilon: 16.8001 });
    expect(reportPrivacy([{ ...event, sigma2: 10n ** 8n - 1n }], 1e-6).accountant).toBe('zcdp');
  });

  test('counts each answer of a charge, and of shared noise what the honest shares together bear', () => {
    // Four answers of a quarter each are one of mu = 1: 4.88655411746 by mpmath.
    const steps: PrivacyEvent = { kind: 'discrete-gaussian-steps', sigma2: 10n ** 12n, d2: 25n * 10n ** 10n, steps: 4 };
    expect(reportPrivacy([steps], 1e-6)).toMatchObject({ accountant: 'gaussian-curve', epsilon: 4.8866 });
    // A million shares of 101 each: mu^2 = 10^8 / (101 10^6 - 4), 4.85896919182 by mpmath.
    const shared = sharedGaussian({ sigma2: 10n ** 8n, d2: 10n ** 8n, honest: 10 ** 6, length: 1 });
    expect(reportPrivacy([shared], 1e-6)).toMatchObject({ accountant: 'gaussian-curve', epsilon: 4.859 });
  });

  test('stays by the zCDP conversion where one event is on a coarse lattice', () => {
    const coarse: PrivacyEvent = { kind: 'discrete-gaussian', sigma2: 50n, d2: 1n };
    expect(reportPrivacy([coarse], 1e-6).accountant).toBe('zcdp');
    expect(reportPrivacy([], 1e-6)).toMatchObject({ accountant: 'zcdp', epsilon: 0, rho: '0' });
  });
});

describe('the filter', () => {
  const third = rational(1n, 3n);

  test('grants the last charge that fits to the digit, and not one unit more', () => {
    const cap = rational(1n);
    const spent = rational(2n, 3n);
    expect(fitsWithin(spent, third, cap)).toBe(true);
    expect(fitsWithin(spent, rational(10n ** 60n + 3n, 3n * 10n ** 60n), cap)).toBe(false);
  });

  test('grants and refuses whatever the order of the charges was', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 2, maxLength: 12 }), (events) => {
        const cap = totalRho(events);
        const [last, ...others] = [...events].reverse();
        expect(fitsWithin(totalRho(others), totalRho([last]), cap)).toBe(true);
        expect(fitsWithin(totalRho([...others, last]), rational(1n, 10n ** 80n), cap)).toBe(false);
      }),
    );
  });
});
