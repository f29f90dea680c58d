import type { ProgressRow, RoundRow } from '@collimate/platform-coordinator-store';
import { rosterParameters, sharingOf, standingOf, type FrozenStudy } from '@collimate/governance-study';
import type { SiteId } from '@collimate/kernel-canonical';
import { stepsOf } from '@collimate/statistics-menu';
import { lastRounds, roundsOfTurn, stepSumOf } from '../results/step.sum.js';
import { silentSites } from '../studies/review.silence.js';

/** The next step of a study. */
export type NextStep =
  /** Sites are still reviewing or extracting, too many are suspended, or a round is open. */
  | { readonly kind: 'wait' }
  /** Open this step of this statistic to these sites. */
  | {
      readonly kind: 'open';
      readonly ordinal: number;
      /** Turn of a standing study, from 0. */
      readonly turn: number;
      readonly step: number;
      readonly roster: readonly SiteId[];
      /**
       * Epoch of the run to which the step belongs, or of the answer that no attempt gave. Undefined for a first step,
       * which takes the present epoch.
       */
      readonly epoch?: number;
      /** Whether each site answers in the open with its whole noise, as the protocol lets it where the noise cannot be shared. */
      readonly fallback?: boolean;
    }
  /** The next turn of a standing study begins with this opening, which is still to come. */
  | { readonly kind: 'later'; readonly turn: number; readonly epoch: number }
  /** Every statistic had its round. */
  | { readonly kind: 'finish' }
  /** So many sites declined that no round can reach its minimum. */
  | { readonly kind: 'give-up' };

/** The present opening, and the sites that are not asked now, besides those that rejected the study. */
export interface NotAsked {
  /** The opening of the study's timetable that is now. */
  readonly epoch: number;
  /** Sites that an operator has suspended: they may be asked again. */
  readonly suspended: ReadonlySet<string>;
  /** Sites whose certificates were revoked: they never are. */
  readonly revoked: ReadonlySet<string>;
  /** Whether the review is over: a site that has not approved by then is asked for nothing. */
  readonly isReviewOver: boolean;
}

/**
 * Decides the next step of an open study from its progress and its rounds alone.
 * The first round fixes the roster: all sites of the protocol but those that rejected it, were silent until the end of
 * the review, or are suspended. The first step of a run of steps fixes the run's roster and epoch: the sites that
 * answered it are asked for the others. A run that loses a step is over.
 * A suspension may be lifted, so it ends no study: a study with too few sites because of it waits. With too few sites
 * for good, a round asks nobody, so that nobody is charged, and the study ends with the results that it has. Where no
 * attempt gave a masked sum, or too few sites are asked for one, all are asked to answer in the open if the protocol
 * allows it.
 * A standing study waits after each turn for its next opening.
 */
export function nextStep(
  study: FrozenStudy,
  progress: readonly ProgressRow[],
  rounds: readonly RoundRow[],
  { epoch, suspended, revoked, isReviewOver }: NotAsked,
): NextStep {
  if (rounds.some((round) => round.state === 'open')) return { kind: 'wait' };
  const { sites, minSites } = study.protocol;
  const there = (roster: readonly SiteId[]): SiteId[] => roster.filter((site) => !revoked.has(site));
  const asked = (roster: readonly SiteId[]): SiteId[] => there(roster).filter((site) => !suspended.has(site));
  if (rounds.length > 0) {
    const next = afterRounds(study, rounds, {
      // Sites refuse an earlier opening than this.
      epoch: epoch - 1,
      isEnough: (roster) => there(roster).length >= minSites,
    });
    if (next.kind === 'finish') return next;
    const { roster: wanted, turn } = next;
    const atLeast = Math.min(minSites, wanted.length);
    const isTooFew = there(wanted).length < atLeast;
    // A turn that can never ask anybody is not begun, nor is any later one.
    if (next.kind === 'turn' && isTooFew) return { kind: 'finish' };
    if (next.kind === 'turn' && epoch < next.epoch) return { kind: 'later', turn, epoch: next.epoch };
    const open = { ...(next.kind === 'turn' ? { ordinal: next.ordinal, turn, step: 0 } : next), kind: 'open' } as const;
    if (isTooFew) return { ...open, roster: [] };
    const roster = asked(wanted);
    return roster.length < atLeast ? { kind: 'wait' } : { ...open, roster, ...inTheOpen(study, roster) };
  }
  const silent = new Set(isReviewOver ? silentSites(study, progress) : []);
  const progressOf = new Map(progress.map((row) => [row.site_id, row.progress]));
  const willing = there(sites).filter((site) => progressOf.get(site) !== 'rejected' && !silent.has(site));
  if (willing.length < minSites) return { kind: 'give-up' };
  const roster = asked(willing);
  const isReady = roster.length >= minSites && roster.every((site) => progressOf.get(site) === 'ready');
  return isReady ? { kind: 'open', ordinal: 0, turn: 0, step: 0, roster, ...inTheOpen(study, roster) } : { kind: 'wait' };
}

