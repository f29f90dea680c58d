import { encodeRecord } from '@collimate/privacy-mechanisms';
import { gramRecord } from '@collimate/statistics-menu';
import type { Encoder } from '../encoder.js';
import { standardisedRows } from '../subject-record.js';

/** The products of the clipped row; left out if one of the numbers is missing. */
export const encodeGram: Encoder<'gram'> = (design, _given, record) => {
  const [row] = standardisedRows(record, design);
  if (row === undefined) return 'left-out';
  const { units } = encodeRecord(gramRecord(row, design.clip), design.clip * design.clip + 1, design.steps);
  return [{ offset: 0, lattice: units }];
};
