import { add, compare, ZERO, type Rational } from '@collimate/kernel-numeric';
import type { PrivacyEvent } from './privacy-event.js';
import { rhoOf } from './rho.js';

/**
 * What a list of events costs together: charges of zCDP add up, also when each was chosen after the answers of the
 * earlier ones.
 * @source Bun, Steinke 2016, lemma 2.3; Whitehouse et al. 2023 for adaptively chosen budgets (the filter)
 */
export function totalRho(events: readonly PrivacyEvent[]): Rational {
  return events.reduce((sum, event) => add(sum, rhoOf(event)), ZERO);
}

/**
 * The filter: whether a charge still fits. It says no before the cap would be exceeded, in exact arithmetic.
 * @source Whitehouse, Ramdas, Rogers, Wu 2023, Fully-Adaptive Composition in Differential Privacy, theorem 1 (zCDP filter)
 */
export function fitsWithin(spent: Rational, rho: Rational, cap: Rational): boolean {
  return compare(add(spent, rho), cap) <= 0;
}
