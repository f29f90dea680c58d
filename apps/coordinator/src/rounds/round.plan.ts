import type { ProgressRow, RoundRow } from '@collimate/platform-coordinator-store';
import type { FrozenStudy } from '@collimate/governance-study';
import type { SiteId } from '@collimate/kernel-canonical';

/** What a study needs next. */
export type NextStep =
  /** Sites are still reviewing or extracting, or a round is open. */
  | { readonly kind: 'wait' }
  /** Open this statistic to these sites. */
  | { readonly kind: 'open'; readonly ordinal: number; readonly roster: readonly SiteId[] }
  /** Every statistic had its round. */
  | { readonly kind: 'finish' }
  /** So many sites said no that no round can reach its minimum. */
  | { readonly kind: 'give-up' };

/**
 * Decides what follows for an open study, from its progress and its rounds alone. The roster is fixed by the first
 * round: all sites of the protocol but those that rejected it.
 */
export function nextStep(study: FrozenStudy, progress: readonly ProgressRow[], rounds: readonly RoundRow[]): NextStep {
  if (rounds.some((round) => round.state === 'open')) return { kind: 'wait' };
  const { sites, minSites } = study.protocol;
  if (rounds.length > 0) {
    if (rounds.length === study.queries.length) return { kind: 'finish' };
    return { kind: 'open', ordinal: rounds.length, roster: rounds[0].roster };
  }
  const progressOf = new Map(progress.map((row) => [row.site_id, row.progress]));
  const willing = sites.filter((site) => progressOf.get(site) !== 'rejected');
  if (willing.length < minSites) return { kind: 'give-up' };
  const ready = willing.every((site) => progressOf.get(site) === 'ready');
  return ready ? { kind: 'open', ordinal: 0, roster: willing } : { kind: 'wait' };
}

/** @returns the id of a round: the same study and statistic always give the same */
export function roundIdOf(study: FrozenStudy, ordinal: number): string {
  return `r-${study.digest.slice(0, 16)}-${ordinal + 1}`;
}
