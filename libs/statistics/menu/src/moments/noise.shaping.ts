import { symmetricEigen } from '@collimate/kernel-numeric';
import type { PublicCorrelation } from '../public.correlation.js';

/** How much of the public matrix is believed; the rest is the identity, so that nothing is stretched without end. */
const BELIEVED = 0.9;

/** A symmetric root of a shrunk correlation, by which records are scaled before they are clipped, and what follows from it. */
export interface ShapedHalf {
  /** M = S^(-1/4), d * d numbers: what a record is multiplied by. */
  readonly before: Float64Array;
  /** S^(1/4): what a sum is multiplied by. */
  readonly after: Float64Array;
  /** S^(-1/2) = M'M: |M x|^2 = x' S^(-1/2) x. */
  readonly metric: Float64Array;
  /** SD of each feature's noise after `after`, in SDs of a coordinate: the root of the diagonal of S^(1/2). */
  readonly gains: Float64Array;
}

/** How a public correlation shapes the noise of a release: values and squares apart. */
export interface NoiseShaping {
  /** Of the values: S = 0.9 P + 0.1 I. */
  readonly values: ShapedHalf;
  /** Of the squares: S squared entry by entry, the correlation of squares of normal numbers. */
  readonly squares: ShapedHalf;
}

/** How many times the noise of a coordinate is in the sum of each feature's values, and of its weighted squares. */
export interface NoiseGains {
  readonly values: ArrayLike<number>;
  readonly squares: ArrayLike<number>;
}

const known = new WeakMap<PublicCorrelation, NoiseShaping>();

/**
 * @returns what shapes the noise, made once for each correlation
 * @guarantee what it holds decides no sensitivity: records are clipped after it, whatever it is (moments.proof.md)
 * @source ADR 0150; Nikolov, Talwar and Zhang 2013, The Geometry of Differential Privacy (noise shaped by the covariance)
 * @example
 * ```ts
 * import { shapingOf } from '@collimate/statistics-menu';
 * const { values } = shapingOf({ from: 'a-series/1', sha256: '', below: [[0]] });
 * [...values.before]; // => [1, 0, 0, 1]
 * ```
 */
export function shapingOf(correlation: PublicCorrelation): NoiseShaping {
  const found = known.get(correlation) ?? shaped(correlation);
  known.set(correlation, found);
  return found;
}

function shaped({ below }: PublicCorrelation): NoiseShaping {
  const d = below.length + 1;
  const values = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    values[i * d + i] = 1;
    for (let j = 0; j < i; j++) values[i * d + j] = values[j * d + i] = BELIEVED * below[i - 1][j];
  }
  return {
    values: halfOf(values, d),
    squares: halfOf(
      Float64Array.from(values, (r) => r * r),
      d,
    ),
  };
}

function halfOf(matrix: Float64Array, d: number): ShapedHalf {
  const { values, vectors } = symmetricEigen(matrix, d);
  // Square roots alone: they are the same on every machine, and powers are not.
  const root = (value: number): number => Math.sqrt(value);
  const quarter = (value: number): number => Math.sqrt(Math.sqrt(value));
  const made = (of: (value: number) => number): Float64Array => withValues(Float64Array.from(values, of), vectors, d);
  const half = made(root);
  return {
    before: made((value) => 1 / quarter(value)),
    after: made(quarter),
    metric: made((value) => 1 / root(value)),
    gains: Float64Array.from({ length: d }, (_, j) => Math.sqrt(half[j * d + j])),
  };
}

/** V diag(values) V', each half written into the other. */
function withValues(values: Float64Array, vectors: Float64Array, d: number): Float64Array {
  const made = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    for (let i = 0; i < d; i++) {
      const share = values[k] * vectors[k * d + i];
      for (let j = 0; j <= i; j++) made[i * d + j] += share * vectors[k * d + j];
    }
  }
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) made[j * d + i] = made[i * d + j];
  return made;
}

/** @returns the gains of the noise after a public correlation; undefined where there is none, and all are 1 */
export function gainsOf(correlation: PublicCorrelation | undefined): NoiseGains | undefined {
  if (correlation === undefined) return undefined;
  const { values, squares } = shapingOf(correlation);
  return { values: values.gains, squares: squares.gains };
}

/** @returns the matrix, d * d numbers, times a vector of d numbers */
export function times(matrix: Float64Array, vector: ArrayLike<number>, d: number): Float64Array {
  const product = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += matrix[i * d + j] * vector[j];
    product[i] = sum;
  }
  return product;
}
