import { encodeRecord } from '@collimate/privacy-mechanisms';
import { weightedProduct, winsorised, type DesignOf } from '@collimate/statistics-menu';
import type { SiteEncoder } from '../encoder.js';
import { standardisedRows } from '../subject-record.js';

/** Rows after which float sums of products of two integers below 2^16 are still exact. */
const ROWS_PER_PART = 1 << 20;

/** Squares and products around the mean of the site's clipped rows, and how many there are. */
export const encodeScatter: SiteEncoder<'scatter'> = {
  row: (design, _given, record) => {
    const [row] = standardisedRows(record, design);
    if (row === undefined) return 'left-out';
    return encodeRecord(winsorised(row), design.clip, design.steps).units;
  },
  site: (design, rows) => {
    const d = design.features.length;
    const { sums, products } = sumsOf(rows, d);
    const n = BigInt(rows.length);
    const triangle: bigint[] = [];
    for (let i = 0; i < d; i++) {
      for (let j = i; j < d; j++)
        triangle.push(centred(design, { n, product: products[i * d + j], sums: [sums[i], sums[j]] }, i === j));
    }
    return [...triangle, n * design.countStep];
  },
};

/** @returns one coordinate of the triangle: the sum of products less that of the sums over n, rounded down */
function centred(
  design: DesignOf<'scatter'>,
  { n, product, sums: [a, b] }: { readonly n: bigint; readonly product: bigint; readonly sums: readonly [bigint, bigint] },
  isSquare: boolean,
): bigint {
  return n === 0n ? 0n : weightedProduct(design, n * product - a * b, n, isSquare);
}

/** Exact sums of the rows and of the products of all pairs of their numbers. */
function sumsOf(
  rows: readonly Float64Array[],
  d: number,
): { readonly sums: readonly bigint[]; readonly products: readonly bigint[] } {
  const sums = new Array<bigint>(d).fill(0n);
  const products = new Array<bigint>(d * d).fill(0n);
  for (let start = 0; start < rows.length; start += ROWS_PER_PART) {
    const [partSums, partProducts] = [new Float64Array(d), new Float64Array(d * d)];
    for (const row of rows.slice(start, start + ROWS_PER_PART)) {
      for (let i = 0; i < d; i++) {
        partSums[i] += row[i];
        for (let j = i; j < d; j++) partProducts[i * d + j] += row[i] * row[j];
      }
    }
    partSums.forEach((one, i) => (sums[i] += BigInt(one)));
    partProducts.forEach((one, i) => (products[i] += BigInt(one)));
  }
  return { sums, products };
}
