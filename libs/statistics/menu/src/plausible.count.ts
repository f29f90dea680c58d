/** How many noise SDs an honest coordinate never strays in practice: once in 10^15. */
export const SDS = 8;

/** A site that holds ten times the planned subjects of the whole study is not believed. */
const TIMES_PLANNED = 10;

/**
 * Whether a noisy count can be that of an honest site. It finds broken and crude contributions, not careful ones, and reads
 * released numbers alone.
 * @param noise SD of the site's noise on the count, subjects
 * @param planned subjects of the group over all sites, a constant of the protocol
 */
export function isPlausibleCount(count: number, noise: number, planned: number): boolean {
  return count >= -SDS * noise && count <= TIMES_PLANNED * planned + SDS * noise;
}
