import type { Encoder } from '../encoder.js';

/** One in the cell of the subject's group; left out if the group is not asked for. */
export const encodeCells: Encoder<'cells'> = (design, _given, record) => {
  const offset = design.groups.indexOf(record.group);
  return offset < 0 ? 'left-out' : { offset, lattice: [1n] };
};
