import type { SubjectRecord } from '@collimate/statistics-local';
import type { InventedHazard } from './invented.hazard.js';

/** One patient of a concordance: the bin, and how the follow-up ended. */
export interface RankedFollowUp {
  readonly bin: number;
  readonly time: number;
  readonly event: boolean;
}

/**
 * @returns share of the patients without the event at a time, from the hazards that they were invented with and not
 *   from any drawn time
 */
export function survivalTruth(records: readonly SubjectRecord[], hazard: InventedHazard, time: number): number {
  return meanOf(records, hazard, (rate) => Math.exp(-rate * time));
}

/** @returns mean time without the event up to a horizon, by the same hazards */
export function restrictedMeanTruth(records: readonly SubjectRecord[], hazard: InventedHazard, horizon: number): number {
  return meanOf(records, hazard, (rate) => -Math.expm1(-rate * horizon) / rate);
}

/**
 * Patients are counted by hazard before the mean is taken, so that groups under one law have the same truth to the last
 * digit.
 */
function meanOf(records: readonly SubjectRecord[], hazard: InventedHazard, of: (rate: number) => number): number {
  const patients = new Map<number, number>();
  for (const record of records) {
    for (const { share, rate } of hazard(record)) patients.set(rate, (patients.get(rate) ?? 0) + share);
  }
  return [...patients].reduce((sum, [rate, count]) => sum + (count / records.length) * of(rate), 0);
}

/**
 * Harrell's C of a binned number over exact times: among all pairs whose order is known, the share in which the patient
 * with the earlier event has the higher bin; equal bins count one half.
 * @param horizon patients followed up to it are known to be without the event there
 * @source Harrell 1982, Evaluating the yield of medical tests
 */
export function concordanceTruth(followed: readonly RankedFollowUp[], bins: number, horizon: number): number {
  const latestFirst = followed
    .map(({ bin, time, event }) => ({ bin, time: Math.min(time, horizon), event: event && time < horizon }))
    .sort((a, b) => b.time - a.time);
  const later = new Array<number>(bins).fill(0);
  let [agreeing, compared] = [0, 0];
  for (const { bin, event } of latestFirst) {
    if (event) {
      later.forEach((count, other) => {
        compared += count;
        agreeing += bin > other ? count : bin === other ? count / 2 : 0;
      });
    }
    later[bin] += 1;
  }
  return agreeing / compared;
}
