import type { ProgressRow, RoundRow } from '@collimate/platform-coordinator-store';
import type { FrozenStudy } from '@collimate/governance-study';
import type { SiteId } from '@collimate/kernel-canonical';
import { stepsOf } from '@collimate/statistics-menu';
import { lastRounds, stepSumOf } from '../results/step.sum.js';

/** What a study needs next. */
export type NextStep =
  /** Sites are still reviewing or extracting, or a round is open. */
  | { readonly kind: 'wait' }
  /** Open this step of this statistic to these sites. */
  | {
      readonly kind: 'open';
      readonly ordinal: number;
      readonly step: number;
      readonly roster: readonly SiteId[];
      /** Of the run whose step it is; undefined for a first step, which is of the opening that is now. */
      readonly epoch?: number;
    }
  /** Every statistic had its round. */
  | { readonly kind: 'finish' }
  /** So many sites said no that no round can reach its minimum. */
  | { readonly kind: 'give-up' };

/**
 * Decides what follows for an open study, from its progress and its rounds alone. The roster is fixed by the first
 * round: all sites of the protocol but those that rejected it. That of a run of steps is fixed by its first step, and so is its epoch: those
 * that released it are asked for the others. A run that loses a step is over.
 */
export function nextStep(study: FrozenStudy, progress: readonly ProgressRow[], rounds: readonly RoundRow[]): NextStep {
  if (rounds.some((round) => round.state === 'open')) return { kind: 'wait' };
  const { sites, minSites } = study.protocol;
  if (rounds.length > 0) {
    const [last] = lastRounds(rounds).slice(-1);
    const found = stepSumOf(last);
    if (found !== undefined && last.step + 1 < stepsOf(study.queries[last.ordinal].design)) {
      return { kind: 'open', ordinal: last.ordinal, step: last.step + 1, roster: found.sites, epoch: last.epoch };
    }
    if (last.ordinal + 1 === study.queries.length) return { kind: 'finish' };
    return { kind: 'open', ordinal: last.ordinal + 1, step: 0, roster: rounds[0].roster };
  }
  const progressOf = new Map(progress.map((row) => [row.site_id, row.progress]));
  const willing = sites.filter((site) => progressOf.get(site) !== 'rejected');
  if (willing.length < minSites) return { kind: 'give-up' };
  const ready = willing.every((site) => progressOf.get(site) === 'ready');
  return ready ? { kind: 'open', ordinal: 0, step: 0, roster: willing } : { kind: 'wait' };
}

/** @returns the id of a round: the same study, statistic and step always give the same */
export function roundIdOf(study: FrozenStudy, ordinal: number, step = 0): string {
  const first = `r-${study.digest.slice(0, 16)}-${ordinal + 1}`;
  return step === 0 ? first : `${first}-${step + 1}`;
}
