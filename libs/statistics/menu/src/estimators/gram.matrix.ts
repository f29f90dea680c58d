import { Matrix } from 'ml-matrix';

/**
 * The noisy sum of zz' over subjects, z = (x, 1): squares, products, sums and the number of subjects. A product off the diagonal
 * was released with weight sqrt(2), so its noise variance is half of that of a square.
 */
export interface GramMatrix {
  /** Symmetric; the last row holds the sums, its last number the count. */
  readonly matrix: Matrix;
  /** Noise variance of a number on the diagonal, in the same units squared. */
  readonly noiseVariance: number;
}

/** @returns index of the row that holds the sums */
export function constantOf({ matrix }: GramMatrix): number {
  return matrix.rows - 1;
}

/** @returns the noisy number of subjects */
export function subjectsOf(gram: GramMatrix): number {
  const last = constantOf(gram);
  return gram.matrix.get(last, last);
}

/** @returns the matrix from its upper triangle, row after row */
export function fromUpperTriangle(size: number, triangle: readonly number[]): Matrix {
  const matrix = Matrix.zeros(size, size);
  let at = 0;
  for (let row = 0; row < size; row++) {
    for (let column = row; column < size; column++) {
      matrix.set(row, column, triangle[at]);
      matrix.set(column, row, triangle[at]);
      at += 1;
    }
  }
  return matrix;
}
