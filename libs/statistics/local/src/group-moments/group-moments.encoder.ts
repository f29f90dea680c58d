import { toNumber } from '@collimate/kernel-numeric';
import { encodeRecord } from '@collimate/privacy-mechanisms';
import type { Encoder } from '../encoder.js';
import { groupOf, scaledRow } from '../subject-record.js';

/** The clipped record with its count; left out if the group is not asked for or no scan is complete. */
export const encodeGroupMoments: Encoder<'group-moments'> = (design, _given, record) => {
  const group = groupOf(record, design);
  if (group < 0) return 'left-out';
  const x = scaledRow(record.scans, design.features);
  if (x === undefined) return 'left-out';
  const lambda = toNumber(design.lambda);
  const block = [...x, ...x.map((value) => lambda * (value * value - 1))];
  const { lattice, clipped } = encodeRecord(block, toNumber(design.clip), design.lattice.steps);
  return [
    {
      offset: group * design.blockLength,
      lattice: [...lattice, design.lattice.countStep, clipped ? design.lattice.clippedStep : 0n],
    },
  ];
};
