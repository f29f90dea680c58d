import { canonicalJson, digestOf, type Digest, type Json } from '@collimate/kernel-canonical';
import { parseRational } from '@collimate/kernel-numeric';
import type { ApprovedStudy, DeclaredQuery } from '@collimate/privacy-accounting';
import {
  answersOf,
  foldNamed,
  LAYOUT_VERSION,
  retirementOf,
  type Fold,
  type StatisticSpec,
  type Subgroup,
} from '@collimate/statistics-menu';
import { eventAmong, realisedEvent, sharingOf, type NoiseSharing } from './noise.sharing.js';
import { isDeclared, type StudyProtocol } from './protocol.js';
import { standingOf } from './standing.study.js';
import { designsOf, type StudyDesign } from './study.designs.js';
import { studyReading, type StudyReading } from './study.reading.js';

/** One declared release with everything that follows from it without data. */
export interface DeclaredStatistic extends DeclaredQuery, Omit<StudyDesign, 'layout'> {
  /** Patients outside it add nothing; undefined where everybody counts. */
  readonly where: Subgroup | undefined;
  /** Patients that were not drawn into it add nothing; undefined where everybody counts. */
  readonly fold: Fold | undefined;
}

/** A protocol that can no longer change, with the digest that names it and its declared queries. */
export interface FrozenStudy {
  readonly protocol: StudyProtocol;
  readonly digest: Digest;
  /** One per release, in the order of the rounds. */
  readonly queries: readonly DeclaredStatistic[];
  /** The data that is read of each patient. */
  readonly reading: StudyReading;
}

/**
 * @returns SHA-256 of the canonical protocol, in the domain that its schema names: `collimate.study/1` or
 *   `collimate.study/2`
 */
export function studyDigest(protocol: StudyProtocol): Digest {
  return digestOf(protocol.schema, protocol);
}

/**
 * @returns digest of one declared query: it covers the study (so variables, references, groups, plans and purpose), the
 * release and the layout of its vector; not the step of a release that has several, which the key of an answer names
 */
function queryDigest(study: Digest, spec: StudyDesign['spec'] | StatisticSpec, layout = LAYOUT_VERSION): Digest {
  return digestOf('collimate.query/1', { study, statistic: spec.name, spec, layout });
}

/**
 * Freezes a protocol: deeply immutable from here on, named by its digest. Keys are in canonical order, so that lists
 * made from them are the same for a holder of the file as written and for a holder of the canonical text under the
 * digest.
 */
export function freezeStudy(protocol: StudyProtocol): FrozenStudy {
  const canonical = canonicalJson(JSON.parse(JSON.stringify(protocol)) as Json);
  const frozen = deepFreeze(JSON.parse(canonical)) as StudyProtocol;
  const digest = studyDigest(frozen);
  const { subgroups = {}, folds = {} } = isDeclared(frozen) ? frozen : {};
  const sharing = sharingOf(frozen);
  const standing = standingOf(frozen);
  const queries = designsOf(frozen).map(({ layout, ...declared }): DeclaredStatistic => {
    const { spec, design } = declared;
    return {
      ...declared,
      name: spec.name,
      queryDigest: queryDigest(digest, spec, layout),
      event: eventAmong(design, sharing, frozen.sites.length),
      transforms: design.transforms,
      answers: answersOf(spec),
      ...(standing !== undefined && { every: standing.every }),
      ...(retirementOf(spec) !== undefined && { retired: true }),
      where: 'where' in spec && spec.where !== undefined ? subgroups[spec.where] : undefined,
      fold: 'fold' in spec && spec.fold !== undefined ? foldNamed(folds, spec.fold) : undefined,
    };
  });
  return Object.freeze({ protocol: frozen, digest, queries: Object.freeze(queries), reading: studyReading(frozen) });
}

/** The parts of an approved study that the gate of a site needs. */
export function approvedStudy(study: FrozenStudy): ApprovedStudy {
  const sharing = sharingOf(study.protocol);
  const { queries } = study;
  const shared = ({ spares, fallback }: NoiseSharing): readonly DeclaredQuery[] =>
    queries.map((query) => ({
      ...query,
      spares,
      ...(fallback === 'local' && { fallback: realisedEvent(query.design, sharing, { kind: 'whole' }) }),
    }));
  return {
    studyId: study.protocol.id,
    studyDigest: study.digest,
    budget: parseRational(study.protocol.budget.rho),
    queries: sharing === undefined ? queries : shared(sharing),
  };
}

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
