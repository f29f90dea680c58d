import type { RoundRow } from '@collimate/platform-coordinator-store';
import type { Digest, SiteId } from '@collimate/kernel-canonical';

/** Sum of one of several steps, as its round keeps it until the last step is pooled. */
export interface StepSum {
  readonly sites: readonly SiteId[];
  /** The pooled vector, decimal integers in lattice units. */
  readonly sum: readonly string[];
  /** Hash of each site's answer. */
  readonly answers: readonly { readonly site: SiteId; readonly answer: Digest }[];
}

/** @returns the sum of a pooled round that other steps follow; undefined for a round that was abandoned or is open */
export function stepSumOf({ state, estimate_json: json }: RoundRow): StepSum | undefined {
  return state === 'pooled' && json !== null ? (JSON.parse(json) as StepSum) : undefined;
}

/** @returns the sums of the steps of a statistic before one of them, in the same turn, in their order */
export function stepsBefore(
  rounds: readonly RoundRow[],
  { turn, ordinal, step }: Pick<RoundRow, 'turn' | 'ordinal' | 'step'>,
): readonly StepSum[] {
  return rounds
    .filter((round) => round.turn === turn && round.ordinal === ordinal && round.step < step)
    .sort((a, b) => a.step - b.step)
    .flatMap((round) => stepSumOf(round) ?? []);
}

/** @returns the last round of each statistic that was opened, in the order of the protocol @param rounds of one turn */
export function lastRounds(rounds: readonly RoundRow[]): readonly RoundRow[] {
  const last = new Map<number, RoundRow>();
  for (const round of rounds) if (round.step >= (last.get(round.ordinal)?.step ?? 0)) last.set(round.ordinal, round);
  return [...last.values()].sort((a, b) => a.ordinal - b.ordinal);
}

/** @returns the rounds of one turn of a standing study */
export function roundsOfTurn(rounds: readonly RoundRow[], turn: number): readonly RoundRow[] {
  return rounds.filter((round) => round.turn === turn);
}

/** @returns the turns of a study that were begun, the first one first */
export function turnsOf(rounds: readonly RoundRow[]): readonly number[] {
  return [...new Set(rounds.map(({ turn }) => turn))].sort((a, b) => a - b);
}
