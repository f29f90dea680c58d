import type { Rational } from '@collimate/kernel-numeric';
import { fitsWithin } from './zcdp.accountant.js';

/** Whose budget a charge draws on: the whole site for life, one study at the site, one subject of the site. */
export type BudgetScope = 'site' | 'study' | 'subject';

/** One budget that a charge has to fit into. */
export interface BudgetLine {
  readonly scope: BudgetScope;
  /** Everything charged to it so far, rho. */
  readonly spent: Rational;
  readonly cap: Rational;
}

/**
 * The filter over several budgets: a charge is granted only if it fits into all of them, in exact arithmetic.
 * @returns the scope of the first line that the charge would exceed, or undefined if it fits
 * @source Rogers, Roth, Ullman, Vadhan 2016, Privacy Odometers and Filters
 * @example
 * ```ts
 * import { firstExhausted } from '@collimate/privacy-accounting';
 * import { parseRational } from '@collimate/kernel-numeric';
 * const study = { scope: 'study', spent: parseRational('0.4'), cap: parseRational('0.5') } as const;
 * const site = { scope: 'site', spent: parseRational('1.9'), cap: parseRational('2') } as const;
 * firstExhausted(parseRational('0.1'), [study, site]); // => undefined
 * firstExhausted(parseRational('0.2'), [study, site]); // => 'study'
 * ```
 */
export function firstExhausted(rho: Rational, lines: readonly BudgetLine[]): BudgetScope | undefined {
  return lines.find(({ spent, cap }) => !fitsWithin(spent, rho, cap))?.scope;
}
