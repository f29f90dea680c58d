/** The lowest edge that tells whole numbers apart which are counts, grades or years: below it there are none. */
const LOWEST = -0.5;

/**
 * Whether public edges lie between whole numbers: each half-way, none below -0.5. The values are then taken to be whole numbers, as years, grades and counts are.
 * @source ADR 0130
 */
export function liesBetweenWholes(edges: readonly number[]): boolean {
  return edges[0] >= LOWEST && edges.every((edge) => Number.isInteger(edge - 1 / 2));
}

/** @returns where the half-way points around a whole number lie that is read as spread up to them: the one at or below, the one at or above */
export function halfWayAround(lower: number, upper: number): readonly [lower: number, upper: number] {
  return [Math.floor(lower + 1 / 2) - 1 / 2, Math.ceil(upper - 1 / 2) + 1 / 2];
}
