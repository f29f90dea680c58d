import { assertNever } from '@collimate/kernel-errors';
import { toNumber } from '@collimate/kernel-numeric';
import { coordinateNoise, latticeUnit, type GroupMomentsDesign, type StatisticDesign } from '@collimate/statistics-design';

/** How many noise SDs an honest coordinate never strays in practice: once in 10^15. */
const SDS = 8;

/** A site that holds ten times the planned subjects of the whole study is not believed. */
const TIMES_PLANNED = 10;

/**
 * Whether one site's vector can be that of an honest site: no count far below zero, and no sum beyond what that many
 * clipped subjects can reach, and no group far larger than the study planned. It finds broken and crude contributions, not
 * careful ones, and reads released numbers alone.
 * @param planned subjects per group over all sites, a constant of the protocol
 */
export function isPlausible(design: StatisticDesign, vector: readonly bigint[], planned: readonly number[]): boolean {
  if (vector.length !== design.length || planned.length !== design.groups.length) return false;
  switch (design.kind) {
    case 'group-counts':
      return vector.every((count, group) => isPlausibleCount(Number(count), coordinateNoise(design).count, planned[group]));
    case 'group-moments':
      return design.groups.every((_, group) =>
        isPlausibleBlock(design, vector.slice(group * design.blockLength, (group + 1) * design.blockLength), planned[group]),
      );
    default:
      return assertNever(design);
  }
}

function isPlausibleCount(count: number, noise: number, planned: number): boolean {
  return count >= -SDS * noise && count <= TIMES_PLANNED * planned + SDS * noise;
}

function isPlausibleBlock(design: GroupMomentsDesign, block: readonly bigint[], planned: number): boolean {
  const noise = coordinateNoise(design);
  const d = design.featureCount;
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
