import type { LatticeBlock } from '@collimate/privacy-mechanisms';
import type { DesignOf, GivenOf, ReleaseKind } from '@collimate/statistics-menu';
import type { SubjectRecord } from './subject-record.js';

/** Lattice coordinates that one subject adds to the vector: a stretch of consecutive ones. */
export interface SubjectBlock {
  /** Index of the first coordinate in the whole vector. */
  readonly offset: number;
  readonly lattice: LatticeBlock;
}

/**
 * What one subject adds to a release, from the protocol's constants, what the design says is given, and the record alone. The
 * squared L2 norm of what it returns never exceeds `design.event.d2`, whatever is given: that is the sensitivity.
 */
export type Encoder<K extends ReleaseKind> = (
  design: DesignOf<K>,
  given: GivenOf<K>,
  record: SubjectRecord,
) => readonly SubjectBlock[] | 'left-out';
