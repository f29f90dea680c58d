import { compare, rational, toNumber } from '@collimate/kernel-numeric';
import { gaussianEpsilon } from './gaussian.curve.js';
import { eventDocument, parseEvent } from './privacy-event.js';
import { reportPrivacy } from './privacy.report.js';
import { rhoOf } from './rho.js';
import { realisedSigma2, rhoOfLoneShare, sharedGaussian } from './shared.noise.js';

/** What a sum of shares costs by the paper's bound, with tau whole. @source Kairouz, Liu, Steinke 2021 */
function slack(share2: number, honest: number, length: number): number {
  let tau = 0;
  for (let k = 1; k < honest; k++) tau += 10 * Math.exp((-2 * Math.PI * Math.PI * share2 * k) / (k + 1));
  return (length * tau) / 4;
}

describe('noise that sites share', () => {
  test('is charged by the whole, and never below what the shares and their slack cost', () => {
    for (const sigma2 of [96n, 97n, 1000n, 3_201n, (1n << 60n) + 7n]) {
      for (const honest of [2, 3, 5, 6]) {
        for (const length of [1, 100, 10_000]) {
          const event = sharedGaussian({ sigma2, d2: 9n, honest, length });
          expect(compare(rhoOf(event), rational(9n, 2n * sigma2))).toBe(0);
          const together = event.share2 * BigInt(honest);
          expect(together).toBeGreaterThan(sigma2);
          expect(together).toBeLessThanOrEqual(sigma2 + BigInt(honest));
          const excess = toNumber(rational(9n * (together - sigma2), 2n * sigma2 * together));
          expect(excess).toBeGreaterThan(slack(Number(event.share2), honest, length));
        }
      }
    }
  });

  test('is refused where a share is below a sigma of 4, where fewer than two are honest and where a share is another', () => {
    const good = { sigma2: 1000n, d2: 9n, honest: 6, length: 3 };
    expect(() => sharedGaussian({ ...good, sigma2: 89n })).toThrow(expect.objectContaining({ code: 'SHARE_TOO_SMALL' }));
    expect(sharedGaussian({ ...good, sigma2: 90n }).share2).toBe(16n);
    for (const bad of [{ honest: 1 }, { honest: 2.5 }, { length: 0 }, { sigma2: 0n }, { d2: 0n }]) {
      expect(() => sharedGaussian({ ...good, ...bad })).toThrow(expect.objectContaining({ code: 'INVALID_EVENT' }));
    }
    const document = { ...eventDocument(sharedGaussian(good)), share2: '166' };
    expect(() => parseEvent(document)).toThrow(expect.objectContaining({ code: 'INVALID_EVENT' }));
    expect(() => parseEvent({ ...document, share2: '167', more: 1 })).toThrow(expect.objectContaining({ code: 'INVALID_EVENT' }));
  });

  test('has room for its slack up to the most sites and coordinates that a number can say', () => {
    // The worst of all: shares of 16, a sensitivity of 1, and an excess of one squared unit over all shares together.
    const most = Number.MAX_SAFE_INTEGER;
    const sigma2 = 16n * BigInt(most) - 1n;
    expect(sharedGaussian({ sigma2, d2: 1n, honest: most, length: most }).share2).toBe(16n);
    // No term of tau is above its first; with mpmath at 50 digits the quotient is 0.022107181.
    const slackAtMost = Math.log(most) + Math.log(10) + Math.log(most) - Math.log(4) - 16 * Math.PI ** 2;
    const excess = -Math.log(2) - 2 * Math.log(16 * most);
    expect(Math.exp(slackAtMost - excess)).toBeCloseTo(0.022107181, 8);
  });

  test('has the slack of the design figures: nothing at 200 sites and sigma 4, 5e-4 at sigma 1', () => {
    const tau = (share2: number): number => 4 * slack(share2, 200, 1);
    expect(tau(16)).toBeLessThan(3e-68);
    expect(tau(4)).toBeGreaterThan(5e-17);
    expect(tau(4)).toBeLessThan(9e-17);
    expect(tau(1)).toBeGreaterThan(4e-4);
    expect(tau(1)).toBeLessThan(6e-4);
  });

  test('comes back from its document, says what one share alone is worth, and what is really in a sum', () => {
    const event = sharedGaussian({ sigma2: 1n << 62n, d2: 1n << 60n, honest: 5, length: 100 });
    expect(parseEvent(JSON.parse(JSON.stringify(eventDocument(event))))).toEqual(event);
    expect(toNumber(rhoOfLoneShare(event)) / toNumber(rhoOf(event))).toBeCloseTo(5, 9);
    expect(realisedSigma2(event, 8)).toBe(8n * event.share2);
  });

  test('is reported on the curve of the honest shares together, just below that of the noise that is charged', () => {
    const event = sharedGaussian({ sigma2: 1n << 62n, d2: 1n << 60n, honest: 5, length: 100 });
    const report = reportPrivacy([event], 1e-6);
    expect(report.accountant).toBe('gaussian-curve');
    const curve = gaussianEpsilon(Math.sqrt(0.25), 1e-6);
    expect(report.epsilon).toBeGreaterThanOrEqual(curve - 1e-9);
    expect(report.epsilon).toBeLessThan(curve + 2e-4);
    expect(reportPrivacy([sharedGaussian({ sigma2: 1000n, d2: 9n, honest: 6, length: 3 })], 1e-6).accountant).toBe('zcdp');
  });

  test.each([
    [5, 4, 1.12],
    [8, 6, 1.16],
    [8, 5, 1.26],
    [20, 15, 1.15],
    [50, 40, 1.12],
    [200, 160, 1.12],
  ])('of %i sites with %i honest shares has an error of %f times the central one', (sites, honest, ratio) => {
    const event = sharedGaussian({ sigma2: 1n << 62n, d2: 1n << 60n, honest, length: 100 });
    expect(Math.sqrt(Number(realisedSigma2(event, sites)) / Number(event.sigma2)) / ratio).toBeCloseTo(1, 2);
  });
});
