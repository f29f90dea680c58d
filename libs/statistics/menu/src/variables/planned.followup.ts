import type { PlannedShares } from './release.variable.js';

/** How a follow-up is planned. */
export interface PlannedFollowUp {
  /** Share of the patients who would have the event before the horizon if nobody were lost. */
  readonly events: number;
  /** Share who are lost before the horizon if nobody had the event, evenly over the time. */
  readonly lost: number;
}

/** Where nothing is planned: half would have the event before the horizon, and half would be lost by then. */
const HALF = 0.5;
/** A hazard below this, a horizon, is none. */
const SMALLEST_HAZARD = 1e-9;

/** @returns what a protocol plans of a survival time, by name: its planned shares are of the events, then of the lost */
export function plannedFollowUp(planned: PlannedShares | undefined, variable: string): PlannedFollowUp {
  const [events = HALF, lost = HALF] = planned !== undefined && Object.hasOwn(planned, variable) ? planned[variable] : [];
  return { events, lost };
}

/** Shares of all patients in the intervals of a follow-up. */
export interface FollowedShares {
  /** Whose event is seen, of each interval. */
  readonly events: readonly number[];
  /** Who is lost first, of each interval. */
  readonly lost: readonly number[];
  /** Who is still there at the horizon, without the event. */
  readonly beyond: number;
}

/**
 * Events at one hazard, and losses that are spread evenly over the time: the law by which patients are invented where a study is rehearsed.
 * @param until ends of the intervals, the horizon last
 * @source Kalbfleisch and Prentice 2002, The Statistical Analysis of Failure Time Data, 3.2 (random censorship)
 */
export function followedShares(until: readonly number[], { events, lost }: PlannedFollowUp): FollowedShares {
  const horizon = until[until.length - 1];
  const hazard = Math.max(SMALLEST_HAZARD, -Math.log1p(-events));
  // Times are in horizons. Of those who are followed at t, a share exp(-hazard t) (1 - lost t) is left.
  const leftAt = (t: number): number => Math.exp(-hazard * t) * (1 - lost * t);
  const seenUntil = (t: number): number => 1 - leftAt(t) + (lost * Math.expm1(-hazard * t)) / hazard;
  const ends = [0, ...until.map((end) => end / horizon)];
  const within = until.map((_, k) => {
    const seen = seenUntil(ends[k + 1]) - seenUntil(ends[k]);
    return { seen, lost: leftAt(ends[k]) - leftAt(ends[k + 1]) - seen };
  });
  return { events: within.map(({ seen }) => seen), lost: within.map((one) => Math.max(0, one.lost)), beyond: leftAt(1) };
}
