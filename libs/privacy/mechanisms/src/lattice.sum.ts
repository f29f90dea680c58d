/** Integers below this stand as floats exactly, and so do their sums. */
const EXACT = 2 ** 53;

/** Lattice coordinates of one subject: integers as floats where they are small, else as they are. */
export type LatticeBlock = Float64Array | readonly bigint[];

/**
 * The exact sum of many subjects' coordinates. Floats add up integers exactly while no sum can reach 2^53; before one could, they are
 * moved over to integers. So neither the order nor the size of the cohort changes a digit.
 * @example
 * ```ts
 * import { LatticeSum } from '@collimate/privacy-mechanisms';
 * const sum = new LatticeSum(3);
 * sum.add(0, Float64Array.of(1, 2));
 * sum.add(1, [10n, 2n ** 60n]);
 * sum.total(); // => [1n, 12n, 2n ** 60n]
 * ```
 */
export class LatticeSum {
  private readonly floats: Float64Array;
  private readonly integers: bigint[];
  private reach = 0;

  /** @param length coordinates of the whole vector */
  constructor(length: number) {
    this.floats = new Float64Array(length);
    this.integers = new Array<bigint>(length).fill(0n);
  }

  /** Adds a stretch of coordinates. @param offset index of the first one */
  add(offset: number, block: LatticeBlock): void {
    if (!(block instanceof Float64Array)) {
      block.forEach((value, index) => (this.integers[offset + index] += value));
      return;
    }
    let largest = 0;
    for (let i = 0; i < block.length; i++) largest = Math.max(largest, Math.abs(block[i]));
    if (!(this.reach + largest < EXACT)) this.settle();
    this.reach += largest;
    for (let i = 0; i < block.length; i++) this.floats[offset + i] += block[i];
  }

  /** @returns the sum of all that was added */
  total(): readonly bigint[] {
    this.settle();
    return this.integers;
  }

  private settle(): void {
    for (let i = 0; i < this.floats.length; i++) this.integers[i] += BigInt(this.floats[i]);
    this.floats.fill(0);
    this.reach = 0;
  }
}
