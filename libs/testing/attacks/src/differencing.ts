import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** Quantile that a normal estimate exceeds once in a million, both sides together. */
const ONE_IN_A_MILLION = 4.891638475699;

/** How well somebody tells from an answer whether a target is in the data. */
export interface Advantage {
  /** Share of right guesses with the target minus share of wrong guesses without. */
  readonly advantage: number;
  /** By how much an honest estimate exceeds the truth once in a million. */
  readonly margin: number;
}

/**
 * The best guess between two answers of the same noise: in, where the answer is nearer to the one with the target.
 * @param present answers on the data with the target, projected on the direction in which it moves them
 * @param absent the same without
 * @param middle of the two exact answers
 */
export function advantageOf(present: readonly number[], absent: readonly number[], middle: number): Advantage {
  const share = (answers: readonly number[]): number => answers.filter((one) => one > middle).length / answers.length;
  const runs = Math.min(present.length, absent.length);
  return { advantage: share(present) - share(absent), margin: ONE_IN_A_MILLION * Math.sqrt(0.5 / runs) };
}

/** @returns the advantage that a release of mu = D / sigma leaves to anybody, whatever else is known: 2 Phi(mu / 2) - 1 */
export function advantageAt(mu: number): number {
  return 2 * normalCdf(mu / 2, 0, 1) - 1;
}
