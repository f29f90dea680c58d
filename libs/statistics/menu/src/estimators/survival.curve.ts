import type { Replaced } from '../told.instead.js';
import { Z } from './estimate.js';
import { meanShare, unevenReadings, type IntervalReading } from './interval.shape.js';
import { isotonicRegression } from './isotonic.regression.js';
import { cellGradient, lifeTable, type IntervalMeasure, type LifeInterval, type SurvivalCells } from './life.table.js';

/** The share without the event at the end of one interval. */
interface RawPoint {
  readonly time: number;
  /** Share without the event. Noise may raise it above that of the point before. */
  readonly survival: number;
  /** To first order. */
  readonly noiseError: number;
  /** From the choice of the subjects. Greenwood's formula, if nobody is lost inside an interval. */
  readonly samplingError: number;
  /** On the scale of log(-log S), inside [0, 1]. */
  readonly lower: number;
  readonly upper: number;
  /** Noisy number of subjects at risk when the interval begins. */
  readonly atRisk: number;
  /** The share of those at risk who were lost inside one interval: the largest of the intervals up to this point. */
  readonly lost: number;
  /** A longer interval: it also holds the curves of hazards that run unevenly within an interval, as far as the losses allow them (ADR 0130). */
  readonly uneven: { readonly lower: number; readonly upper: number };
}

/** `told` is the same point on the nearest curve that never rises. Its interval is stretched to hold it. */
export type SurvivalPoint = Replaced<RawPoint, 'told'>;

/** A number with the two parts of its error. */
export interface SurvivalSummary {
  readonly value: number;
  readonly noiseError: number;
  readonly samplingError: number;
  /** How far the value may lie lower and higher, because the hazard may run unevenly within the intervals (ADR 0130). */
  readonly below: number;
  readonly above: number;
}

/** No point weighs more than one with this variance. */
const LEAST_VARIANCE = 1e-12;

/**
 * The curve of a life table whose losses lie inside the intervals. It ends before the first interval in which nobody is left.
 * @source Kaplan and Meier 1958; Chiang 1961 (losses inside an interval); Greenwood 1926; Kalbfleisch and Prentice 2002, 1.4 (log(-log S)); ADR 0111
 */
export function survivalCurve(cells: SurvivalCells): readonly SurvivalPoint[] {
  const intervals = told(cells);
  const readings = unevenReadings(intervals, cells.edges);
  let hazard = 0;
  let lost = 0;
  let [least, most] = [0, 0];
  const raw = intervals.map((interval, k) => {
    hazard += interval.hazard.value;
    lost = Math.max(lost, interval.lost / interval.atRisk);
    const hazards = [interval.hazard.value, ...readings[k].map((one) => one.hazard)];
    least += Math.min(...hazards);
    most += Math.max(...hazards);
    const survival = Math.exp(-hazard);
    const { noise, sampling } = errorsOf(
      cells,
      intervals.map((_, i) => (i <= k ? 1 : 0)),
    );
    const error = Math.hypot(noise, sampling);
    return {
      ...{ time: cells.edges[k], survival, atRisk: interval.atRisk, lost },
      ...{ noiseError: survival * noise, samplingError: survival * sampling },
      ...logLogInterval(survival, error),
      uneven: {
        lower: logLogInterval(Math.exp(-most), error).lower,
        upper: logLogInterval(Math.exp(-least), error).upper,
      },
    };
  });
  const falling = withoutRises(raw);
  return raw.map((point, k) => {
    const lower = Math.min(point.lower, falling[k]);
    const upper = Math.max(point.upper, falling[k]);
    const uneven = { lower: Math.min(lower, point.uneven.lower), upper: Math.max(upper, point.uneven.upper) };
    return { ...point, uneven, told: { survival: falling[k], lower, upper } };
  });
}

/**
 * Mean time without the event up to an edge: the area under the curve, the hazard constant in each interval, and how much less and more
 * it would be where the hazard runs unevenly in all of them as far as their neighbours let it.
 * @param until an edge that the curve reaches; its last one by default
 * @source Royston and Parmar 2013, Restricted mean survival time; Chiang 1984, The Life Table (time lived in an interval)
 */
