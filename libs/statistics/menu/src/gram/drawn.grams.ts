import { SeededRandom } from '@collimate/kernel-numeric';
import { Matrix } from 'ml-matrix';
import { halfWidth, halfWidthsOf, type HalfWidths } from '../estimators/half.width.js';
import { fromUpperTriangle, type GramMatrix } from '../estimators/gram.matrix.js';
import { PLANNING_SEED } from '../planning.seed.js';

/** Studies that are invented, and the work of one that grows with the cube of its numbers. */
const MOST_STUDIES = 120;
const FEWEST_STUDIES = 12;
const WORK = 400_000;

/** What is planned of some numbers: their reference is right, and every two have one correlation. */
export interface PlannedProducts {
  /** How many numbers, the outcome among them. */
  readonly size: number;
  /** Patients; where site means are taken out, degrees of freedom. */
  readonly subjects: number;
  readonly correlation: number;
  /** SD of the noise of a square, scaled units. */
  readonly noise: number;
  /** Whether sums are taken out before, as `scatter` does. */
  readonly isCentred: boolean;
}

/** @returns the products that an endless number of such patients would have, one number a patient */
export function expectedGram({ size, subjects, correlation, noise, isCentred }: PlannedProducts): GramMatrix {
  const r = possible(correlation, size);
  return {
    matrix: triangular(size, (row, column) => {
      if (column === size) return row === size ? subjects + (isCentred ? 1 : 0) : 0;
      return row === column ? subjects : r * subjects;
    }),
    noiseVariance: noise * noise,
  };
}

/**
 * Products as invented studies would release them: of normal numbers, under the noise.
 * @source Bartlett 1933, On the theory of statistical regression (a drawn Wishart matrix); Wilson and Hilferty 1931 (chi square)
 */
export function drawnGrams(planned: PlannedProducts): readonly GramMatrix[] {
  const { size, subjects, noise, isCentred } = planned;
  const random = new SeededRandom(PLANNING_SEED);
  const root = rootOf(possible(planned.correlation, size), size);
  const free = Math.max(1, isCentred ? subjects : subjects - 1);
  const studies = Math.max(FEWEST_STUDIES, Math.min(MOST_STUDIES, Math.floor(WORK / (size + 1) ** 3)));
  return Array.from({ length: studies }, () => {
    const factor = new Matrix(
      Array.from({ length: size }, (_, i) =>
        Array.from({ length: size }, (__, j) =>
          j > i ? 0 : j < i ? random.normal() : Math.sqrt(chiSquare(Math.max(1, free - i), random)),
        ),
      ),
    );
    const spread = root.mmul(factor);
    const products = spread.mmul(spread.transpose());
    const means = isCentred
      ? new Array<number>(size).fill(0)
      : root.mmul(Matrix.columnVector(Array.from({ length: size }, () => random.normal() / Math.sqrt(subjects)))).to1DArray();
    const noisy = (value: number, isSquare: boolean): number => value + noise * (isSquare ? 1 : Math.SQRT1_2) * random.normal();
    const matrix = triangular(size, (row, column) => {
      if (column < size) return noisy(products.get(row, column) + subjects * means[row] * means[column], row === column);
      if (isCentred) return row === size ? subjects + 1 : 0;
      return noisy(row === size ? subjects : subjects * means[row], row === size);
    });
    return { matrix, noiseVariance: noise * noise };
  });
}

/** @returns the half-widths that invented studies tell of one number of them; those that cannot tell it are left out */
export function drawnHalves<T>(
  studies: readonly T[],
  read: (study: T) => { readonly lower: number; readonly upper: number } | undefined,
): HalfWidths | undefined {
  return halfWidthsOf(
    studies.flatMap((study) => {
      const found = read(study);
      return found === undefined || !Number.isFinite(halfWidth(found)) ? [] : [found];
    }),
  );
}

/** Equal correlations below -1 / (d - 1) are of no numbers. */
function possible(correlation: number, size: number): number {
  return size < 2 ? 0 : Math.max(correlation, -0.99 / (size - 1));
}

function triangular(size: number, of: (row: number, column: number) => number): Matrix {
  const rows = Array.from({ length: size + 1 }, (_, row) => Array.from({ length: size + 1 - row }, (__, k) => of(row, row + k)));
  return fromUpperTriangle(size + 1, rows.flat());
}

/** Cholesky's root of equal correlations. */
function rootOf(r: number, size: number): Matrix {
  const root = Matrix.zeros(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1 : r;
      for (let k = 0; k < j; k++) sum -= root.get(i, k) * root.get(j, k);
      root.set(i, j, i === j ? Math.sqrt(Math.max(0, sum)) : sum / root.get(j, j));
    }
  }
  return root;
}

function chiSquare(free: number, random: SeededRandom): number {
  const part = 2 / (9 * free);
  return free * Math.max(0, 1 - part + Math.sqrt(part) * random.normal()) ** 3;
}
