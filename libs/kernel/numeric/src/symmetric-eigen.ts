import { NumericError } from './numeric.error.js';

/** A symmetric matrix taken apart: A = V diag(values) V'. */
export interface SymmetricEigen {
  /** Rising. */
  readonly values: Float64Array;
  /** Row k is the unit vector of value k, n numbers. */
  readonly vectors: Float64Array;
}

/** QL steps that one value takes at most; two or three do. */
const MOST_STEPS = 60;

/**
 * Eigenvalues and eigenvectors by Householder's reflections and implicit QL steps, O(n^3), in double precision. It adds, multiplies, divides and takes square roots
 * alone, in an order that n decides, so that every machine gets the same bits.
 * @input n * n finite numbers of a symmetric matrix, row by row; the part below the diagonal is read
 * @source Bowdler, Martin, Reinsch and Wilkinson 1968, The QR and QL algorithms for symmetric matrices (tred2, tql2)
 * @throws NumericError NOT_CONVERGED where a number is not finite
 * @example
 * ```ts
 * import { symmetricEigen } from '@collimate/kernel-numeric';
 * [...symmetricEigen(Float64Array.of(2, 1, 1, 2), 2).values].map((value) => value.toFixed(12)); // => ['1.000000000000', '3.000000000000']
 * ```
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): SymmetricEigen {
  const state: Tridiagonal = { n, v: Float64Array.from(matrix), d: new Float64Array(n), e: new Float64Array(n) };
  reduce(state);
  accumulate(state);
  // From here on the vectors are rows: a rotation turns two of them, which lie whole in memory.
  transpose(state.v, n);
  diagonalise(state);
  return sorted(state);
}

/** On the way: v becomes the vectors, d the diagonal, e what stands below it. */
interface Tridiagonal {
  readonly n: number;
  readonly v: Float64Array;
  readonly d: Float64Array;
  readonly e: Float64Array;
}

/** Householder's reflections, from the last row up; row i of v keeps the vector of its reflection, d its half squared length. */
function reduce({ n, v, d, e }: Tridiagonal): void {
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(v[i * n + k]);
    d[i] = 0;
    if (i === 1 || scale === 0) {
      e[i] = v[i * n + i - 1];
      continue;
    }
    let h = 0;
    for (let k = 0; k < i; k++) {
      v[i * n + k] /= scale;
      h += v[i * n + k] * v[i * n + k];
    }
    const f = v[i * n + i - 1];
    const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
    e[i] = scale * g;
    h -= f * g;
    v[i * n + i - 1] = f - g;
    d[i] = h;
    reflect({ n, v, d, e }, i, h);
  }
  d[0] = 0;
  e[0] = 0;
}

/** Takes the reflection of row i to both sides of the part above it. */
function reflect({ n, v, e }: Tridiagonal, i: number, h: number): void {
  const row = i * n;
  for (let j = 0; j < i; j++) e[j] = 0;
  for (let j = 0; j < i; j++) {
    // The part is symmetric and stands below its diagonal: one look at row j is for both sides.
    const [u, own] = [v[row + j], j * n];
    let sum = v[own + j] * u;
    for (let k = 0; k < j; k++) {
      sum += v[own + k] * v[row + k];
      e[k] += v[own + k] * u;
    }
    e[j] += sum;
  }
  let f = 0;
  for (let j = 0; j < i; j++) {
    e[j] /= h;
    f += e[j] * v[row + j];
  }
  const half = f / (h + h);
  for (let j = 0; j < i; j++) e[j] -= half * v[row + j];
  for (let j = 0; j < i; j++) {
    const [u, w] = [v[row + j], e[j]];
    for (let k = 0; k <= j; k++) v[j * n + k] -= u * e[k] + w * v[row + k];
  }
}

/** The product of the reflections takes the place of their vectors. */
function accumulate({ n, v, d }: Tridiagonal): void {
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    const h = d[i];
    if (h !== 0) {
      product.fill(0);
      for (let k = 0; k < i; k++) for (let j = 0; j < i; j++) product[j] += v[row + k] * v[k * n + j];
      for (let k = 0; k < i; k++) {
        const share = v[row + k] / h;
        for (let j = 0; j < i; j++) v[k * n + j] -= product[j] * share;
      }
    }
    d[i] = v[row + i];
    v[row + i] = 1;
    for (let k = 0; k < i; k++) {
      v[row + k] = 0;
      v[k * n + i] = 0;
    }
  }
}

function transpose(v: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const kept = v[i * n + j];
      v[i * n + j] = v[j * n + i];
      v[j * n + i] = kept;
    }
  }
}

/** Implicit QL steps until nothing stands below the diagonal. @throws NumericError NOT_CONVERGED */
function diagonalise(state: Tridiagonal): void {
  const { n, d, e } = state;
  for (let i = 1; i < n; i++) e[i - 1] = e[i];
  e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let steps = 0; ; steps++) {
      let m = l;
      // The last place has nothing below it.
      while (m < n - 1 && !isNothing(e[m], d[m], d[m + 1])) m++;
      if (m === l) break;
      if (steps === MOST_STEPS) throw new NumericError('NOT_CONVERGED', 'a matrix has a number that is not finite');
      step(state, l, m);
    }
  }
}

function isNothing(below: number, one: number, other: number): boolean {
  const size = Math.abs(one) + Math.abs(other);
  return size + Math.abs(below) === size;
}

function step({ n, v, d, e }: Tridiagonal, l: number, m: number): void {
  let g = (d[l + 1] - d[l]) / (2 * e[l]);
  const r = lengthOf(g, 1);
  g = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const length = lengthOf(f, g);
    e[i + 1] = length;
    if (length === 0) {
      // A value was found on the way: what is left is done by another step.
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / length;
    c = g / length;
    g = d[i + 1] - p;
    const turn = (d[i] - g) * s + 2 * c * b;
    p = s * turn;
    d[i + 1] = g + p;
    g = c * turn - b;
    const [low, high] = [i * n, (i + 1) * n];
    for (let k = 0; k < n; k++) {
      const x = v[high + k];
      const y = v[low + k];
      v[high + k] = s * y + c * x;
      v[low + k] = c * y - s * x;
    }
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}

/** Spelled out, because the standard lets every engine's `Math.hypot` round in its own way. */
function lengthOf(a: number, b: number): number {
  const [x, y] = [Math.abs(a), Math.abs(b)];
  const [most, least] = x > y ? [x, y] : [y, x];
  if (most === 0) return 0;
  const share = least / most;
  return most * Math.sqrt(1 + share * share);
}

function sorted({ n, v, d }: Tridiagonal): SymmetricEigen {
  const order = Array.from({ length: n }, (_, k) => k).sort((a, b) => d[a] - d[b]);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(v.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (k) => d[k]), vectors };
}
