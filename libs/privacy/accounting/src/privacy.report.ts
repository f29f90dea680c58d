import { toNumber } from '@collimate/kernel-numeric';
import { formatRational } from '@collimate/kernel-numeric';
import type { PrivacyEvent } from './privacy-event.js';
import { gaussianEpsilon, checkDelta } from './gaussian.curve.js';
import { totalRho } from './zcdp.accountant.js';
import { epsilonOfRho } from './zcdp.conversion.js';

/** Below this sigma^2 the discrete Gaussian is not reported on the Gaussian curve (see discrete-gaussian.proof.md). */
const SMALLEST_SIGMA2 = 10n ** 8n;
/** Total variation of discrete Gaussian and rounded normal per coordinate, times sigma^4. */
const VARIATION = 4.9e-4;
/** More coordinates than any statistic of the platform has. */
const COORDINATES = 1e6;

/** What a certificate says about a list of releases. The budget is enforced in rho; epsilon is a display. */
export interface PrivacyReport {
  /** Exact, `num/den`. */
  readonly rho: string;
  readonly delta: number;
  /** Rounded up at the fourth digit. */
  readonly epsilon: number;
  readonly accountant: 'zcdp' | 'gaussian-curve';
  readonly neighbours: 'add or remove one subject with all scans';
}

/**
 * Reports the guarantee of a list of events: on the exact Gaussian curve if all are fine-grained discrete Gaussians,
 * else by the tight zCDP conversion.
 * @throws AccountingError INVALID_DELTA
 */
export function reportPrivacy(events: readonly PrivacyEvent[], delta: number): PrivacyReport {
  checkDelta(delta);
  const rho = totalRho(events);
  const curve =
    events.length > 0 && events.every((event) => event.kind === 'discrete-gaussian' && event.sigma2 >= SMALLEST_SIGMA2);
  const epsilon = curve ? curveEpsilon(events, delta) : epsilonOfRho(rho, delta);
  return {
    rho: formatRational(rho),
    delta,
    epsilon: roundedUp(epsilon),
    accountant: curve ? 'gaussian-curve' : 'zcdp',
    neighbours: 'add or remove one subject with all scans',
  };
}

/** @returns x rounded up at the fourth digit after the point, so that a guarantee never looks better than it is */
export function roundedUp(x: number): number {
  return x === 0 ? 0 : Math.ceil(x * 1e4) / 1e4;
}

function curveEpsilon(events: readonly PrivacyEvent[], delta: number): number {
  let mu2 = 0;
  let variation = 0;
  for (const event of events) {
    if (event.kind !== 'discrete-gaussian') continue;
    const sigma2 = Number(event.sigma2);
    mu2 += Number(event.d2) / (sigma2 - 1 / 12);
    variation += (COORDINATES * VARIATION) / (sigma2 * sigma2);
  }
  const coarse = toNumber(totalRho(events));
  const slack = (1 + Math.exp(coarse + 2 * Math.sqrt(coarse * Math.log(1 / delta)))) * variation;
  return slack < delta / 2 ? gaussianEpsilon(Math.sqrt(mu2), delta - slack) : epsilonOfRho(totalRho(events), delta);
}
