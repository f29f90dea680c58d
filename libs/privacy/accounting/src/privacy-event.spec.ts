import { rational } from '@collimate/kernel-numeric';
import { AccountingError } from './accounting.error.js';
import { eventDocument, parseEvent, sameEvent, type PrivacyEvent } from './privacy-event.js';
import { reportPrivacy } from './privacy.report.js';
import { rhoOf } from './rho.js';
import { fitsWithin, totalRho } from './zcdp.accountant.js';

const gaussian: PrivacyEvent = { kind: 'discrete-gaussian', sigma2: 3n * 10n ** 18n, d2: 2n ** 60n + 5n };

describe('a privacy event', () => {
  test('comes back from its document with the same integers', () => {
    expect(parseEvent(eventDocument(gaussian))).toEqual(gaussian);
    expect(sameEvent(gaussian, { ...gaussian, sigma2: 3n * 10n ** 18n + 1n })).toBe(false);
  });

  test.each([
    { kind: 'discrete-gaussian', sigma2: '10', d2: '1', extra: 1 },
    { kind: 'discrete-gaussian', sigma2: '-10', d2: '1' },
    { kind: 'discrete-gaussian', sigma2: '1e3', d2: '1' },
    { kind: 'discrete-gaussian', sigma2: 10, d2: '1' },
    { kind: 'discrete-gaussian', sigma2: '10', d2: '1', steps: 20 },
    ...[0, 1, 1.5, 1_001, '20', undefined].map((steps) => ({ kind: 'discrete-gaussian-steps', sigma2: '10', d2: '1', steps })),
    { kind: 'discrete-laplace', scale: '7/3', l1Sensitivity: '1' },
    { kind: 'gaussian', sigma2: '10', d2: '1' },
    null,
  ])('is refused as %j', (document) => {
    expect(() => parseEvent(document)).toThrow(AccountingError);
  });

  test('of several answers costs what they cost one after the other, and is none of the events of one answer', () => {
    const steps: PrivacyEvent = { ...gaussian, kind: 'discrete-gaussian-steps', steps: 20 };
    expect(parseEvent(eventDocument(steps))).toEqual(steps);
    expect(sameEvent(gaussian, steps)).toBe(false);
    expect(sameEvent(steps, { ...steps, steps: 19 })).toBe(false);
    const twenty = new Array<PrivacyEvent>(20).fill(gaussian);
    expect(rhoOf(steps)).toEqual(totalRho(twenty));
    for (const epsilon of [reportPrivacy([steps], 1e-6).epsilon, reportPrivacy([steps, gaussian], 1e-6).epsilon]) {
      expect(epsilon).toBeGreaterThanOrEqual(reportPrivacy(twenty, 1e-6).epsilon);
    }
    expect(reportPrivacy([steps], 1e-6)).toEqual(reportPrivacy(twenty, 1e-6));
    for (const count of [0, 1, 2.5, Number.NaN]) expect(() => rhoOf({ ...steps, steps: count })).toThrow(AccountingError);
  });

  test('without noise or without sensitivity has no price', () => {
    expect(() => rhoOf({ kind: 'discrete-gaussian', sigma2: 0n, d2: 1n })).toThrow(AccountingError);
    expect(() => rhoOf({ kind: 'discrete-gaussian', sigma2: 1n, d2: 0n })).toThrow(AccountingError);
  });
});

describe('the filter', () => {
  test('lets the last charge reach the cap and stops the first that would pass it by one part in 10^30', () => {
    const cap = rational(1n, 10n);
    expect(fitsWithin(rational(9n, 100n), rational(1n, 100n), cap)).toBe(true);
    expect(fitsWithin(rational(9n, 100n), rational(10n ** 28n + 1n, 10n ** 30n), cap)).toBe(false);
  });
});

describe('the report', () => {
  test('takes the exact Gaussian curve for fine lattices, below the zCDP figure of the same budget', () => {
    const fine: PrivacyEvent = { kind: 'discrete-gaussian', sigma2: 10n ** 18n, d2: (37n * 10n ** 18n) / 100n };
    const coarse: PrivacyEvent = { kind: 'discrete-gaussian', sigma2: 100n, d2: 37n };
    expect(rhoOf(fine)).toEqual(rhoOf(coarse));
    // 2.79806642 and 2.99937655 in 40-digit arithmetic, rounded up
    expect(reportPrivacy([fine], 1e-6)).toMatchObject({ rho: '37/200', accountant: 'gaussian-curve', epsilon: 2.7981 });
    expect(reportPrivacy([coarse], 1e-6)).toMatchObject({ rho: '37/200', accountant: 'zcdp', epsilon: 2.9994 });
  });

  test('of nothing is nothing', () => {
    expect(reportPrivacy([], 1e-6).epsilon).toBe(0);
  });

  test('refuses a delta that is no probability', () => {
    expect(() => reportPrivacy([gaussian], 0)).toThrow(AccountingError);
  });
});
