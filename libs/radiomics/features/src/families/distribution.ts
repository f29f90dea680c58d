/** Probabilities of consecutive whole numbers: `p[k]` belongs to `first + k`. */
export interface Distribution {
  readonly first: number;
  readonly p: Float64Array;
}

/** @returns the mean number */
export function mean({ first, p }: Distribution): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (first + k) * p[k];
  return sum;
}

/** @returns the mean of (number - centre) to the power of `order`, 2 to 4 */
export function momentAbout({ first, p }: Distribution, centre: number, order: 2 | 3 | 4): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    const d = first + k - centre;
    sum += (order === 2 ? d * d : order === 3 ? d * d * d : d * d * d * d) * p[k];
  }
  return sum;
}

/** @returns the population variance */
export function variance(distribution: Distribution): number {
  return momentAbout(distribution, mean(distribution), 2);
}

/** @returns entropy in bits */
export function entropy(distribution: Distribution): number {
  let sum = 0;
  const { p } = distribution;
  for (let k = 0; k < p.length; k++) sum -= informationOf(p[k]);
  return sum === 0 ? 0 : sum;
}

/** @returns p log2 p, which is 0 for p = 0 */
export function informationOf(p: number): number {
  return p === 0 ? 0 : (p * Math.log(p)) / Math.LN2;
}

/** Most counts of a texture are below this. */
const SMALL_COUNTS = 256;

/** @returns entropy in bits of counts over their total; small counts, of which there are many, are looked up once known */
export function informationOfCounts(counts: Float64Array, total: number): number {
  const known = new Float64Array(SMALL_COUNTS);
  let sum = 0;
  for (let n = 0; n < counts.length; n++) {
    const count = counts[n];
    if (count >= SMALL_COUNTS) {
      sum -= informationOf(count / total);
      continue;
    }
    if (known[count] === 0) known[count] = informationOf(count / total);
    sum -= known[count];
  }
  return sum;
}
