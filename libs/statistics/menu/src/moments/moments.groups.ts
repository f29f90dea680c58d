import { noiseCopies } from '../pooled.vector.js';
import type { PooledRelease } from '../define.analysis.js';
import { momentsNoise, momentsUnit, type MomentsDesign } from './moments.design.js';
import { estimateMoments, type GroupEstimate } from './moments.estimator.js';

/** @returns the estimates of every group of a pooled vector, in the order of the groups */
export function groupEstimates({ design, pooled }: PooledRelease<MomentsDesign>): readonly GroupEstimate[] {
  const d = design.features.length;
  const unit = momentsUnit(design);
  const noise = momentsNoise(design, noiseCopies(design, pooled));
  return design.groups.map((_, group) => {
    const block = pooled.vector
      .slice(group * design.blockLength, (group + 1) * design.blockLength)
      .map((units) => Number(units) * unit);
    const [count, cutOff, fourth] = block.slice(2 * d);
    return estimateMoments(
      { sums: block.slice(0, d), squares: block.slice(d, 2 * d), count, cutOff, fourth },
      design.constants,
      noise,
    );
  });
}
