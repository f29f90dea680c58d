import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import type { PooledRelease, SiteVector } from '../define.analysis.js';
import type { MomentsDesign } from '../moments/moments.design.js';
import type { GroupEstimate } from '../moments/moments.estimator.js';
import { groupEstimates } from '../moments/moments.groups.js';

/** One site as its own vector says. */
export interface ReleasedSite {
  readonly site: string;
  readonly estimate: GroupEstimate;
}

/** @returns what each site released, by name */
export function sitesOf(
  { design, pooled }: PooledRelease<MomentsDesign>,
  bySite: readonly SiteVector[],
): readonly ReleasedSite[] {
  const noiseVariance = pooled.noiseVariance / BigInt(Math.max(1, pooled.sites));
  return [...bySite]
    .sort((a, b) => (a.site < b.site ? -1 : 1))
    .map(({ site, vector }): ReleasedSite => {
      const [estimate] = groupEstimates({ design, pooled: { vector, noiseVariance, sites: 1 } });
      return { site, estimate };
    });
}

/** @returns whether so many patients are seen that something is told of a site */
export function isShown({ estimate }: ReleasedSite): boolean {
  return !estimate.isSuppressed && estimate.count.value >= DISPLAY_FLOOR;
}
