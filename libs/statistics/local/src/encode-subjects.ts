import { assertNever } from '@collimate/kernel-errors';
import { toNumber } from '@collimate/kernel-numeric';
import { encodeRecord } from '@collimate/privacy-mechanisms';
import type { FeatureScaling, GroupCountsDesign, GroupMomentsDesign, StatisticDesign } from '@collimate/statistics-design';
import { LocalError } from './local.error.js';
import { scaledRow, type SubjectRecord } from './subject-record.js';

/** The lattice coordinates that one subject adds to the vector: a stretch of consecutive coordinates of one group. */
export interface SubjectBlock {
  /** Index of the first coordinate in the whole vector. */
  readonly offset: number;
  readonly lattice: readonly bigint[];
}

/**
 * What one subject adds to a statistic. Its squared L2 norm never exceeds `design.event.d2`: that is the sensitivity.
 * @returns undefined for a subject whose group is not asked for, or (moments) who has no complete scan
 */
export function encodeSubject(
  design: StatisticDesign,
  scalings: readonly FeatureScaling[],
  record: SubjectRecord,
): SubjectBlock | undefined {
  switch (design.kind) {
    case 'group-counts':
      return countBlock(design, record);
    case 'group-moments':
      return momentsBlock(design, scalings, record);
    default:
      return assertNever(design);
  }
}

function countBlock(design: GroupCountsDesign, record: SubjectRecord): SubjectBlock | undefined {
  const offset = design.groups.indexOf(record.group);
  return offset < 0 ? undefined : { offset, lattice: [1n] };
}

function momentsBlock(
  design: GroupMomentsDesign,
  scalings: readonly FeatureScaling[],
  record: SubjectRecord,
): SubjectBlock | undefined {
  const group = design.groups.indexOf(record.group);
  if (group < 0) return undefined;
  const x = scaledRow(record.scans, scalings);
  if (x === undefined) return undefined;
  const lambda = toNumber(design.lambda);
  const block = [...x, ...x.map((value) => lambda * (value * value - 1))];
  const { lattice, clipped } = encodeRecord(block, toNumber(design.clip), design.lattice.steps);
  return {
    offset: group * design.blockLength,
    lattice: [...lattice, design.lattice.countStep, clipped ? design.lattice.clippedStep : 0n],
  };
}

/**
 * The exact sum of all subjects, an integer vector: no order of summation and no rounding can change it. It must not
 * leave as it is; the gate adds the noise.
 * @throws LocalError DUPLICATE_SUBJECT if a subject stands there twice, which would double their weight
 */
export function sumSubjects(
  design: StatisticDesign,
  scalings: readonly FeatureScaling[],
  records: readonly SubjectRecord[],
): readonly bigint[] {
  if (new Set(records.map((record) => record.subject)).size !== records.length) {
    throw new LocalError('DUPLICATE_SUBJECT', 'every subject has one record with all their scans');
  }
  const sum = new Array<bigint>(design.length).fill(0n);
  for (const record of records) {
    const block = encodeSubject(design, scalings, record);
    block?.lattice.forEach((value, index) => (sum[block.offset + index] += value));
  }
  return sum;
}
