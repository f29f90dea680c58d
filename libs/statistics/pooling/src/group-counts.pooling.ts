import { coordinateNoise, type GroupCountsDesign } from '@collimate/statistics-design';
import { estimate, type Estimate } from './estimate.js';
import { checkPooled } from './pooled-vector.js';

/** A count below this is shown as suppressed; the stored value stays as it is. */
export const DISPLAY_FLOOR = 10;

/** Pooled number of subjects of one group. */
export interface GroupCount {
  readonly group: string;
  /** The noisy count as released: an integer, possibly negative; clipping it would bias every sum of counts. */
  readonly count: Estimate;
  /** What a page shows: the noisy count is below the display floor. Derived from released numbers alone. */
  readonly suppressed: boolean;
}

/** Pooled result of a group-counts round. */
export interface GroupCountsResult {
  readonly kind: 'group-counts';
  /** How many sites contributed, each with its own full noise. */
  readonly sites: number;
  readonly groups: readonly GroupCount[];
}

/**
 * @input vector: exact sum of the sites' noisy vectors
 * @param sites how many sites contributed
 * @throws PoolingError
 */
export function poolGroupCounts(design: GroupCountsDesign, vector: readonly bigint[], sites: number): GroupCountsResult {
  checkPooled(design, vector, sites);
  const noise = coordinateNoise(design).count * Math.sqrt(sites);
  return {
    kind: 'group-counts',
    sites,
    groups: design.groups.map((group, index) => {
      const count = Number(vector[index]);
      return { group, count: estimate(count, 0, noise), suppressed: count < DISPLAY_FLOOR };
    }),
  };
}
