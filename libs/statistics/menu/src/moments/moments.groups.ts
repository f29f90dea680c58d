import { noiseCopies } from '../pooled.vector.js';
import type { PooledRelease } from '../define.analysis.js';
import { momentsNoise, momentsUnit, type MomentsDesign } from './moments.design.js';
import { estimateMoments, type GroupEstimate } from './moments.estimator.js';
import { gainsOf, shapingOf, times } from './noise.shaping.js';

/**
 * What a public correlation shaped at the sites is undone here, with matrices of the reader's own: where their last bits are others than those of a site, the
 * estimate moves by as little.
 * @returns the estimates of every group of a pooled vector, in the order of the groups
 */
export function groupEstimates({ design, pooled }: PooledRelease<MomentsDesign>): readonly GroupEstimate[] {
  const d = design.features.length;
  const unit = momentsUnit(design);
  const noise = momentsNoise(design, noiseCopies(design, pooled));
  const shaping = design.correlation && shapingOf(design.correlation);
  const gains = gainsOf(design.correlation);
  return design.groups.map((_, group) => {
    const block = pooled.vector
      .slice(group * design.blockLength, (group + 1) * design.blockLength)
      .map((units) => Number(units) * unit);
    const [values, squares] = [block.slice(0, d), block.slice(d, 2 * d)];
    const [count, cutOff, fourth] = block.slice(2 * d);
    return estimateMoments(
      {
        sums: shaping === undefined ? values : times(shaping.values.after, values, d),
        squares: shaping === undefined ? squares : times(shaping.squares.after, squares, d),
        ...{ count, cutOff, fourth },
      },
      design.constants,
      noise,
      gains,
    );
  });
}
