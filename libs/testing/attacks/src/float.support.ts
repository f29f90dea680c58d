import type { SeededRandom } from '@collimate/kernel-numeric';

/** Steps of the uniform variate of a textbook: a double of 53 bits in [-1/2, 1/2). */
const GRID = 2 ** -53;

/**
 * The Laplace mechanism as textbooks write it, in floats: what the product does not do, so that the attack is seen to bite.
 * @param scale of the noise
 */
export function textbookLaplace(value: number, scale: number, random: SeededRandom): number {
  const u = Math.floor(random.uniform() * 2 ** 52) * 2 * GRID - 0.5;
  return value - scale * Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
}

/**
 * Whether a textbook's mechanism could have answered so for another value: no variate of its grid leads there otherwise.
 * @source Mironov 2012, On significance of the least significant bits for differential privacy
 */
export function isReachable(answer: number, value: number, scale: number): boolean {
  const noise = answer - value;
  const sign = noise < 0 ? -1 : 1;
  const nearest = Math.round((1 - Math.exp(-Math.abs(noise) / scale)) / (4 * GRID));
  return Array.from({ length: 17 }, (_, step) => (nearest + step - 8) * 2 * GRID).some(
    (u) => u >= 0 && u < 0.5 && value - scale * sign * Math.log(1 - 2 * u) === answer,
  );
}

/**
 * How often each residue of the last bits comes up in answers on the lattice.
 * @param bits 1 to 8
 */
export function residues(answers: readonly bigint[], bits: number): readonly number[] {
  const counts = new Array<number>(2 ** bits).fill(0);
  for (const answer of answers) counts[Number(BigInt.asUintN(bits, answer))] += 1;
  return counts;
}
