import { assertNever } from '@collimate/kernel-errors';
import { toNumber } from '@collimate/kernel-numeric';
import { coordinateNoise, latticeUnit, type GroupMomentsDesign, type StatisticDesign } from '@collimate/statistics-design';

/** How many noise SDs an honest coordinate never strays in practice: once in 10^15. */
const SDS = 8;

/**
 * Whether one site's vector can be that of an honest site: no count far below zero, and no sum beyond what that many
 * clipped subjects can reach. It finds broken and crude contributions, not careful ones, and reads released numbers
 * alone.
 */
export function isPlausible(design: StatisticDesign, vector: readonly bigint[]): boolean {
  if (vector.length !== design.length) return false;
  switch (design.kind) {
    case 'group-counts':
      return vector.every((count) => Number(count) >= -SDS * coordinateNoise(design).count);
    case 'group-moments':
      return design.groups.every((_, group) =>
        isPlausibleBlock(design, vector.slice(group * design.blockLength, (group + 1) * design.blockLength)),
      );
    default:
      return assertNever(design);
  }
}

function isPlausibleBlock(design: GroupMomentsDesign, block: readonly bigint[]): boolean {
  const noise = coordinateNoise(design);
  const d = design.featureCount;
  const count = Number(block[2 * d]) / Number(design.lattice.countStep);
  const clipped = Number(block[2 * d + 1]) / Number(design.lattice.clippedStep);
  const most = Math.max(0, count) + SDS * noise.count;
  const reach = most * toNumber(design.clip) + SDS * noise.sum;
  const sums = block.slice(0, 2 * d).map((units) => Number(units) * latticeUnit(design));
  return (
    count >= -SDS * noise.count &&
    clipped >= -SDS * noise.clipped &&
    clipped <= most + SDS * noise.clipped &&
    sums.every((sum) => Math.abs(sum) <= reach)
  );
}
