import { LatticeSum } from '@collimate/privacy-mechanisms';
import type { GivenOf, ReleaseKind, StatisticDesign } from '@collimate/statistics-menu';
import { encodeCells } from './cells/cells.encoder.js';
import type { Encoder, SubjectBlock } from './encoder.js';
import { encodeGradient } from './gradient/gradient.encoder.js';
import { encodeGram } from './gram/gram.encoder.js';
import { encodeGroupMoments } from './group-moments/group-moments.encoder.js';
import { LocalError } from './local.error.js';
import { encodeMoments } from './moments/moments.encoder.js';
import { encodePairs } from './pairs/pairs.encoder.js';
import { encodePrefixCells } from './prefix-cells/prefix-cells.encoder.js';
import type { SubjectRecord } from './subject-record.js';

/** The encoder of every release of the menu: a forgotten one does not compile. */
export const ENCODERS: { readonly [K in ReleaseKind]: Encoder<K> } = {
  cells: encodeCells,
  'group-moments': encodeGroupMoments,
  moments: encodeMoments,
  'prefix-cells': encodePrefixCells,
  gram: encodeGram,
  pairs: encodePairs,
  gradient: encodeGradient,
};

/** An encoder of whatever kind, called with a design of its own kind. */
type AnyEncoder = (
  design: StatisticDesign,
  given: GivenOf<ReleaseKind>,
  record: SubjectRecord,
) => readonly SubjectBlock[] | 'left-out';

/** @returns what one subject adds to a release; no coordinate twice */
export function encodeSubject(
  design: StatisticDesign,
  record: SubjectRecord,
  given: GivenOf<ReleaseKind> = null,
): readonly SubjectBlock[] | 'left-out' {
  return (ENCODERS[design.kind] as AnyEncoder)(design, given, record);
}

/**
 * The exact sum of all subjects, an integer vector: no order of summation and no rounding can change it. It must not
 * leave as it is; the gate adds the noise.
 * @param given what the step is given besides the records; null for a kind that is given nothing
 * @throws LocalError DUPLICATE_SUBJECT if a subject stands there twice, which would double their weight
 */
export function sumSubjects(
  design: StatisticDesign,
  records: readonly SubjectRecord[],
  given: GivenOf<ReleaseKind> = null,
): readonly bigint[] {
  if (new Set(records.map((record) => record.subject)).size !== records.length) {
    throw new LocalError('DUPLICATE_SUBJECT', 'every subject has one record with all their scans');
  }
  const sum = new LatticeSum(design.length);
  for (const record of records) {
    const blocks = encodeSubject(design, record, given);
    if (blocks === 'left-out') continue;
    for (const { offset, lattice } of blocks) sum.add(offset, lattice);
  }
  return sum.total();
}
