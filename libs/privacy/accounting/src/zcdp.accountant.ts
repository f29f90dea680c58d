import { add, compare, sumUp, type Rational } from '@collimate/kernel-numeric';
import type { PrivacyEvent } from './privacy-event.js';
import { rhoOf } from './rho.js';

/**
 * What a list of events costs together: charges of zCDP add up, also when each was chosen after the answers of the
 * earlier ones.
 * @returns their sum, exact while its denominator is short, else rounded up beyond the 90th digit (ADR 0144)
 * @source Bun, Steinke 2016, lemma 2.3; Whitehouse et al. 2023 for adaptively chosen budgets (the filter)
 * @example
 * ```ts
 * import { totalRho } from '@collimate/privacy-accounting';
 * import { formatRational } from '@collimate/kernel-numeric';
 * const event = { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n } as const;
 * formatRational(totalRho([event, event, event])); // => '3/25'
 * ```
 */
export function totalRho(events: readonly PrivacyEvent[]): Rational {
  return sumUp(events.map(rhoOf));
}

/**
 * The filter: whether a charge still fits. It says no before the cap would be exceeded, in exact arithmetic.
 * @source Whitehouse, Ramdas, Rogers, Wu 2023, Fully-Adaptive Composition in Differential Privacy, theorem 1 (zCDP filter)
 * @example
 * ```ts
 * import { fitsWithin } from '@collimate/privacy-accounting';
 * import { parseRational } from '@collimate/kernel-numeric';
 * fitsWithin(parseRational('0.3'), parseRational('0.2'), parseRational('0.5')); // => true
 * fitsWithin(parseRational('0.3'), parseRational('0.21'), parseRational('0.5')); // => false
 * ```
 */
export function fitsWithin(spent: Rational, rho: Rational, cap: Rational): boolean {
  return compare(add(spent, rho), cap) <= 0;
}
