import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError, type TransportCode } from '@collimate/platform-coordinator-client';

/** Calls that may meet a program which is just being restarted. */
const AGAIN: readonly TransportCode[] = ['UNREACHABLE'];

/** Repeats a call that gets no answer, for at most 20 s: a killed agent is back within a second. */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ClientError) || !AGAIN.some((code) => code === error.code) || attempt >= 100) throw error;
      await sleep(200);
    }
  }
}

/**
 * Repeats a look until it returns something.
 * @throws Error with `what` after the time
 */
export async function until<T>(what: string, look: () => Promise<T | undefined>, everyMs: number, withinMs: number): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const seen = await patiently(look);
    if (seen !== undefined) return seen;
    if (performance.now() > end) throw new Error(`${what} did not happen within ${withinMs / 1000} s`);
    await sleep(everyMs);
  }
}
