import { Z } from './estimate.js';

/** How many subjects had the event, or were last seen, in each interval of a public grid. Noisy: may be negative. */
export interface SurvivalCells {
  /** Ends of the intervals, ascending, above 0; the first interval begins at 0. */
  readonly edges: readonly number[];
  readonly events: readonly number[];
  readonly censored: readonly number[];
  /** Seen without the event to the last edge. */
  readonly beyond: number;
  /** Of each of these numbers. */
  readonly noiseVariance: number;
}

/** The share without the event at the end of one interval. */
export interface SurvivalPoint {
  readonly time: number;
  readonly survival: number;
  /** To first order. */
  readonly noiseError: number;
  /** Greenwood's. */
  readonly samplingError: number;
  /** On the scale of log(-log S), inside [0, 1]. */
  readonly lower: number;
  readonly upper: number;
  /** Noisy number at the begin of the interval. */
  readonly atRisk: number;
}

/** A number with the two parts of its error. */
export interface SurvivalSummary {
  readonly value: number;
  readonly noiseError: number;
  readonly samplingError: number;
}

/** What a curve is made of, per interval. */
interface Interval {
  readonly atRisk: number;
  readonly events: number;
}

/**
 * Kaplan and Meier's curve on a grid: who is last seen in an interval is at risk in all of it. It ends before the first interval
 * in which nobody is left at risk.
 * @source Kaplan and Meier 1958; Greenwood 1926; Kalbfleisch and Prentice 2002, 1.4 (log(-log S))
 */
export function survivalCurve(cells: SurvivalCells): readonly SurvivalPoint[] {
  const intervals = intervalsOf(cells);
  const points: SurvivalPoint[] = [];
  let survival = 1;
  let greenwood = 0;
  for (const [k, { atRisk, events }] of intervals.entries()) {
    survival *= 1 - events / atRisk;
    greenwood += events / (atRisk * (atRisk - events));
    const noise = Math.sqrt(cells.noiseVariance * squares(gradient(cells, intervals, (i) => (i <= k ? 1 : 0))));
    const sampling = Math.sqrt(Math.max(0, greenwood));
    points.push({
      time: cells.edges[k],
      survival,
      noiseError: survival * noise,
      samplingError: survival * sampling,
      ...logLogInterval(survival, Math.hypot(noise, sampling)),
      atRisk,
    });
  }
  return points;
}

/**
 * Mean time without the event up to an edge: the area under the curve, whose steps lie in the middle of the intervals.
 * @param until an edge that the curve reaches; its last one by default
 * @source Royston and Parmar 2013, Restricted mean survival time
 */
export function restrictedMean(cells: SurvivalCells, until = Number.POSITIVE_INFINITY): SurvivalSummary {
  const intervals = intervalsOf(cells);
  const curve = survivalCurve(cells).filter(({ time }) => time <= until);
  const widthAt = (k: number): number => cells.edges[k] - (k === 0 ? 0 : cells.edges[k - 1]);
  // S at edge k counts for half of the interval before it and half of the one after it.
  const weights = curve.map(({ survival }, k) => ((widthAt(k) + (k + 1 < curve.length ? widthAt(k + 1) : 0)) / 2) * survival);
  const after = weights.map((_, k) => weights.slice(k).reduce((sum, one) => sum + one, 0));
  const noise = cells.noiseVariance * squares(gradient(cells, intervals, (i) => after[i] ?? 0));
  const sampling = curve.reduce((sum, _, i) => {
    const { atRisk, events } = intervals[i];
    return sum + after[i] ** 2 * (events / (atRisk * (atRisk - events)));
  }, 0);
  return {
    value: (curve.length === 0 ? 0 : widthAt(0) / 2) + (after[0] ?? 0),
    noiseError: Math.sqrt(noise),
    samplingError: Math.sqrt(Math.max(0, sampling)),
  };
}

/** @returns the intervals in which somebody is at risk and somebody is left */
function intervalsOf({ events, censored, beyond }: SurvivalCells): readonly Interval[] {
  const found: Interval[] = [];
  let atRisk = beyond + [...events, ...censored].reduce((sum, one) => sum + one, 0);
  for (const [k, gone] of events.entries()) {
    if (atRisk <= 0 || atRisk - gone <= 0) return found;
    found.push({ atRisk, events: gone });
    atRisk -= gone + censored[k];
  }
  return found;
}

/**
 * Gradient of sum_i w_i log(1 - d_i / n_i) over all cells: events, then censored, then beyond.
 * @param weight w_i
 */
function gradient(cells: SurvivalCells, intervals: readonly Interval[], weight: (interval: number) => number): readonly number[] {
  const size = cells.events.length;
  // Of one more at risk in interval i, and of one more event in it.
  const ofRisk = intervals.map(({ atRisk, events }, i) => (weight(i) * events) / (atRisk * (atRisk - events)));
  const ofEvent = intervals.map(({ atRisk, events }, i) => -weight(i) / (atRisk - events));
  const upTo = (last: number): number => ofRisk.slice(0, last + 1).reduce((sum, one) => sum + one, 0);
  const events = Array.from({ length: size }, (_, k) => upTo(k) + (ofEvent[k] ?? 0));
  const censored = Array.from({ length: size }, (_, k) => upTo(k));
  return [...events, ...censored, upTo(size)];
}

function squares(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one * one, 0);
}

/** @param error SD of log S */
function logLogInterval(survival: number, error: number): { readonly lower: number; readonly upper: number } {
  if (survival <= 0) return { lower: 0, upper: 1 };
  if (survival >= 1) return { lower: Math.max(0, Math.exp(-Z * error)), upper: 1 };
  const spread = (Z * error) / -Math.log(survival);
  return { lower: survival ** Math.exp(spread), upper: survival ** Math.exp(-spread) };
}
