import { BOX } from '../moments/moments.constants.js';

/** Bound once: globals are slow in hot loops of tests. */
const ROOT_2 = Math.SQRT2;

/**
 * One subject's products in scaled units: each value is winsorised at 6 reference SDs, all of them are clipped to norm C together, and the
 * upper triangle of zz', z = (x, 1), is taken row after row with products off the diagonal times sqrt(2).
 * @input row complete, (transform(value) - centre) / width before the box
 * @returns an L2 norm of at most C^2 + 1, up to the last digit of a float: the lattice encoder holds the bound
 * @source Dwork, Talwar, Thakurta and Zhang 2014, Analyze Gauss; Tukey 1962, The Future of Data Analysis (Winsorizing)
 * @example
 * ```ts
 * import { gramRecord } from '@collimate/statistics-menu';
 * // z = (0.6, 0.8, 1) after the clip to norm 1
 * [...gramRecord([3, 4], 1)].map((product) => Number(product.toFixed(3))); // => [0.36, 0.679, 0.849, 0.64, 1.131, 1]
 * ```
 */
export function gramRecord(row: ArrayLike<number>, clip: number): Float64Array {
  const z = new Float64Array(row.length + 1);
  let squared = 0;
  for (let j = 0; j < row.length; j++) {
    z[j] = row[j] > BOX ? BOX : row[j] < -BOX ? -BOX : row[j];
    squared += z[j] * z[j];
  }
  const norm = Math.sqrt(squared);
  if (norm > clip) for (let j = 0; j < row.length; j++) z[j] *= clip / norm;
  z[row.length] = 1;
  const products = new Float64Array((z.length * (z.length + 1)) / 2);
  let at = 0;
  for (let i = 0; i < z.length; i++) {
    for (let j = i; j < z.length; j++) products[at++] = z[i] * z[j] * (i === j ? 1 : ROOT_2);
  }
  return products;
}