export function restrictedMean(cells: SurvivalCells, until = Number.POSITIVE_INFINITY): SurvivalSummary {
  const intervals = told(cells).filter((_, k) => cells.edges[k] <= until);
  let survival = 1;
  const areas = intervals.map(({ hazard }, k) => {
    const before = survival * (cells.edges[k] - (k === 0 ? 0 : cells.edges[k - 1]));
    survival *= Math.exp(-hazard.value);
    const [share, slope] = meanShare(hazard.value);
    return { area: before * share, slope: before * slope };
  });
  // A larger hazard lessens what is lived in its own interval, and all that is lived behind it.
  let behind = 0;
  const weights = [...areas].reverse().map(({ area, slope }) => {
    const weight = slope - behind;
    behind += area;
    return weight;
  });
  const { noise, sampling } = errorsOf(cells, weights.reverse());
  return { value: behind, noiseError: noise, samplingError: sampling, ...unevenArea(intervals, cells.edges) };
}

/** By how much less and more the area may be: the largest and smallest change by each interval, added up. */
function unevenArea(intervals: readonly LifeInterval[], edges: readonly number[]): Pick<SurvivalSummary, 'below' | 'above'> {
  const even = intervals.map(({ hazard }): IntervalReading => ({ hazard: hazard.value, meanShare: meanShare(hazard.value)[0] }));
  const area = (readings: readonly IntervalReading[]): number => {
    let left = 1;
    return readings.reduce((sum, one, k) => {
      const lived = left * (edges[k] - (k === 0 ? 0 : edges[k - 1])) * one.meanShare;
      left *= Math.exp(-one.hazard);
      return sum + lived;
    }, 0);
  };
  const whole = area(even);
  const changes = unevenReadings(intervals, edges).map((readings, k) =>
    readings.map((one) => area(even.map((own, i) => (i === k ? one : own))) - whole),
  );
  const sum = (pick: (...changes: readonly number[]) => number): number =>
    changes.reduce((total, each) => total + pick(0, ...each), 0);
  return { below: -sum(Math.min), above: sum(Math.max) };
}

/** @returns the intervals up to the first in which nobody is at risk or nobody is left */
function told(cells: SurvivalCells): readonly LifeInterval[] {
  const all = lifeTable(cells);
  const end = all.findIndex(({ atRisk, exposed, hazard }) => atRisk <= 0 || exposed.value <= 0 || !Number.isFinite(hazard.value));
  return all.slice(0, end < 0 ? all.length : end);
}

/**
 * The errors of sum_i w_i y_i, y_i the hazard of interval i. A sum of cells times squared derivatives is the error of sampling of any number that does not change
 * when all cells are doubled; what noise has made negative is nobody.
 */
function errorsOf(cells: SurvivalCells, weights: readonly number[]): { readonly noise: number; readonly sampling: number } {
  const intervals = told(cells);
  const parts = weights.map((weight, i) => weighted(intervals[i].hazard, weight));
  const gradient = cellGradient(cells.events.length, parts);
  const all = [...cells.events, ...cells.censored, cells.beyond];
  const sampling = gradient.reduce((sum, one, c) => sum + Math.max(0, all[c]) * one * one, 0);
  const noise = gradient.reduce((sum, one) => sum + one * one, 0);
  return { noise: Math.sqrt(cells.noiseVariance * noise), sampling: Math.sqrt(sampling) };
}

function weighted({ byRisk, byEvents, byLost }: IntervalMeasure, weight: number): Omit<IntervalMeasure, 'value'> {
  return { byRisk: weight * byRisk, byEvents: weight * byEvents, byLost: weight * byLost };
}

/** The nearest curve that does not rise, each point by the inverse of its variance. */
function withoutRises(points: readonly Pick<SurvivalPoint, 'survival' | 'noiseError' | 'samplingError'>[]): readonly number[] {
  const weights = points.map(
    ({ noiseError, samplingError }) => 1 / Math.max(LEAST_VARIANCE, noiseError ** 2 + samplingError ** 2),
  );
  return isotonicRegression(
    points.map(({ survival }) => -survival),
    weights,
  ).map((one) => -one);
}

/** @param error SD of log S */
function logLogInterval(survival: number, error: number): { readonly lower: number; readonly upper: number } {
  if (survival <= 0) return { lower: 0, upper: 1 };
  if (survival >= 1) return { lower: Math.max(0, Math.exp(-Z * error)), upper: 1 };
  const spread = (Z * error) / -Math.log(survival);
  return { lower: survival ** Math.exp(spread), upper: survival ** Math.exp(-spread) };
}
