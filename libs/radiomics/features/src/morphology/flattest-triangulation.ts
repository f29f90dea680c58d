/** A point on the half-voxel lattice of one cube: 0, 1 or 2 along x, y, z; the middle of an edge has exactly one 1. */
export type LatticePoint = readonly [number, number, number];

type Triangle = readonly [LatticePoint, LatticePoint, LatticePoint];

/**
 * Cuts a polygon that need not be flat into triangles that lie in as few planes as possible; of equally flat ways the first.
 * The standard leaves the choice open. This one is the same for a shape and its mirror image, inside and outside alike.
 * @input corners in order, whole numbers @returns triangles in the same sense of rotation, three corners in a row
 */
export function flattestTriangulation(polygon: readonly LatticePoint[]): readonly LatticePoint[] {
  let best: readonly Triangle[] = [];
  let fewest = Infinity;
  for (const triangles of triangulations(polygon)) {
    const planes = new Set(triangles.map(planeOf)).size;
    if (planes < fewest) [best, fewest] = [triangles, planes];
  }
  return best.flat();
}

/** All ways to cut a polygon: the triangle on the edge from first to last corner, and what is left on both sides of it. */
function triangulations(polygon: readonly LatticePoint[]): readonly (readonly Triangle[])[] {
  if (polygon.length < 3) return [[]];
  const [first, last] = [polygon[0], polygon[polygon.length - 1]];
  const ways: (readonly Triangle[])[] = [];
  for (let n = 1; n + 1 < polygon.length; n++) {
    for (const before of triangulations(polygon.slice(0, n + 1))) {
      for (const after of triangulations(polygon.slice(n))) {
        ways.push([...before, [first, polygon[n], last], ...after]);
      }
    }
  }
  return ways;
}

/** @returns the same text for triangles of one plane */
function planeOf([a, b, c]: Triangle): string {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const offset = normal[0] * a[0] + normal[1] * a[1] + normal[2] * a[2];
  const length = Math.max(...normal.map(Math.abs));
  return [...normal, offset].map((part) => part / length).join();
}
