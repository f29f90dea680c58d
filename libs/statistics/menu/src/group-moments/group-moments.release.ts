import { toNumber } from '@collimate/kernel-numeric';
import { defineRelease, ONE_STEP, plannedCopies } from '../define.release.js';
import { isPlausibleCount, SDS } from '../plausible.count.js';
import {
  blockNoise,
  designGroupMoments,
  groupMomentsSchema,
  latticeUnit,
  type GroupMomentsDesign,
} from './group-moments.design.js';

/** Sums and sums of squares of all features per group, clipped so narrowly that the clipping has to be undone by a model. */
export const groupMoments = defineRelease({
  kind: 'group-moments',
  schema: groupMomentsSchema,
  design: designGroupMoments,
  ...ONE_STEP,
  forecast: (design, planned) => {
    const noise = blockNoise(design);
    const k = Math.sqrt(plannedCopies(planned));
    return [
      { coordinate: 'count', unit: 'subjects', noiseError: noise.count * k },
      { coordinate: 'sum', unit: 'reference SD', noiseError: noise.sum * k },
      { coordinate: 'sum of squares', unit: 'reference SD squared', noiseError: noise.sumOfSquares * k },
      { coordinate: 'clipped records', unit: 'records', noiseError: noise.clipped * k },
    ];
  },
  isPlausible: (design, vector, planned) =>
    design.groups.every((_, group) =>
      isPlausibleBlock(design, vector.slice(group * design.blockLength, (group + 1) * design.blockLength), planned[group]),
    ),
  leaves: () => 'for each group the sums and sums of squares of the features, its size, and how many records were clipped',
  retired:
    'Write kind moments with name and rho; `collimate study plan` prints the other keys. The intervals of group-moments do not hold where features are correlated or skewed.',
});

/** No count far below zero, no sum beyond what that many clipped subjects can reach, no group far larger than planned. */
function isPlausibleBlock(design: GroupMomentsDesign, block: readonly bigint[], planned: number): boolean {
  const noise = blockNoise(design);
  const d = design.features.length;
  const count = Number(block[2 * d]) / Number(design.lattice.countStep);
  const clipped = Number(block[2 * d + 1]) / Number(design.lattice.clippedStep);
  const most = Math.max(0, count) + SDS * noise.count;
  const reach = most * toNumber(design.clip) + SDS * noise.sum;
  const sums = block.slice(0, 2 * d).map((units) => Number(units) * latticeUnit(design));
  return (
    isPlausibleCount(count, noise.count, planned) &&
    clipped >= -SDS * noise.clipped &&
    clipped <= most + SDS * noise.clipped &&
    sums.every((sum) => Math.abs(sum) <= reach)
  );
}
