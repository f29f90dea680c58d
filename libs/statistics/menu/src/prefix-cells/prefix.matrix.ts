/** The factor's first coefficient, 1, in lattice units. */
export const PREFIX_SCALE = 1n << 20n;

/** Most bins of one variable. */
export const MOST_BINS = 64;

/**
 * Coefficients of the square root of the matrix of prefix sums: binom(2k, k) / 4^k, scaled by 2^20 and rounded to the nearest integer,
 * in integers alone, so that every site has the same.
 * @returns `bins` of them; the factor has the k-th on its k-th diagonal below the main one
 * @source Fichtenberger, Henzinger, Upadhyay 2023, Constant matters: fine-grained error bound on differentially private continual observation
 */
export function prefixCoefficients(bins: number): readonly bigint[] {
  const coefficients: bigint[] = [];
  let [binomial, power] = [1n, 1n];
  for (let k = 0n; k < BigInt(bins); k++) {
    coefficients.push((2n * PREFIX_SCALE * binomial + power) / (2n * power));
    binomial = (binomial * 2n * (2n * k + 1n)) / (k + 1n);
    power *= 4n;
  }
  return coefficients;
}

/** @returns the squared length of the longest column, the first: what one subject can add to the coordinates of a variable, exact */
export function squaredColumn(coefficients: readonly bigint[]): bigint {
  return coefficients.reduce((sum, one) => sum + one * one, 0n);
}

/** Reads the numbers of subjects below each edge out of mixed ones, by the inverse of the very integers that mixed them. */
export interface PrefixReader {
  /** Row b turns mixed coordinates, lattice units, into the number of subjects in bins 0 to b. */
  readonly rows: readonly Float64Array[];
  /** Length of each row: SD of the noise of that number, for noise of SD 1 in each coordinate. */
  readonly lengths: readonly number[];
}

/** @returns A L^-1 for the matrix of prefix sums A and the factor L, both lower triangular and constant along their diagonals */
export function prefixReader(coefficients: readonly bigint[]): PrefixReader {
  const factor = coefficients.map(Number);
  // The inverse of a triangular Toeplitz matrix is another: its coefficients are those of the reciprocal power series.
  const inverse: number[] = [];
  for (let k = 0; k < factor.length; k++) {
    let sum = k === 0 ? 1 : 0;
    for (let i = 1; i <= k; i++) sum -= factor[i] * inverse[k - i];
    inverse.push(sum / factor[0]);
  }
  const summed: number[] = [];
  inverse.forEach((one, k) => summed.push(one + (summed[k - 1] ?? 0)));
  const rows = factor.map((_, b) => Float64Array.from(factor, (__, i) => (i <= b ? summed[b - i] : 0)));
  return { rows, lengths: rows.map((row) => Math.sqrt(row.reduce((sum, one) => sum + one * one, 0))) };
}

/** @returns the numbers of subjects in bins 0 to b, for each b, from mixed coordinates in lattice units */
export function readPrefixes({ rows }: PrefixReader, mixed: readonly bigint[]): readonly number[] {
  const units = mixed.map(Number);
  return rows.map((row) => row.reduce((sum, one, i) => sum + one * units[i], 0));
}

/**
 * @param sigma SD of the noise of a coordinate, lattice units
 * @returns SD of the noise of the number in bins 0 to b less a share of all, which have noise in common
 */
export function prefixNoise(rows: PrefixReader['rows'], sigma: number): (bin: number, share: number) => number {
  const last = rows[rows.length - 1];
  return (bin, share) => sigma * Math.sqrt(rows[bin].reduce((sum, one, i) => sum + (one - share * last[i]) ** 2, 0));
}
