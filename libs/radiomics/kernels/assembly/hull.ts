/*
 * Quickhull in whole numbers, face for face as the plain definition does it (libs/radiomics/features/src/morphology/convex-hull.ts):
 * the same faces in the same order.
 *
 * A face takes 64 bytes: normal x, y, z and offset (f64), three corners and three neighbours (i32), and the first and last of the
 * points outside of it (i32, -1 for none), which are linked by `links`. A removed face has its first corner below 0.
 */

@inline
const FACE: usize = 64;
@inline
const CORNERS: usize = 32;
@inline
const NEIGHBOURS: usize = 44;
@inline
const OUTSIDE: usize = 56;

/** Where the arrays stand: x, y, z of the vertices (i32), one link per vertex, the faces, and how many of these there are and may be. */
let vertices: usize = 0;
let links: usize = 0;
let faces: usize = 0;
let faceCount: i32 = 0;
let mostFaces: i32 = 0;

@inline
function faceAt(face: i32): usize {
  return faces + <usize>face * FACE;
}

@inline
function coordinate(vertex: i32, axis: usize): f64 {
  return <f64>load<i32>(vertices + <usize>(12 * vertex) + (axis << 2));
}

/** How far a point is outside of a face, in units of its normal. */
@inline
function height(point: i32, face: usize): f64 {
  return load<f64>(face) * coordinate(point, 0) + load<f64>(face, 8) * coordinate(point, 1) + load<f64>(face, 16) * coordinate(point, 2) - load<f64>(face, 24);
}

/** Writes normal, offset and corners of a face with nothing outside. */
function setFace(face: usize, a: i32, b: i32, c: i32): void {
  const ux = coordinate(b, 0) - coordinate(a, 0);
  const uy = coordinate(b, 1) - coordinate(a, 1);
  const uz = coordinate(b, 2) - coordinate(a, 2);
  const vx = coordinate(c, 0) - coordinate(a, 0);
  const vy = coordinate(c, 1) - coordinate(a, 1);
  const vz = coordinate(c, 2) - coordinate(a, 2);
  const x = uy * vz - uz * vy;
  const y = uz * vx - ux * vz;
  const z = ux * vy - uy * vx;
  store<f64>(face, x);
  store<f64>(face, y, 8);
  store<f64>(face, z, 16);
  store<f64>(face, x * coordinate(a, 0) + y * coordinate(a, 1) + z * coordinate(a, 2), 24);
  store<i32>(face, a, CORNERS);
  store<i32>(face, b, CORNERS + 4);
  store<i32>(face, c, CORNERS + 8);
  store<i32>(face, -1, OUTSIDE);
  store<i32>(face, -1, OUTSIDE + 4);
}

@inline
function setNeighbours(face: usize, a: i32, b: i32, c: i32): void {
  store<i32>(face, a, NEIGHBOURS);
  store<i32>(face, b, NEIGHBOURS + 4);
  store<i32>(face, c, NEIGHBOURS + 8);
}

/** Gives a point to the first of the faces from `from` to `to` that it lies outside of. */
@inline
function assign(point: i32, from: i32, to: i32): void {
  for (let n = from; n < to; n++) {
    const face = faceAt(n);
    if (height(point, face) <= 0) continue;
    const last = load<i32>(face, OUTSIDE + 4);
    if (last < 0) store<i32>(face, point, OUTSIDE);
    else store<i32>(links + (<usize>last << 2), point);
    store<i32>(face, point, OUTSIDE + 4);
    store<i32>(links + (<usize>point << 2), -1);
    return;
  }
}

function farthest(face: usize): i32 {
  let best = load<i32>(face, OUTSIDE);
  let most = height(best, face);
  for (let point = best; point >= 0; point = load<i32>(links + (<usize>point << 2))) {
    const own = height(point, face);
    if (own > most) {
      best = point;
      most = own;
    }
  }
  return best;
}

