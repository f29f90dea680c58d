import { refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';

/** How the sum of a masked round is closed: every site of the roster answers, or some may vanish. */
export type Closing = 'all' | 'threshold';

/** Fewer sites than this share no noise: with three, one colluding site leaves no two honest shares worth the name. */
export const FEWEST_SITES = 4;

/** What a study says about its shared noise; what it leaves out follows from the number of sites. */
export interface SharingTerms {
  readonly closing: Closing;
  /** Sites that may work with the coordinator. */
  readonly colluding: number;
  /** Sites that may vanish after the roster is fixed; 0 for `all`. */
  readonly dropouts: number;
}

/** The numbers of one attempt, which every site computes from the roster itself. */
export interface AttemptParameters extends SharingTerms {
  /** Sites of the roster. */
  readonly sites: number;
  /** Shares of honest sites that are in every sum: sites - dropouts - colluding. */
  readonly honest: number;
  /** Signatures and shares that open a sum: floor((sites + colluding) / 2) + 1. */
  readonly threshold: number;
}

/**
 * Terms that a study need not write: 1 colluding site up to 7 sites, 2 up to 19, then a tenth; under `threshold` 1 dropout up to
 * 10 sites, then a tenth.
 * @param sites of the study
 * @example
 * ```ts
 * import { usualTerms } from '@collimate/privacy-aggregation';
 * usualTerms(8); // => { closing: 'all', colluding: 2, dropouts: 0 }
 * usualTerms(50, { closing: 'threshold' }); // => { closing: 'threshold', colluding: 5, dropouts: 5 }
 * ```
 */
export function usualTerms(sites: number, said: Partial<SharingTerms> = {}): SharingTerms {
  const closing = said.closing ?? (sites <= 8 ? 'all' : 'threshold');
  const colluding = said.colluding ?? (sites < 8 ? 1 : sites < 20 ? 2 : Math.ceil(sites / 10));
  const dropouts = said.dropouts ?? (closing === 'all' ? 0 : sites <= 10 ? 1 : Math.ceil(sites / 10));
  return { closing, colluding, dropouts };
}

/**
 * The parameters for a roster of so many sites, or why it may share no noise.
 *
 * With fewer signatures than the threshold two halves of the honest sites could each sign a set of survivors of their own; more
 * than 2 dropouts + colluding sites make sure that the threshold can be reached without the dropouts.
 * @example
 * ```ts
 * import { attemptParameters } from '@collimate/privacy-aggregation';
 * attemptParameters(5, { closing: 'all', colluding: 1, dropouts: 0 });
 * // => { closing: 'all', colluding: 1, dropouts: 0, sites: 5, honest: 4, threshold: 4 }
 * attemptParameters(3, { closing: 'all', colluding: 1, dropouts: 0 }); // => { kind: 'refused', code: 'TOO_FEW_SITES' }
 * ```
 */
export function attemptParameters(sites: number, terms: SharingTerms): AttemptParameters | AttemptRefusal {
  const { closing, colluding, dropouts } = terms;
  const whole = [sites, colluding, dropouts].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!whole || colluding < 1 || (closing === 'all' && dropouts !== 0)) return refusedAttempt('TERMS_IMPOSSIBLE');
  if (sites < FEWEST_SITES) return refusedAttempt('TOO_FEW_SITES');
  const honest = sites - dropouts - colluding;
  if (honest < 2 || sites <= 2 * dropouts + colluding) return refusedAttempt('TOO_FEW_HONEST_SITES');
  const threshold = Math.floor((sites + colluding) / 2) + 1;
  return { closing, colluding, dropouts, sites, honest, threshold };
}
