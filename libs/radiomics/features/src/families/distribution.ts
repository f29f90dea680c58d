/** Probabilities of consecutive whole numbers: `p[k]` belongs to `first + k`. */
export interface Distribution {
  readonly first: number;
  readonly p: Float64Array;
}

/** @returns sum of weight(number) times its probability */
export function expectation(distribution: Distribution, weight: (number: number) => number): number {
  const { first, p } = distribution;
  let sum = 0;
  for (let k = 0; k < p.length; k++) if (p[k] !== 0) sum += weight(first + k) * p[k];
  return sum;
}

/** @returns the mean number */
export function mean(distribution: Distribution): number {
  return expectation(distribution, (number) => number);
}

/** @returns the mean of (number - centre) to the power of `order`, 2 to 4 */
export function momentAbout(distribution: Distribution, centre: number, order: 2 | 3 | 4): number {
  return expectation(distribution, (number) => {
    const d = number - centre;
    return order === 2 ? d * d : order === 3 ? d * d * d : d * d * d * d;
  });
}

/** @returns the population variance */
export function variance(distribution: Distribution): number {
  return momentAbout(distribution, mean(distribution), 2);
}

/** @returns entropy in bits */
export function entropy(distribution: Distribution): number {
  let sum = 0;
  for (const p of distribution.p) sum -= informationOf(p);
  return sum === 0 ? 0 : sum;
}

/** @returns p log2 p, which is 0 for p = 0 */
export function informationOf(p: number): number {
  return p === 0 ? 0 : (p * Math.log(p)) / Math.LN2;
}
