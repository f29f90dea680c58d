import type { RandomSource } from '@collimate/kernel-numeric';
import { RandomReader } from './random.reader.js';

/**
 * Adds one draw to each sum. No function of the platform is called on the way, so that nobody who changed one hears a sum beside its noise.
 * @returns a vector of its own, in lattice units
 * @throws MechanismError RANDOM_SOURCE_STUCK
 */
export function withNoise(
  exact: readonly bigint[],
  sample: (random: RandomReader) => bigint,
  random: RandomSource,
): readonly bigint[] {
  const reader = new RandomReader(random);
  const noised: bigint[] = [];
  for (let i = 0; i < exact.length; i++) noised[i] = exact[i] + sample(reader);
  return noised;
}
