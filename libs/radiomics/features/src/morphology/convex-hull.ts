import type { Mesh } from './mesh.js';

/*
 * Quickhull in whole numbers. All tests are signs of integer determinants, exact in a double for boxes of up to some 50,000
 * voxels a side, so there is no tolerance to choose: a point on the plane of a face is not outside of it.
 */

/** A triangle of the growing hull. */
interface Face {
  /** Vertex numbers, counter-clockwise seen from outside. */
  readonly corners: readonly [number, number, number];
  /** Faces across the edges 0-1, 1-2, 2-0. */
  readonly neighbours: Face[];
  /** Outward normal x, y, z and offset: a point is outside if normal * point > offset. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly offset: number;
  /** Points outside of this face that no other face has taken. */
  outside: number[];
  removed: boolean;
}

/**
 * Convex hull of points.
 * @input x, y, z of each in whole numbers, for example the vertices of a mesh; they are not all in one plane
 * @returns a mesh over the same vertices; those inside the hull are in no triangle
 */
export function convexHullOf(vertices: Int32Array): Mesh {
  const first = tetrahedron(vertices);
  const hull: Face[] = [...first];
  const all = Array.from({ length: vertices.length / 3 }, (_, n) => n);
  assign(vertices, all, first);
  const open = first.filter((face) => face.outside.length > 0);
  for (let face = open.pop(); face !== undefined; face = open.pop()) {
    if (face.removed) continue;
    const point = farthest(vertices, face);
    const { visible, horizon } = visibleFrom(vertices, point, face);
    const fresh = cone(vertices, point, horizon);
    for (const old of visible) assign(vertices, old.outside, fresh);
    hull.push(...fresh);
    open.push(...fresh.filter((one) => one.outside.length > 0));
  }
  return { vertices, triangles: Int32Array.from(hull.filter((face) => !face.removed).flatMap((face) => face.corners)) };
}

/** @returns how far a point is outside of a face, in units of its normal; positive outside, 0 on its plane */
function height(vertices: Int32Array, point: number, face: Face): number {
  const at = 3 * point;
  return face.x * vertices[at] + face.y * vertices[at + 1] + face.z * vertices[at + 2] - face.offset;
}

function faceOf(vertices: Int32Array, a: number, b: number, c: number): Face {
  const p = 3 * a;
  const ux = vertices[3 * b] - vertices[p];
  const uy = vertices[3 * b + 1] - vertices[p + 1];
  const uz = vertices[3 * b + 2] - vertices[p + 2];
  const vx = vertices[3 * c] - vertices[p];
  const vy = vertices[3 * c + 1] - vertices[p + 1];
  const vz = vertices[3 * c + 2] - vertices[p + 2];
  const x = uy * vz - uz * vy;
  const y = uz * vx - ux * vz;
  const z = ux * vy - uy * vx;
  const offset = x * vertices[p] + y * vertices[p + 1] + z * vertices[p + 2];
  return { corners: [a, b, c], neighbours: [], x, y, z, offset, outside: [], removed: false };
}

/** Four vertices that are not in one plane: far apart in x, then from that line, then from that plane. */
function tetrahedron(vertices: Int32Array): readonly Face[] {
  const count = vertices.length / 3;
  const highest = (score: (n: number) => number) => {
    let best = 0;
    let most = score(0);
    for (let n = 1; n < count; n++) {
      const own = score(n);
      if (own > most) {
        best = n;
        most = own;
      }
    }
    return best;
  };
  const a = highest((n) => -vertices[3 * n]);
  const b = highest((n) => vertices[3 * n]);
  const c = highest((n) => {
    const face = faceOf(vertices, a, b, n);
    return face.x * face.x + face.y * face.y + face.z * face.z;
  });
  const base = faceOf(vertices, a, b, c);
  const d = highest((n) => Math.abs(height(vertices, n, base)));
  const [p, q] = height(vertices, d, base) > 0 ? [b, a] : [a, b];
  const faces = [faceOf(vertices, p, q, c), faceOf(vertices, q, p, d), faceOf(vertices, c, q, d), faceOf(vertices, p, c, d)];
  faces[0].neighbours.push(faces[1], faces[2], faces[3]);
  faces[1].neighbours.push(faces[0], faces[3], faces[2]);
  faces[2].neighbours.push(faces[0], faces[1], faces[3]);
  faces[3].neighbours.push(faces[0], faces[2], faces[1]);
  return faces;
}

/** Gives each point to the first face that it lies outside of; points inside all of them are in the hull for good. */
function assign(vertices: Int32Array, points: readonly number[], faces: readonly Face[]): void {
  for (const point of points) {
    for (const face of faces) {
      if (height(vertices, point, face) <= 0) continue;
      face.outside.push(point);
      break;
    }
  }
}

function farthest(vertices: Int32Array, face: Face): number {
  let best = face.outside[0];
  let most = height(vertices, best, face);
  for (const point of face.outside) {
    const own = height(vertices, point, face);
    if (own > most) {
      best = point;
      most = own;
    }
  }
  return best;
}

/** An edge of the horizon, in the sense of rotation of the face that is removed, and the face that stays beyond it. */
interface HorizonEdge {
  readonly from: number;
  readonly to: number;
  readonly beyond: Face;
}

/** Marks the faces that a point lies outside of as removed, and collects the edges around them. */
function visibleFrom(vertices: Int32Array, point: number, start: Face) {
  const visible = [start];
  const horizon: HorizonEdge[] = [];
  start.removed = true;
  for (let n = 0; n < visible.length; n++) {
    visible[n].neighbours.forEach((beyond, edge) => {
      if (beyond.removed) return;
      if (height(vertices, point, beyond) > 0) {
        beyond.removed = true;
        visible.push(beyond);
      } else {
        horizon.push({ from: visible[n].corners[edge], to: visible[n].corners[(edge + 1) % 3], beyond });
      }
    });
  }
  return { visible, horizon };
}

/** New faces from every edge of the horizon to the point. The horizon is one closed line, so each corner begins one edge. */
function cone(vertices: Int32Array, point: number, horizon: readonly HorizonEdge[]): readonly Face[] {
  const beginning = new Map<number, Face>();
  const ending = new Map<number, Face>();
  const faces: Face[] = [];
  for (const { from, to } of horizon) {
    const face = faceOf(vertices, from, to, point);
    beginning.set(from, face);
    ending.set(to, face);
    faces.push(face);
  }
  for (let n = 0; n < horizon.length; n++) {
    const { from, to, beyond } = horizon[n];
    faces[n].neighbours.push(beyond, beginning.get(to)!, ending.get(from)!);
    beyond.neighbours[beyond.corners.indexOf(to)] = faces[n];
  }
  return faces;
}
