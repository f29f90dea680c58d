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

/** Releases that are no sum over subjects: the site's rows are taken together. */
export type SiteReleaseKind = 'scatter';

/**
 * What one site adds to such a release. With one row more or less, the squared L2 norm of the change of `site` never exceeds
 * `design.event.d2`, whatever the other rows are: that is the sensitivity.
 */
export interface SiteEncoder<K extends SiteReleaseKind> {
  /** Bounded integers of one subject, from the protocol's constants and the record alone. */
  readonly row: (design: DesignOf<K>, given: GivenOf<K>, record: SubjectRecord) => Float64Array | 'left-out';
  /** From all rows to the site's vector, exact. */
  readonly site: (design: DesignOf<K>, rows: readonly Float64Array[]) => readonly bigint[];
}
