import type { RandomSource } from '@collimate/kernel-numeric';

/** Upper bound of the first pause, ms: a restarted coordinator is found again at once. */
const FIRST_MS = 200;
/** Upper bound of every pause, ms. */
const LONGEST_MS = 60_000;

/**
 * How long to wait before the next try: uniform between 0 and a bound that doubles from 0.2 s to 60 s, so that the
 * agents of a federation do not all knock at the same moment.
 * @param failures tries that failed since the last success, at least 1
 * @param atLeastMs what the coordinator asked for, if it did
 * @source AWS Architecture Blog 2015, Exponential Backoff And Jitter (full jitter)
 */
export function pauseMs(failures: number, random: RandomSource, atLeastMs = 0): number {
  const bytes = new Uint8Array(4);
  random.fill(bytes);
  const fraction = new DataView(bytes.buffer).getUint32(0) / 2 ** 32;
  let bound = FIRST_MS;
  for (let i = 1; i < failures && bound < LONGEST_MS; i++) bound *= 2;
  return Math.max(atLeastMs, Math.floor(fraction * Math.min(bound, LONGEST_MS)));
}
