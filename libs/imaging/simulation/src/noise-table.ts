import type { SeededRandom } from '@collimate/kernel-numeric';

const TABLE_BITS = 15;

/**
 * Normal noise at the price of half a random word: the strata of the normal law, drawn with replacement. Its mean is
 * zero and its variance exact.
 */
export class NoiseTable {
  private readonly values: Float32Array;
  private word = 0;
  private halves = 0;

  /** @param sd standard deviation of what `next` gives */
  constructor(
    private readonly random: SeededRandom,
    sd: number,
  ) {
    this.values = strata().map((z) => z * sd);
  }

  next(): number {
    if (this.halves === 0) {
      this.word = this.random.nextUint32();
      this.halves = 2;
    }
    this.halves--;
    const index = this.word & ((1 << TABLE_BITS) - 1);
    this.word >>>= 16;
    return this.values[index];
  }
}

/** Values at equal steps of the normal distribution function, by integrating its inverse with the density, unit variance. */
function strata(): Float32Array {
  const count = 1 << TABLE_BITS;
  const table = new Float32Array(count);
  const { exp } = Math;
  const root = Math.sqrt(2 * Math.PI);
  let z = 0;
  let squares = 0;
  for (let i = 0; i < count / 2; i++) {
    // midpoint of the stratum; dz = dp / phi(z), two half steps of Runge and Kutta
    const dp = (i === 0 ? 0.5 : 1) / count;
    const slope = root * exp((z * z) / 2);
    const middle = z + (slope * dp) / 2;
    z += dp * root * exp((middle * middle) / 2);
    table[count / 2 + i] = z;
    table[count / 2 - 1 - i] = -z;
    squares += 2 * z * z;
  }
  const unit = Math.sqrt(count / squares);
  return table.map((value) => value * unit);
}
