import type { RandomSource } from '@collimate/kernel-numeric';

/** Upper bound of the first pause, ms: a restarted coordinator is found again at once. */
const FIRST_MS = 200;
/** Upper bound of the pauses of the first minute, ms, so that a returned coordinator is found within seconds. */
const QUICK_MS = 5_000;
/** After that a pause is at most this part of the time that the coordinator has been away. */
const PART_OF_OUTAGE = 1 / 12;
/** Upper bound of every pause, ms. */
const LONGEST_MS = 60_000;

/** Duration of a failure so far. */
export interface Outage {
  /** Tries that failed since the last success, at least 1. */
  readonly failures: number;
  /** Time since the first of them, ms. */
  readonly lastedMs: number;
}

/**
 * Pause before the next try: uniform between 0 and a bound, so that the agents of a federation do not all connect at
 * the same moment. The bound doubles from 0.2 s to 5 s, and grows with the outage from the first minute on, to 60 s.
 * @param atLeastMs least pause asked for by the coordinator, if it asked; at most 60 s of it are kept
 * @source AWS Architecture Blog 2015, Exponential Backoff And Jitter (full jitter)
 */
export function pauseMs({ failures, lastedMs }: Outage, random: RandomSource, atLeastMs = 0): number {
  const bytes = new Uint8Array(4);
  random.fill(bytes);
  const fraction = new DataView(bytes.buffer).getUint32(0) / 2 ** 32;
  const longest = Math.min(LONGEST_MS, Math.max(QUICK_MS, lastedMs * PART_OF_OUTAGE));
  let bound = FIRST_MS;
  for (let i = 1; i < failures && bound < longest; i++) bound *= 2;
  return Math.max(Math.min(LONGEST_MS, atLeastMs), Math.floor(fraction * Math.min(bound, longest)));
}
