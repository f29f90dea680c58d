import { SeededRandom } from '@collimate/kernel-numeric';

/** Most factors behind the features of one population. */
const FACTORS = 20;
const LOADINGS_SEED = 7;
/** Degrees of freedom of the mild tails of features after their public transform. */
const TAILS = 8;

/**
 * Features as radiomics has them: a few factors behind all of them, mild tails. The design's simulation drew from the same model with another
 * generator, so populations agree in law and not in digits.
 */
export class RadiomicPopulation {
  private readonly loadings: readonly (readonly number[])[];
  private readonly own: readonly number[];

  constructor(readonly features: number) {
    const random = new SeededRandom(LOADINGS_SEED);
    const factors = Math.min(features, FACTORS);
    const all = Array.from({ length: features }, () => {
      const raw = Array.from({ length: factors }, (_, r) => random.normal() * Math.exp(-0.7 * Math.log(r + 1)));
      const norm = Math.hypot(...raw);
      const communality = 0.6 + 0.38 * random.uniform();
      return { loadings: raw.map((one) => (one / norm) * Math.sqrt(communality)), own: Math.sqrt(1 - communality) };
    });
    this.loadings = all.map(({ loadings }) => loadings);
    this.own = all.map(({ own }) => own);
  }

  /** @returns one patient's features, of mean 0 and SD 1 */
  draw(random: SeededRandom): readonly number[] {
    const factors = this.loadings[0].map(() => tailed(random));
    return this.loadings.map((row, j) => row.reduce((sum, w, r) => sum + w * factors[r], this.own[j] * tailed(random)));
  }

  /** @returns the correlation of two features */
  correlation(i: number, j: number): number {
    return this.loadings[i].reduce((sum, w, r) => sum + w * this.loadings[j][r], 0);
  }
}

/** Student's t of 8 degrees of freedom, standardised. */
export function tailed(random: SeededRandom): number {
  let chiSquare = 0;
  for (let k = 0; k < TAILS; k++) chiSquare += random.normal() ** 2;
  return (random.normal() / Math.sqrt(chiSquare / TAILS)) * Math.sqrt((TAILS - 2) / TAILS);
}