/** Four vertices that are not in one plane: far apart in x, then from that line, then from that plane. Makes faces 0 to 3. */
function setTetrahedron(count: i32): void {
  let a = 0;
  let b = 0;
  for (let n = 1; n < count; n++) {
    if (coordinate(n, 0) < coordinate(a, 0)) a = n;
    if (coordinate(n, 0) > coordinate(b, 0)) b = n;
  }
  const face = faceAt(0);
  let c = 0;
  let most: f64 = -1;
  for (let n = 0; n < count; n++) {
    setFace(face, a, b, n);
    const own = load<f64>(face) * load<f64>(face) + load<f64>(face, 8) * load<f64>(face, 8) + load<f64>(face, 16) * load<f64>(face, 16);
    if (own > most) {
      c = n;
      most = own;
    }
  }
  setFace(face, a, b, c);
  let d = 0;
  most = -1;
  for (let n = 0; n < count; n++) {
    const own = Math.abs(height(n, face));
    if (own > most) {
      d = n;
      most = own;
    }
  }
  const turned = height(d, face) > 0;
  const p = turned ? b : a;
  const q = turned ? a : b;
  setFace(faceAt(0), p, q, c);
  setFace(faceAt(1), q, p, d);
  setFace(faceAt(2), c, q, d);
  setFace(faceAt(3), p, c, d);
  setNeighbours(faceAt(0), 1, 2, 3);
  setNeighbours(faceAt(1), 0, 3, 2);
  setNeighbours(faceAt(2), 0, 1, 3);
  setNeighbours(faceAt(3), 0, 2, 1);
  faceCount = 4;
}

/**
 * Marks the faces that a point lies outside of as removed, lists them at `visible`, and lists the edges around them at `horizon`:
 * where each begins, where it ends, and the face beyond it.
 * @returns how many faces and, in the high half, how many edges
 */
function findHorizon(point: i32, start: i32, visible: usize, horizon: usize): u64 {
  let seen = 1;
  let edges = 0;
  store<i32>(visible, start);
  remove(start);
  for (let n = 0; n < seen; n++) {
    const face = faceAt(load<i32>(visible + (<usize>n << 2)));
    for (let edge: usize = 0; edge < 3; edge++) {
      const beyond = load<i32>(face + NEIGHBOURS + (edge << 2));
      if (load<i32>(faceAt(beyond), CORNERS) < 0) continue;
      if (height(point, faceAt(beyond)) > 0) {
        remove(beyond);
        store<i32>(visible + (<usize>(seen++) << 2), beyond);
        continue;
      }
      const to = horizon + <usize>(12 * edges);
      const following: usize = edge == 2 ? 0 : edge + 1;
      store<i32>(to, cornerOf(face, edge));
      store<i32>(to, cornerOf(face, following), 4);
      store<i32>(to, beyond, 8);
      edges++;
    }
  }
  return <u64>seen | (<u64>edges << 32);
}

/** A removed face keeps its corners, the first as its complement. */
@inline
function remove(face: i32): void {
  store<i32>(faceAt(face), ~load<i32>(faceAt(face), CORNERS), CORNERS);
}

@inline
function cornerOf(face: usize, corner: usize): i32 {
  const vertex = load<i32>(face + CORNERS + (corner << 2));
  return vertex < 0 ? ~vertex : vertex;
}

/** Makes faces from every edge of the horizon to the point. `beginning` and `ending` hold an i32 per vertex. */
function addCone(point: i32, horizon: usize, edges: i32, beginning: usize, ending: usize): void {
  const first = faceCount;
  for (let n = 0; n < edges; n++) {
    const from = load<i32>(horizon + <usize>(12 * n));
    const to = load<i32>(horizon + <usize>(12 * n), 4);
    setFace(faceAt(first + n), from, to, point);
    store<i32>(beginning + (<usize>from << 2), first + n);
    store<i32>(ending + (<usize>to << 2), first + n);
  }
  for (let n = 0; n < edges; n++) {
    const from = load<i32>(horizon + <usize>(12 * n));
    const to = load<i32>(horizon + <usize>(12 * n), 4);
    const beyond = load<i32>(horizon + <usize>(12 * n), 8);
    setNeighbours(faceAt(first + n), beyond, load<i32>(beginning + (<usize>to << 2)), load<i32>(ending + (<usize>from << 2)));
    const other = faceAt(beyond);
    const edge: usize = load<i32>(other, CORNERS) == to ? 0 : load<i32>(other, CORNERS + 4) == to ? 1 : 2;
    store<i32>(other + NEIGHBOURS + (edge << 2), first + n);
  }
  faceCount += edges;
}

