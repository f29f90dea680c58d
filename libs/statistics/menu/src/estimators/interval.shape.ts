import type { LifeInterval } from './life.table.js';

/** What an interval comes to where its hazard runs in one way or another. */
export interface IntervalReading {
  /** Over the interval: the share of it that is left without the event is exp(-hazard). */
  readonly hazard: number;
  /** Mean over the interval of the share of those at its begin that is left. */
  readonly meanShare: number;
}

/** A part of an interval in which the hazard is constant; one without length is a fall at once. */
interface Piece {
  readonly length: number;
  /** Of the hazard of the interval. */
  readonly part: number;
}

/** Halvings of an interval of hazards: beyond the digits of a number. */
const HALVINGS = 60;

/**
 * How the hazard may run within each interval, as its neighbours let it: in two steps, from its mean with the one before to its mean with the one behind, the geometric one of a smaller.
 * That is 1.5 times as far from even as a hazard that rises in a line. In the first and the last interval nothing says where it comes from or goes to: there the steps are the neighbour's own
 * hazard, and on the other side what the ratio of the two leads to. Where the hazard falls from neighbour to neighbour the larger step comes first, where it rises last, else either. An
 * interval that stands alone may be anything.
 * @returns of each interval its extreme readings beside the even one; none where the noise leaves no hazard
 * @source ADR 0130
 */
export function unevenReadings(
  intervals: readonly LifeInterval[],
  edges: readonly number[],
): readonly (readonly IntervalReading[])[] {
  const lengths = intervals.map((_, k) => edges[k] - (k === 0 ? 0 : edges[k - 1]));
  const rates = intervals.map(({ hazard }, k) => Math.max(0, hazard.value) / lengths[k]);
  return intervals.map((interval, k) => {
    const own = rates[k];
    if (!(own > 0)) return [];
    const [previous, next] = [k - 1, k + 1].map((one): number | undefined => rates[one]);
    const isInner = previous !== undefined && next !== undefined;
    const [before, behind] = isInner
      ? [between(own, previous), between(own, next)]
      : [previous ?? beyond(own, next), next ?? beyond(own, previous)];
    return shapesBetween(own, before, behind).map((pieces) => readingOf(interval, pieces));
  });
}

/** What the hazard may be towards a neighbour: its mean with a larger one, its geometric mean with a smaller one, which is 0 where the hazard begins inside. */
function between(own: number, other: number): number {
  return other < own ? Math.sqrt(own * other) : (own + other) / 2;
}

/** What goes on by the ratio of two neighbours; anything where there is but one. */
function beyond(own: number, other: number | undefined): number | undefined {
  return other === undefined ? undefined : other > 0 ? (own * own) / other : Number.POSITIVE_INFINITY;
}

function shapesBetween(own: number, before: number | undefined, behind: number | undefined): readonly (readonly Piece[])[] {
  const isAlone = before === undefined || behind === undefined;
  const [least, most] = isAlone ? [0, Number.POSITIVE_INFINITY] : [Math.min(own, before, behind), Math.max(own, before, behind)];
  if (least === most) return [];
  const length = (own - least) / (most - least);
  const small = (least * (1 - length)) / own;
  const early: readonly Piece[] = [
    { length, part: 1 - small },
    { length: 1 - length, part: small },
  ];
  const late = [...early].reverse();
  if (isAlone) return [early, late];
  if (before >= own && own >= behind) return [early];
  return before <= own && own <= behind ? [late] : [early, late];
}

/** The losses run evenly; the hazard is the one at which as many events are seen as were. */
function readingOf({ atRisk, events, lost, hazard }: LifeInterval, pieces: readonly Piece[]): IntervalReading {
  const all = -Math.log1p(-(events + lost) / atRisk);
  if (!(lost > 0) || !Number.isFinite(all)) return { hazard: hazard.value, meanShare: livedIn(hazard.value, pieces) };
  let [low, high] = [0, all];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (seenOf(middle, all - middle, pieces) < events / atRisk) low = middle;
    else high = middle;
  }
  return { hazard: high, meanShare: livedIn(high, pieces) };
}

/** @returns the share of those at the begin whose event is seen */
function seenOf(hazard: number, loss: number, pieces: readonly Piece[]): number {
  let left = 1;
  return pieces.reduce((sum, { length, part }) => {
    const gone = hazard * part + loss * length;
    const seen = left * hazard * part * meanShare(gone)[0];
    left *= Math.exp(-gone);
    return sum + seen;
  }, 0);
}

function livedIn(hazard: number, pieces: readonly Piece[]): number {
  let left = 1;
  return pieces.reduce((sum, { length, part }) => {
    const lived = left * length * meanShare(hazard * part)[0];
    left *= Math.exp(-hazard * part);
    return sum + lived;
  }, 0);
}

/** (1 - exp(-y)) / y, the mean share that is left in an interval of a constant hazard, and its derivative. */
export function meanShare(y: number): readonly [value: number, slope: number] {
  if (Math.abs(y) < 1e-4) return [1 - y / 2 + (y * y) / 6, -1 / 2 + y / 3 - (y * y) / 8];
  const value = -Math.expm1(-y) / y;
  return [value, (Math.exp(-y) - value) / y];
}
