import { assertNever } from '@collimate/kernel-errors';
import { rational, type Rational } from '@collimate/kernel-numeric';
import { checkEvent, type PrivacyEvent } from './privacy-event.js';

/**
 * The zCDP charge of one event, exact, never a float.
 * @returns D^2 / (2 sigma^2) for Gaussian noise, times the number of answers; also where the sites share it: what their shares
 * exceed sigma^2 by covers the slack
 * @source Canonne, Kamath, Steinke 2020, theorem 14 (discrete Gaussian, vector form); Bun, Steinke 2016, lemma 2.3 (adaptive composition);
 * Kairouz, Liu, Steinke 2021 (sums of them)
 * @throws AccountingError INVALID_EVENT
 * @example
 * ```ts
 * import { rhoOf } from '@collimate/privacy-accounting';
 * import { formatRational } from '@collimate/kernel-numeric';
 * formatRational(rhoOf({ kind: 'discrete-gaussian', sigma2: 50n, d2: 4n })); // => '1/25'
 * formatRational(rhoOf({ kind: 'discrete-gaussian-steps', sigma2: 50n, d2: 4n, steps: 20 })); // => '4/5'
 * ```
 */
export function rhoOf(event: PrivacyEvent): Rational {
  checkEvent(event);
  switch (event.kind) {
    case 'discrete-gaussian':
    case 'shared-discrete-gaussian':
      return rational(event.d2, 2n * event.sigma2);
    case 'discrete-gaussian-steps':
      return rational(BigInt(event.steps) * event.d2, 2n * event.sigma2);
    default:
      return assertNever(event);
  }
}
