import { formatRational } from '@collimate/kernel-numeric';
import { stepsOfEvent, type PrivacyEvent } from './privacy-event.js';
import { gaussianEpsilon, checkDelta } from './gaussian.curve.js';
import { totalRho } from './zcdp.accountant.js';
import { epsilonOfRho } from './zcdp.conversion.js';

/** Below this sigma^2 the discrete Gaussian is not reported on the Gaussian curve. */
const SMALLEST_SIGMA2 = 10n ** 8n;
/** What the variance gives up for the lattice (privacy.report.proof.md): the two then differ by factors of 1 +- 1e-33. */
const SMOOTHING = 4n;
/** How much a sum of so many positive floats and its root may be off, with all the roundings of the terms. */
const roundingOf = (terms: number): number => (terms + 8) * Number.EPSILON;

/** What a certificate says about a list of releases. The budget is enforced in rho; epsilon is a display. */
export interface PrivacyReport {
  /** `num/den`, exact while that is short, else rounded up (ADR 0144). */
  readonly rho: string;
  readonly delta: number;
  /** Rounded up at the fourth digit. */
  readonly epsilon: number;
  readonly accountant: 'zcdp' | 'gaussian-curve';
  readonly neighbours: 'add or remove one subject with all scans';
}

/**
 * Reports the guarantee of a list of events: on the exact Gaussian curve if all are fine-grained discrete Gaussians
 * (privacy.report.proof.md), else by the tight zCDP conversion. Never below the exact value, and on the curve less than
 * 1e-4 + 1e-6 above it.
 * @throws AccountingError INVALID_DELTA
 * @example
 * ```ts
 * import { reportPrivacy } from '@collimate/privacy-accounting';
 * const report = reportPrivacy([{ kind: 'discrete-gaussian', sigma2: 50n, d2: 4n }], 1e-6);
 * [report.rho, report.accountant]; // => ['1/25', 'zcdp']
 * reportPrivacy([], 1); // throws INVALID_DELTA
 * ```
 */
export function reportPrivacy(events: readonly PrivacyEvent[], delta: number): PrivacyReport {
  checkDelta(delta);
  const rho = totalRho(events);
  const curve = events.length > 0 && events.every((event) => drawnSigma2(event) >= SMALLEST_SIGMA2);
  const epsilon = curve ? curveEpsilon(events, delta) : epsilonOfRho(rho, delta);
  return {
    rho: formatRational(rho),
    delta,
    epsilon: roundedUp(epsilon),
    accountant: curve ? 'gaussian-curve' : 'zcdp',
    neighbours: 'add or remove one subject with all scans',
  };
}

/**
 * @returns x rounded up at the fourth digit after the point, so that a guarantee never looks better than it is
 * @example
 * ```ts
 * import { roundedUp } from '@collimate/privacy-accounting';
 * roundedUp(1.00001); // => 1.0001
 * ```
 */
export function roundedUp(x: number): number {
  return x === 0 ? 0 : Math.ceil(x * 1e4) / 1e4;
}

/** On the curve of the Gaussian mechanism whose rounding to the lattice the events are; above the exact value by less than 1e-6. */
function curveEpsilon(events: readonly PrivacyEvent[], delta: number): number {
  // A product by the number of answers is one rounding more to each term.
  const mu2 = events.reduce(
    (sum, event) => sum + (stepsOfEvent(event) * Number(event.d2)) / Number(drawnSigma2(event) - SMOOTHING),
    0,
  );
  return gaussianEpsilon(Math.sqrt(mu2) * (1 + roundingOf(2 * events.length)), delta);
}

/** The parameter of the noise that stands before a reader of the answer: of shared noise the shares of honest sites alone. */
function drawnSigma2(event: PrivacyEvent): bigint {
  return event.kind === 'shared-discrete-gaussian' ? event.share2 * BigInt(event.honest) : event.sigma2;
}
