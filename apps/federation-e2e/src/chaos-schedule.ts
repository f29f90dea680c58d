import type { SeededRandom } from '@collimate/kernel-numeric';

/**
 * What befalls a link, and how long it lasts, ms.
 *
 * `cut`: connections are reset, and new ones too. `delay`: each piece is late by up to half a second. `half-close`: one side alone hears that
 * the other has ended. `swallow`: requests arrive, their answers do not, then the connection is reset. `silent`: nothing passes, and nothing
 * says so. `throttle`: 8 KB a second. `reorder`: a request arrives after those of the next connection, on which it has been sent again.
 */
const LASTS_MS = {
  cut: [100, 4_000],
  delay: [1_000, 4_000],
  'half-close': [200, 2_000],
  swallow: [500, 3_000],
  silent: [500, 4_000],
  throttle: [1_000, 4_000],
  reorder: [400, 2_000],
} as const;

export type ChaosFault = keyof typeof LASTS_MS;

export const CHAOS_FAULTS = Object.keys(LASTS_MS) as readonly ChaosFault[];

/** One fault, after some calm. */
export interface ChaosStep {
  readonly calmMs: number;
  readonly fault: ChaosFault;
  readonly lastsMs: number;
}

/** A silence that keepalive alone ends, ms: it is noticed within 25 s. */
const LONG_SILENCE_MS = 32_000;
/** One silence of so many is a long one, where there is time for it. */
const LONG_OF = 4;

/** How hard the weather is. */
export interface Weather {
  /** Longest calm between two faults, ms. */
  readonly calmMs: number;
  /** Whether there is time for silences that no message ends. */
  readonly hasLongSilences: boolean;
}

/** Faults without end, each as often as the others: all of them in a new order, then all again. */
export function* chaosSteps(random: SeededRandom, { calmMs, hasLongSilences }: Weather): Generator<ChaosStep, never> {
  const below = (bound: number): number => Math.floor(random.uniform() * bound);
  for (;;) {
    const bag = [...CHAOS_FAULTS];
    while (bag.length > 0) {
      const [fault] = bag.splice(below(bag.length), 1);
      const [least, most] = LASTS_MS[fault];
      const isLong = fault === 'silent' && hasLongSilences && below(LONG_OF) === 0;
      yield { calmMs: below(calmMs), fault, lastsMs: isLong ? LONG_SILENCE_MS : least + below(most - least) };
    }
  }
}
