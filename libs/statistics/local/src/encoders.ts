import { LatticeSum } from '@collimate/privacy-mechanisms';
import type { GivenOf, ReleaseKind, StatisticDesign } from '@collimate/statistics-menu';
import { encodeCells } from './cells/cells.encoder.js';
import type { Encoder, SiteEncoder, SiteReleaseKind, SubjectBlock } from './encoder.js';
import { encodeGradient } from './gradient/gradient.encoder.js';
import { encodeGram } from './gram/gram.encoder.js';
import { encodeGroupMoments } from './group-moments/group-moments.encoder.js';
import { LocalError } from './local.error.js';
import { encodeMoments } from './moments/moments.encoder.js';
import { encodePairs } from './pairs/pairs.encoder.js';
import { encodePrefixCells } from './prefix-cells/prefix-cells.encoder.js';
import { encodeScatter } from './scatter/scatter.encoder.js';
import type { SubjectRecord } from './subject-record.js';

/** The encoder of every release that is a sum over subjects: a forgotten one does not compile. */
const ENCODERS: { readonly [K in Exclude<ReleaseKind, SiteReleaseKind>]: Encoder<K> } = {
  cells: encodeCells,
  'group-moments': encodeGroupMoments,
  moments: encodeMoments,
  'prefix-cells': encodePrefixCells,
  gram: encodeGram,
  pairs: encodePairs,
  gradient: encodeGradient,
};

/** Those of the others. */
const SITE_ENCODERS: { readonly [K in SiteReleaseKind]: SiteEncoder<K> } = {
  scatter: encodeScatter,
};

/** An encoder of whatever kind, called with a design of its own kind. */
type AnyEncoder = (
  design: StatisticDesign,
  given: GivenOf<ReleaseKind>,
  record: SubjectRecord,
) => readonly SubjectBlock[] | 'left-out';

/** @returns what one subject adds to a release, no coordinate twice; to one that takes a site's rows together, what the subject adds to a site without others */
export function encodeSubject(
  design: StatisticDesign,
  record: SubjectRecord,
  given: GivenOf<ReleaseKind> = null,
): readonly SubjectBlock[] | 'left-out' {
  if (!isOfSite(design)) return (ENCODERS[design.kind] as AnyEncoder)(design, given, record);
  const { row, site } = SITE_ENCODERS[design.kind];
  const own = row(design, null, record);
  return own === 'left-out' ? own : [{ offset: 0, lattice: site(design, [own]) }];
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
  if (isOfSite(design)) return siteVector(design, records);
  const sum = new LatticeSum(design.length);
  for (const record of records) {
    const blocks = encodeSubject(design, record, given);
    if (blocks === 'left-out') continue;
    for (const { offset, lattice } of blocks) sum.add(offset, lattice);
  }
  return sum.total();
}

/** The design of a release that takes a site's rows together. */
type SiteDesign = Extract<StatisticDesign, { readonly kind: SiteReleaseKind }>;

function isOfSite(design: StatisticDesign): design is SiteDesign {
  return Object.hasOwn(SITE_ENCODERS, design.kind);
}

function siteVector(design: SiteDesign, records: readonly SubjectRecord[]): readonly bigint[] {
  const { row, site } = SITE_ENCODERS[design.kind];
  const rows = records.map((record) => row(design, null, record));
  return site(
    design,
    rows.filter((one) => one !== 'left-out'),
  );
}
