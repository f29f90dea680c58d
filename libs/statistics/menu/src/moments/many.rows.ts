/*
 * One triangle of numbers taken to many rows. Four rows of values and two of the triangle go together: their eight sums do not wait for each other, and each
 * number is fetched once for several of them. What comes out for a row does not depend on the others.
 */

/** Rows of values that go together. */
const TOGETHER = 4;

/**
 * What stands before the diagonal of rows i and i + 1 of a matrix, times four rows of values; of row i + 1 what stands before column i.
 * @param four value j of row r at 4 j + r
 * @param into four sums of row i, then four of row i + 1
 */
function beforeDiagonal(matrix: Float64Array, four: Float64Array, d: number, i: number, into: Float64Array): void {
  let [a, b, c, e] = [0, 0, 0, 0];
  let [p, q, r, s] = [0, 0, 0, 0];
  const upper = i * d;
  const lower = upper + d;
  for (let j = 0; j < i; j++) {
    // One by one: in a loop as hot as this a list of several costs a call.
    const one = matrix[upper + j];
    const other = matrix[lower + j];
    const at = 4 * j;
    const w = four[at];
    const x = four[at + 1];
    const y = four[at + 2];
    const z = four[at + 3];
    a += one * w;
    b += one * x;
    c += one * y;
    e += one * z;
    p += other * w;
    q += other * x;
    r += other * y;
    s += other * z;
  }
  into[0] = a;
  into[1] = b;
  into[2] = c;
  into[3] = e;
  into[4] = p;
  into[5] = q;
  into[6] = r;
  into[7] = s;
}

/**
 * Goes through the rows by fours, and through the matrix by its rows.
 * @param use gets what stands before the diagonal of a row of the matrix times a row of values, in rising order of the former
 */
function eachBefore(
  matrix: Float64Array,
  rows: Float64Array,
  d: number,
  use: (row: number, i: number, before: number, value: number) => void,
): void {
  const count = rows.length / d;
  const even = d + (d % 2);
  // A row of zeros more, so that rows of the matrix are two by two.
  const padded = even === d ? matrix : new Float64Array(even * d);
  if (padded !== matrix) padded.set(matrix);
  const [four, before] = [new Float64Array(TOGETHER * d), new Float64Array(2 * TOGETHER)];
  for (let first = 0; first < count; first += TOGETHER) {
    const some = Math.min(TOGETHER, count - first);
    for (let r = 0; r < some; r++) for (let j = 0; j < d; j++) four[TOGETHER * j + r] = rows[(first + r) * d + j];
    for (let i = 0; i < d; i += 2) {
      beforeDiagonal(padded, four, d, i, before);
      for (let r = 0; r < some; r++) {
        const value = four[TOGETHER * i + r];
        use(first + r, i, before[r], value);
        if (i + 1 < d)
          use(first + r, i + 1, before[TOGETHER + r] + padded[(i + 1) * d + i] * value, four[TOGETHER * (i + 1) + r]);
      }
    }
  }
}

/** @returns x' S x of each row x of d numbers; of the symmetric S the part above the diagonal is not read */
export function quadraticForms(matrix: Float64Array, rows: Float64Array, d: number): Float64Array {
  const found = new Float64Array(rows.length / d);
  eachBefore(matrix, rows, d, (row, i, before, value) => {
    found[row] += value * (2 * before + matrix[i * d + i] * value);
  });
  return found;
}

/** @returns L x in the place of each row x of d numbers, of a lower triangle L */
export function triangleTimes(lower: Float64Array, rows: Float64Array, d: number): Float64Array {
  const found = new Float64Array(rows.length);
  eachBefore(lower, rows, d, (row, i, before, value) => {
    found[row * d + i] = before + lower[i * d + i] * value;
  });
  return found;
}
