import { digestOf, type Digest } from '@collimate/kernel-canonical';
import { parseRational } from '@collimate/kernel-numeric';
import type { ApprovedStudy, DeclaredQuery } from '@collimate/privacy-accounting';
import {
  answersOf,
  designStatistic,
  LAYOUT_VERSION,
  retirementOf,
  type StatisticDesign,
  type StatisticSpec,
} from '@collimate/statistics-menu';
import type { StudyProtocol } from './protocol.schema.js';

/** One declared statistic with everything that follows from it without data. */
export interface DeclaredStatistic extends DeclaredQuery {
  readonly spec: StatisticSpec;
  readonly design: StatisticDesign;
}

/** A protocol that can no longer change, with the digest that names it and its declared queries. */
export interface FrozenStudy {
  readonly protocol: StudyProtocol;
  readonly digest: Digest;
  /** One per statistic, in the order of the rounds. */
  readonly queries: readonly DeclaredStatistic[];
}

/** @returns SHA-256 of the canonical protocol, domain `collimate.study/1` */
export function studyDigest(protocol: StudyProtocol): Digest {
  return digestOf('collimate.study/1', protocol);
}

/**
 * @returns digest of one declared query: it covers the study (so features, references, groups, plan and purpose), the
 * statistic and the layout of its vector
 */
export function queryDigest(study: Digest, spec: StatisticSpec): Digest {
  return digestOf('collimate.query/1', { study, statistic: spec.name, spec, layout: LAYOUT_VERSION });
}

/** Freezes a protocol: deeply immutable from here on, named by its digest. */
export function freezeStudy(protocol: StudyProtocol): FrozenStudy {
  const frozen = deepFreeze(JSON.parse(JSON.stringify(protocol))) as StudyProtocol;
  const digest = studyDigest(frozen);
  const shape = { groups: frozen.groups.labels, features: frozen.features };
  const queries = frozen.statistics.map((spec): DeclaredStatistic => {
    const design = designStatistic(spec, shape);
    return {
      name: spec.name,
      queryDigest: queryDigest(digest, spec),
      event: design.event,
      transforms: design.transforms,
      answers: answersOf(spec),
      ...(retirementOf(spec) !== undefined && { retired: true }),
      spec,
      design,
    };
  });
  return Object.freeze({ protocol: frozen, digest, queries: Object.freeze(queries) });
}

/** What the gate of a site needs of a study that the site has approved. */
export function approvedStudy(study: FrozenStudy): ApprovedStudy {
  return {
    studyId: study.protocol.id,
    studyDigest: study.digest,
    budget: parseRational(study.protocol.budget.rho),
    queries: study.queries,
  };
}

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
