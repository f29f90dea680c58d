/** A contour in index coordinates: x and y of its points, and its place along z. */
export interface Polygon {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly k: number;
  /** Combined with others by exclusive disjunction, also where they cross. */
  readonly xor: boolean;
}

/** The contours of one plane. */
interface Plane {
  /** Place along the slices of the grid. */
  readonly k: number;
  readonly polygons: Polygon[];
}

/** Contours on one plane differ by rounding at least, a thousandth of a slice. */
const ROUNDING = 1e-3;
/** What is rounding is this many times smaller than what is a distance of planes. */
const CLEARLY_SMALLER = 10;

/** The slices among which planes are to be found. */
export interface SliceAxis {
  readonly slices: number;
  /** Whether they ascend in the patient. Of the slices on the two faces of a plane that one is of it which comes first in the patient. */
  readonly ascends: boolean;
}

/**
 * Gives each slice of a grid the contours of the plane nearest to it, within half the distance of the planes; of the slices that lie
 * just half of it away on either side one. The parts of one plane may lie a little apart, as far as that is clearly less than the planes do.
 * @param noise most that the parts of one plane may lie apart, in slices of the grid
 * @param onThickness told how many slices lie between planes, which is how thick each of them counts
 */
export function nearestPlanes(
  polygons: readonly Polygon[],
  { slices, ascends }: SliceAxis,
  noise: number,
  onThickness: (slices: number) => void = () => undefined,
): ReadonlyMap<number, readonly Polygon[]> {
  const planes = planesOf(polygons, noise);
  const distances = planes.slice(1).map((plane, i) => plane.k - planes[i].k);
  // A single plane is as thick as a slice of the grid.
  const thickness = distances.length === 0 ? 1 : Math.min(...distances);
  onThickness(thickness);
  const half = thickness / 2;
  const groups = new Map<number, readonly Polygon[]>();
  for (let k = 0; k < slices; k++) {
    let best: Plane | undefined;
    for (const plane of planes) {
      // A plane is as thick as its slices in all: of its two faces one is closed.
      const behind = ascends ? k - plane.k : plane.k - k;
      if (
        behind >= -half - ROUNDING &&
        behind < half - ROUNDING &&
        (best === undefined || Math.abs(plane.k - k) < Math.abs(best.k - k))
      )
        best = plane;
    }
    if (best !== undefined) groups.set(k, best.polygons);
  }
  return groups;
}

/** @returns how many contours lie within a grid, on planes that are the nearest of no slice */
export function nearestToNone(
  polygons: readonly Polygon[],
  groups: ReadonlyMap<number, readonly Polygon[]>,
  axis: SliceAxis,
): number {
  const taken = new Set([...groups.values()].flat());
  const left = polygons.filter((polygon) => !taken.has(polygon));
  return left.length - beyondSlices(left, axis);
}

/** @returns how many contours lie beyond the outermost slices of a grid, by more than half a slice or on the face that is not of it */
export function beyondSlices(polygons: readonly Polygon[], { slices, ascends }: SliceAxis): number {
  const [before, behind] = ascends ? [-0.5 + ROUNDING, slices - 0.5 + ROUNDING] : [-0.5 - ROUNDING, slices - 0.5 - ROUNDING];
  return polygons.filter(({ k }) => k < before || k > behind).length;
}

/** @returns how many slices between the first and the last that have contours have none */
export function slicesSkipped(groups: ReadonlyMap<number, readonly Polygon[]>): number {
  const drawn = [...groups.keys()];
  return Math.max(...drawn) - Math.min(...drawn) + 1 - drawn.length;
}

function planesOf(polygons: readonly Polygon[], noise: number): readonly Plane[] {
  const sorted = [...polygons].sort((a, b) => a.k - b.k);
  const apart = rounding(
    sorted.slice(1).map(({ k }, i) => k - sorted[i].k),
    noise,
  );
  const groups: Polygon[][] = [];
  for (const polygon of sorted) {
    const last = groups.at(-1);
    if (last !== undefined && polygon.k - last[last.length - 1].k <= apart) last.push(polygon);
    else groups.push([polygon]);
  }
  // Most parts lie where the plane was meant; one that is off does not draw it along.
  return groups.map((group) => ({ k: group[(group.length - 1) >> 1].k, polygons: group }));
}

/** @returns the largest distance of neighbours that is rounding: clearly less than the next larger one */
function rounding(gaps: readonly number[], noise: number): number {
  const ascending = gaps.filter((gap) => gap > ROUNDING).sort((a, b) => a - b);
  const extent = gaps.reduce((sum, gap) => sum + gap, 0);
  if (extent <= noise) return extent;
  for (let i = ascending.length - 1; i > 0; i--) {
    if (ascending[i - 1] <= noise && ascending[i - 1] * CLEARLY_SMALLER <= ascending[i]) return ascending[i - 1];
  }
  return ROUNDING;
}
