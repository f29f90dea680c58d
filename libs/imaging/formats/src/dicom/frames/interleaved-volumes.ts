/** Distances of the slices of one volume may differ by this part of their mean, as they may in a stack. */
const UNEVENNESS = 0.1;

/**
 * Whether sets of slices are volumes that stand within one another: each has slices at one distance, the same in all sets, and taken
 * together they lie as many times as close as there are sets.
 * @input where the slices of each set lie along their normal, in any order and unit
 */
export function standInTurn(sets: readonly (readonly number[])[]): boolean {
  if (sets.length < 2 || sets.some((heights) => heights.length < 2)) return false;
  const all = evenDistance(sets.flat());
  if (all === undefined) return false;
  return sets.every((heights) => {
    const own = evenDistance(heights);
    return own !== undefined && Math.abs(own - sets.length * all) <= UNEVENNESS * all;
  });
}

/** @returns the distance of slices that lie at one distance; undefined for others */
function evenDistance(heights: readonly number[]): number | undefined {
  const sorted = [...heights].sort((a, b) => a - b);
  const mean = (sorted[sorted.length - 1] - sorted[0]) / (sorted.length - 1);
  const isEven = mean > 0 && sorted.every((height, k) => Math.abs(height - sorted[0] - k * mean) <= UNEVENNESS * mean);
  return isEven ? mean : undefined;
}