/** @returns that each site answers in the open, if so few may not share the noise and the protocol allows it */
function inTheOpen({ protocol }: FrozenStudy, roster: readonly SiteId[]): { readonly fallback?: true } {
  const sharing = sharingOf(protocol);
  const isAlone = sharing?.fallback === 'local' && rosterParameters(sharing, roster.length) === undefined;
  return isAlone ? { fallback: true } : {};
}

/** The step after a round, as far as the rounds decide it. */
type Following =
  | Extract<NextStep, { kind: 'open' | 'finish' }>
  /** A turn of a standing study begins, with this opening at the earliest. */
  | {
      readonly kind: 'turn';
      readonly turn: number;
      readonly ordinal: number;
      readonly epoch: number;
      readonly roster: readonly SiteId[];
    };

/** Conditions of answers in the open instead of a masked sum. */
interface FallbackTerms {
  /** The earliest opening that sites may still be asked for. */
  readonly epoch: number;
  /** Whether enough sites remain for good for their sum to be told. */
  readonly isEnough: (roster: readonly SiteId[]) => boolean;
}

/** The step after the rounds so far, with the roster of the first round. */
function afterRounds(study: FrozenStudy, rounds: readonly RoundRow[], terms: FallbackTerms): Following {
  const turn = Math.max(...rounds.map((round) => round.turn));
  const ofTurn = roundsOfTurn(rounds, turn);
  const [last] = lastRounds(ofTurn).slice(-1);
  const found = stepSumOf(last);
  if (found !== undefined && last.step + 1 < stepsOf(study.queries[last.ordinal].design)) {
    return { kind: 'open', ordinal: last.ordinal, turn, step: last.step + 1, roster: found.sites, epoch: last.epoch };
  }
  const { roster } = rounds[0];
  const isUnanswered = last.state === 'abandoned' && !last.fallback && sharingOf(study.protocol)?.fallback === 'local';
  if (isUnanswered && terms.isEnough(roster)) {
    const epoch = Math.max(last.epoch, terms.epoch);
    return { kind: 'open', ordinal: last.ordinal, turn, step: 0, roster, epoch, fallback: true };
  }
  const next = nextAsked(study, turn, last.ordinal + 1);
  if (next !== undefined) return { kind: 'open', ordinal: next, turn, step: 0, roster };
  const standing = standingOf(study.protocol);
  const first = standing === undefined ? undefined : nextAsked(study, turn + 1, 0);
  if (standing === undefined || first === undefined) return { kind: 'finish' };
  // Counted from the last opening of the finished turn, so that no statistic is asked sooner than the sites allow.
  const epoch = Math.max(...ofTurn.map((round) => round.epoch)) + standing.every;
  return { kind: 'turn', turn: turn + 1, ordinal: first, epoch, roster };
}

/** @returns the first statistic from `ordinal` on that is asked in this turn; undefined if there is none */
function nextAsked({ queries }: FrozenStudy, turn: number, ordinal: number): number | undefined {
  const found = queries.findIndex(({ answers }, index) => index >= ordinal && answers > turn);
  return found < 0 ? undefined : found;
}

/** @returns the id of a round: the same study, statistic, turn and step, masked or in the open, always give the same */
export function roundIdOf(
  study: FrozenStudy,
  {
    ordinal,
    step = 0,
    turn = 0,
    fallback = false,
  }: Pick<RoundRow, 'ordinal'> & Partial<Pick<RoundRow, 'step' | 'turn' | 'fallback'>>,
): string {
  const first = `r-${study.digest.slice(0, 16)}-${ordinal + 1}${turn === 0 ? '' : `t${turn + 1}`}${fallback ? '-open' : ''}`;
  return step === 0 ? first : `${first}-${step + 1}`;
}