/**
 * Convex hull of `count` points that are not all in one plane.
 * @param points x, y, z of each (i32); @param pointLinks, beginning, ending room for one i32 per point
 * @param room for `most` faces of 64 bytes, and @param open, visible, horizon for 4, 4 and 12 bytes per face
 * @param triangles gets three vertex numbers (i32) per triangle; it has room for 12 bytes per face
 * @returns how many triangles, or -1 if there was not room enough
 */
export function convexHull(
  points: usize,
  count: i32,
  pointLinks: usize,
  beginning: usize,
  ending: usize,
  room: usize,
  most: i32,
  open: usize,
  visible: usize,
  horizon: usize,
  triangles: usize,
): i32 {
  vertices = points;
  links = pointLinks;
  faces = room;
  mostFaces = most;
  setTetrahedron(count);
  for (let n = 0; n < count; n++) assign(n, 0, 4);
  let waiting = 0;
  for (let n = 0; n < 4; n++) if (load<i32>(faceAt(n), OUTSIDE) >= 0) store<i32>(open + (<usize>(waiting++) << 2), n);
  while (waiting > 0) {
    const face = load<i32>(open + (<usize>(--waiting) << 2));
    if (load<i32>(faceAt(face), CORNERS) < 0) continue;
    const point = farthest(faceAt(face));
    const found = findHorizon(point, face, visible, horizon);
    const seen = <i32>found;
    const edges = <i32>(found >> 32);
    const first = faceCount;
    if (first + edges > mostFaces) return -1;
    addCone(point, horizon, edges, beginning, ending);
    for (let n = 0; n < seen; n++) {
      let outside = load<i32>(faceAt(load<i32>(visible + (<usize>n << 2))), OUTSIDE);
      while (outside >= 0) {
        const next = load<i32>(links + (<usize>outside << 2));
        assign(outside, first, faceCount);
        outside = next;
      }
    }
    for (let n = first; n < faceCount; n++) if (load<i32>(faceAt(n), OUTSIDE) >= 0) store<i32>(open + (<usize>(waiting++) << 2), n);
  }
  let kept = 0;
  for (let n = 0; n < faceCount; n++) {
    const face = faceAt(n);
    if (load<i32>(face, CORNERS) < 0) continue;
    memory.copy(triangles + <usize>(12 * kept), face + CORNERS, 12);
    kept++;
  }
  return kept;
}

/**
 * Largest squared distance of two vertices of triangles.
 * @param used room for one byte per vertex, @param places for three f64 per vertex
 */
export function largestSquare(points: usize, count: i32, triangles: usize, corners: i32, sx: f64, sy: f64, sz: f64, used: usize, places: usize): f64 {
  memory.fill(used, 0, <usize>count);
  for (let n = 0; n < corners; n++) store<u8>(used + <usize>load<i32>(triangles + (<usize>n << 2)), 1);
  let end = places;
  for (let n = 0; n < count; n++) {
    if (load<u8>(used + <usize>n) == 0) continue;
    const point = points + <usize>(12 * n);
    store<f64>(end, (<f64>load<i32>(point) * sx) / 2);
    store<f64>(end, (<f64>load<i32>(point, 4) * sy) / 2, 8);
    store<f64>(end, (<f64>load<i32>(point, 8) * sz) / 2, 16);
    end += 24;
  }
  let largest: f64 = 0;
  for (let a = places; a < end; a += 24) {
    for (let b = a + 24; b < end; b += 24) {
      const x = load<f64>(a) - load<f64>(b);
      const y = load<f64>(a, 8) - load<f64>(b, 8);
      const z = load<f64>(a, 16) - load<f64>(b, 16);
      largest = max(largest, x * x + y * y + z * z);
    }
  }
  return largest;
}

/** @returns the first byte that the host may use */
export function heapBase(): usize {
  return __heap_base;
}
