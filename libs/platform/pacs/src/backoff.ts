import { setTimeout as wait } from 'node:timers/promises';
import { isPassing } from './pacs.error.js';

/** Number of repetitions of a failed call, and the first pause. */
export interface Backoff {
  readonly retries: number;
  readonly firstWaitMs: number;
}

/** No wait is longer than this. */
const LONGEST_WAIT_MS = 30_000;

/** @returns the wait before repetition `attempt` (from 0): doubled each time, at least half of it, so that callers spread */
export function waitMs(backoff: Backoff, attempt: number): number {
  const full = Math.min(LONGEST_WAIT_MS, backoff.firstWaitMs * 2 ** attempt);
  return full * (0.5 + 0.5 * Math.random());
}

/** Tries a step again while it fails in passing. @throws the last error */
export async function withBackoff<T>(backoff: Backoff, step: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      if (attempt >= backoff.retries || !isPassing(error)) throw error;
      await wait(waitMs(backoff, attempt));
    }
  }
}
