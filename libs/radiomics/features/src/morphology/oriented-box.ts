import type { Triple } from '@collimate/imaging-volume';
import { hullPointsMm } from './hull-points.js';
import type { Mesh } from './mesh.js';

type Point = readonly [number, number];

/**
 * Edges of the smallest box that holds a convex hull and lies flat on one of its faces, and of equally small ones that of the least
 * surface. The smallest box of all may touch the hull with edges only; the standard names no method, and this one is exact for its
 * family of boxes.
 * @source IBSI ZH1A, IQYR (no reference values)
 */
export function orientedBoxMm(hull: Mesh, spacingMm: Triple): Triple {
  const points = hullPointsMm(hull, spacingMm);
  let best: Triple = [Infinity, 1, 1];
  for (const normal of faceNormals(hull, spacingMm)) {
    const [u, v] = planeAxes(normal);
    const [low, high] = extent(points, normal);
    const [a, b] = smallestRectangle(outline(points, u, v));
    const box: Triple = [a, b, high - low];
    if (isSmaller(box[0] * box[1] * box[2], best[0] * best[1] * best[2], surfaceOf(box), surfaceOf(best))) best = box;
  }
  return best;
}

function surfaceOf([a, b, c]: Triple): number {
  return 2 * (a * b + b * c + c * a);
}

/** Relative: what rounding adds to equal volumes or areas stays below it. */
const EQUAL = 1e-9;

/** Whether a content is the smaller one, or the same within a smaller border: no order of faces and edges decides between two. */
function isSmaller(content: number, than: number, border: number, thanBorder: number): boolean {
  if (!Number.isFinite(than) || content < than * (1 - EQUAL)) return true;
  return content <= than * (1 + EQUAL) && border < thanBorder;
}

/** Unit normals of the faces, opposite and equal ones once. */
function faceNormals({ vertices, triangles }: Mesh, spacingMm: Triple): readonly Triple[] {
  const found = new Map<string, Triple>();
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
    const along = (from: number, to: number) => spacingMm.map((s, k) => (vertices[to + k] - vertices[from + k]) * s);
    const [u, v] = [along(a, b), along(a, c)];
    const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    const length = Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
    const sign = Math.sign(normal.find((part) => part !== 0) ?? 1) / length;
    const unit: Triple = [normal[0] * sign, normal[1] * sign, normal[2] * sign];
    found.set(unit.map((part) => part.toFixed(9)).join(), unit);
  }
  return [...found.values()];
}

/** Two unit vectors that span the plane across a unit vector. */
function planeAxes([x, y, z]: Triple): readonly [Triple, Triple] {
  // Crossed with the axis it is farthest from, a vector loses no length to speak of.
  const flat = Math.abs(x) <= Math.abs(y) && Math.abs(x) <= Math.abs(z);
  const [a, b, c] = flat ? [0, z, -y] : Math.abs(y) <= Math.abs(z) ? [-z, 0, x] : [y, -x, 0];
  const length = Math.sqrt(a * a + b * b + c * c);
  const u: Triple = [a / length, b / length, c / length];
  return [u, [y * u[2] - z * u[1], z * u[0] - x * u[2], x * u[1] - y * u[0]]];
}

function extent(points: Float64Array, along: Triple): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let n = 0; n < points.length; n += 3) {
    const at = points[n] * along[0] + points[n + 1] * along[1] + points[n + 2] * along[2];
    if (at < low) low = at;
    if (at > high) high = at;
  }
  return [low, high];
}

/** Convex outline of the points seen along a direction, by monotone chains. */
function outline(points: Float64Array, u: Triple, v: Triple): readonly Point[] {
  const flat: Point[] = [];
  for (let n = 0; n < points.length; n += 3) {
    const [x, y, z] = [points[n], points[n + 1], points[n + 2]];
    flat.push([x * u[0] + y * u[1] + z * u[2], x * v[0] + y * v[1] + z * v[2]]);
  }
  flat.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return [...chain(flat), ...chain(flat.reverse())];
}

function chain(sorted: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const point of sorted) {
    while (kept.length > 1 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
    kept.push(point);
  }
  return kept.slice(0, -1);
}

function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Sides of the smallest rectangle around a convex polygon, of equal ones the shorter way round; it lies along one of the edges. */
function smallestRectangle(polygon: readonly Point[]): readonly [number, number] {
  let best: readonly [number, number] = [Infinity, 1];
  polygon.forEach((from, n) => {
    const to = polygon[(n + 1) % polygon.length];
    const length = Math.sqrt((to[0] - from[0]) * (to[0] - from[0]) + (to[1] - from[1]) * (to[1] - from[1]));
    if (length === 0) return;
    const [c, s] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    let [low, high, far] = [0, 0, 0];
    for (const [x, y] of polygon) {
      const along = (x - from[0]) * c + (y - from[1]) * s;
      low = Math.min(low, along);
      high = Math.max(high, along);
      far = Math.max(far, (y - from[1]) * c - (x - from[0]) * s);
    }
    const side = high - low;
    if (isSmaller(side * far, best[0] * best[1], side + far, best[0] + best[1])) best = [side, far];
  });
  return best;
}
