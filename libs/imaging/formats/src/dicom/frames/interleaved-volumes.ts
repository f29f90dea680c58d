/** Distances of the slices of one volume may differ by this part of their mean, as they may in a stack. */
const UNEVENNESS = 0.1;
/** From so many slices on a set at one distance, which need not be that of the others, is no chance. */
const NO_CHANCE = 3;
/** From so many slices on a volume whose values are all below those of its neighbours is no chance. */
const OF_RANKS = 4;
/** This part of the slices must have a value. */
const KNOWN = 0.75;

/**
 * Whether sets of slices are volumes that stand within one another: each has slices at one distance, which is not that of all taken together.
 * Sets of two slices need one distance for all of them.
 * @input where the slices of each set lie along their normal, in any order and unit
 */
export function standInTurn(sets: readonly (readonly number[])[]): boolean {
  if (sets.length < 2 || sets.some((heights) => heights.length < 2)) return false;
  const all = evenDistance(sets.flat());
  if (all === undefined) return false;
  const areLong = sets.every((heights) => heights.length >= NO_CHANCE);
  return sets.every((heights) => {
    const own = evenDistance(heights);
    if (own === undefined) return false;
    return areLong ? own > (2 - UNEVENNESS) * all : Math.abs(own - sets.length * all) <= UNEVENNESS * all;
  });
}

/** A slice with the place where it lies and a value by which slices are ordered, if it has one. */
export interface RankedSlice {
  readonly height: number;
  readonly rank: number | undefined;
}

/**
 * Volumes that stand within one another, of which each was made after the other: every second slice, or every third, has a value below all
 * of the others. Values that rise or fall along the volume, or stay for some slices, are of one volume. Some slices may lack theirs.
 * @returns the slices of each volume that have a value, in its order; none for one volume
 */
export function turnsOf<T extends RankedSlice>(slices: readonly T[]): readonly (readonly T[])[] {
  if (evenDistance(slices.map(({ height }) => height)) === undefined) return [];
  const sorted = [...slices].sort((a, b) => a.height - b.height);
  const rank = (slice: T): number => slice.rank as number;
  for (let volumes = 2; OF_RANKS * volumes <= sorted.length; volumes++) {
    const sets = Array.from({ length: volumes }, (_, k) =>
      sorted.filter((slice, n) => n % volumes === k && slice.rank !== undefined).sort((a, b) => rank(a) - rank(b)),
    );
    if (sets.some((set) => set.length < NO_CHANCE) || sets.flat().length < KNOWN * sorted.length) continue;
    sets.sort(([a], [b]) => rank(a) - rank(b));
    if (sets.every((set, k) => k === 0 || rank(sets[k - 1].at(-1) as T) < rank(set[0]))) return sets;
  }
  return [];
}

/** @returns the distance of slices that lie at one distance; undefined for others */
function evenDistance(heights: readonly number[]): number | undefined {
  const sorted = [...heights].sort((a, b) => a - b);
  const mean = (sorted[sorted.length - 1] - sorted[0]) / (sorted.length - 1);
  const isEven = mean > 0 && sorted.every((height, k) => Math.abs(height - sorted[0] - k * mean) <= UNEVENNESS * mean);
  return isEven ? mean : undefined;
}
