import type { WorkGrid } from './work.grid.js';

/** Farther than any cube of a field. */
const FAR = 1e9;
/** Looked up once: a realm that is not the main one looks each name of a global up anew. */
const { min, sqrt } = Math;
const NOWHERE = Infinity;

/**
 * Distance of each cube to the nearest marked one, in mm; 0 on marked ones.
 * @source Felzenszwalb and Huttenlocher 2012, Distance Transforms of Sampled Functions, algorithm 1
 */
export function distanceTo(marked: Uint8Array, { size, stepMm }: WorkGrid): Float32Array {
  const [nx, ny, nz] = size;
  const squares = new Float32Array(marked.length);
  for (let i = 0; i < squares.length; i++) squares[i] = marked[i] === 1 ? 0 : FAR;
  const line = envelopeOf(Math.max(nx, ny, nz));
  for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) line(squares, nx * (y + ny * z), 1, nx);
  for (let z = 0; z < nz; z++) for (let x = 0; x < nx; x++) line(squares, x + nx * ny * z, nx, ny);
  // Cubes that lie above each other are far apart in memory: a wall of them is laid together before its lines are walked.
  const wall = new Float32Array(nx * nz);
  for (let y = 0; y < ny; y++) {
    const row = (z: number): number => nx * (y + ny * z);
    for (let z = 0; z < nz; z++) wall.set(squares.subarray(row(z), row(z) + nx), nx * z);
    for (let x = 0; x < nx; x++) line(wall, x, nx, nz);
    for (let z = 0; z < nz; z++) squares.set(wall.subarray(nx * z, nx * (z + 1)), row(z));
  }
  for (let i = 0; i < squares.length; i++) squares[i] = sqrt(squares[i]) * stepMm;
  return squares;
}

/** One line of the transform: the lower envelope of a parabola per cube. */
function envelopeOf(longest: number): (squares: Float32Array, from: number, stride: number, n: number) => void {
  const [f, z, v] = [new Float64Array(longest), new Float64Array(longest + 1), new Int32Array(longest)];
  return (squares, from, stride, n) => {
    let [least, most] = [FAR, 0];
    for (let q = 0; q < n; q++) {
      const square = squares[from + q * stride];
      f[q] = square;
      if (square < least) least = square;
      if (square > most) most = square;
    }
    // Nothing on the line is marked, or all of it: it stays as it is.
    if (least === FAR || most === 0) return;
    let k = 0;
    v[0] = 0;
    z[0] = -NOWHERE;
    z[1] = NOWHERE;
    for (let q = 1; q < n; q++) {
      let s = (f[q] + q * q - f[v[k]] - v[k] * v[k]) / (2 * (q - v[k]));
      while (s <= z[k]) {
        k -= 1;
        s = (f[q] + q * q - f[v[k]] - v[k] * v[k]) / (2 * (q - v[k]));
      }
      k += 1;
      v[k] = q;
      z[k] = s;
      z[k + 1] = NOWHERE;
    }
    k = 0;
    for (let q = 0; q < n; q++) {
      while (z[k + 1] < q) k += 1;
      squares[from + q * stride] = min(FAR, (q - v[k]) * (q - v[k]) + f[v[k]]);
    }
  };
}

/** Marked ones that are farther than a distance from all others; beyond the field counts as marked. */
export function shrunk(marked: Uint8Array, mm: number, work: WorkGrid): Uint8Array {
  const far = distanceTo(
    marked.map((one) => 1 - one),
    work,
  );
  return marked.map((one, i) => (one === 1 && far[i] > mm ? 1 : 0));
}

/** Gaps narrower than twice the distance are filled. */
export function closed(marked: Uint8Array, mm: number, work: WorkGrid): Uint8Array {
  return shrunk(grown(marked, mm, work), mm, work);
}

/** All within a distance of the marked ones. */
export function grown(marked: Uint8Array, mm: number, work: WorkGrid): Uint8Array {
  const far = distanceTo(marked, work);
  return marked.map((_, i) => (far[i] <= mm ? 1 : 0));
}

/** @returns the marked ones that hang together with the start, over faces of cubes */
export function connectedTo(marked: Uint8Array, starts: readonly number[], { size }: WorkGrid): Uint8Array {
  const out = new Uint8Array(marked.length);
  const queue = new Int32Array(marked.length);
  let [head, tail] = [0, 0];
  for (const start of starts) {
    if (marked[start] !== 1 || out[start] === 1) continue;
    out[start] = 1;
    queue[tail++] = start;
  }
  const [nx, ny, nz] = size;
  while (head < tail) {
    const at = queue[head++];
    const x = at % nx;
    const y = Math.floor(at / nx) % ny;
    const z = Math.floor(at / (nx * ny));
    const visit = (next: number): void => {
      if (marked[next] !== 1 || out[next] === 1) return;
      out[next] = 1;
      queue[tail++] = next;
    };
    if (x > 0) visit(at - 1);
    if (x < nx - 1) visit(at + 1);
    if (y > 0) visit(at - nx);
    if (y < ny - 1) visit(at + nx);
    if (z > 0) visit(at - nx * ny);
    if (z < nz - 1) visit(at + nx * ny);
  }
  return out;
}

/** @returns the largest part that hangs together; undefined where nothing is marked */
export function largestPart(marked: Uint8Array, work: WorkGrid): Uint8Array | undefined {
  let best: Uint8Array | undefined;
  let most = 0;
  const left = marked.slice();
  const total = countOf(marked);
  let seen = 0;
  for (let i = 0; i < left.length && most < total - seen; i++) {
    if (left[i] !== 1) continue;
    const part = connectedTo(left, [i], work);
    const count = countOf(part);
    seen += count;
    if (count > most) [best, most] = [part, count];
    for (let j = i; j < left.length; j++) if (part[j] === 1) left[j] = 0;
  }
  return best;
}

/** @returns how many are marked */
export function countOf(marked: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < marked.length; i++) count += marked[i];
  return count;
}

/** Holes within each slice, of all three orientations, are filled: a sinus that opens to the outside in one of them is closed in another. */
export function filled(marked: Uint8Array, { size }: WorkGrid): Uint8Array {
  const [nx, ny, nz] = size;
  const out = marked.slice();
  for (let z = 0; z < nz; z++) fillSlice(out, nx * ny * z, [1, nx], [nx, ny]);
  for (let y = 0; y < ny; y++) fillSlice(out, nx * y, [1, nx * ny], [nx, nz]);
  for (let x = 0; x < nx; x++) fillSlice(out, x, [nx, nx * ny], [ny, nz]);
  return out;
}

type Pair = readonly [number, number];

function fillSlice(marked: Uint8Array, from: number, [sa, sb]: Pair, [na, nb]: Pair): void {
  const outside = new Uint8Array(na * nb);
  const queue: number[] = [];
  const visit = (a: number, b: number): void => {
    const at = a + na * b;
    if (outside[at] === 1 || marked[from + a * sa + b * sb] === 1) return;
    outside[at] = 1;
    queue.push(at);
  };
  for (let a = 0; a < na; a++) for (const b of [0, nb - 1]) visit(a, b);
  for (let b = 0; b < nb; b++) for (const a of [0, na - 1]) visit(a, b);
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const [a, b] = [at % na, Math.floor(at / na)];
    if (a > 0) visit(a - 1, b);
    if (a < na - 1) visit(a + 1, b);
    if (b > 0) visit(a, b - 1);
    if (b < nb - 1) visit(a, b + 1);
  }
  for (let b = 0; b < nb; b++) for (let a = 0; a < na; a++) if (outside[a + na * b] === 0) marked[from + a * sa + b * sb] = 1;
}
