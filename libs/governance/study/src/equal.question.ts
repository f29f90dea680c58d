import { digestOf, type Digest, type StudyId } from '@collimate/kernel-canonical';
import { keyOfWritten } from '@collimate/radiomics-vocabulary';
import type { DeclaredStatistic, FrozenStudy } from './frozen.study.js';

/** Kinds whose answers say nothing of features. */
const WITHOUT_FEATURES: readonly string[] = ['group-counts'];

/** A statistic of another study that asks the same of the same patients. */
export interface EqualQuestion {
  /** Names of the two statistics: in the study that is looked at, and in the other. */
  readonly statistic: string;
  readonly other: { readonly study: StudyId; readonly digest: Digest; readonly statistic: string };
}

/**
 * What a statistic asks, whatever the study is called and the answer costs: of which scans, which groups, and which features. Id,
 * title, price, clip, purpose, sites and the name of the plan are not part of it.
 */
function questionOf({ protocol }: FrozenStudy, { spec }: DeclaredStatistic): Digest {
  const { modality, roi, groups, features, plan } = protocol;
  const asked = features
    .map(({ feature, aggregation, transform }) => `${keyOfWritten({ feature, aggregation })} ${transform}`)
    .sort();
  return digestOf('collimate.question/1', {
    ...{ kind: spec.kind, modality, roi, groups: [...groups.labels].sort() },
    ...(WITHOUT_FEATURES.includes(spec.kind) ? {} : { plan: { ...plan, name: '' }, features: asked }),
  });
}

/**
 * Answers to equal questions have noise of their own: together they are surer than each, and each is charged. Whoever approves a
 * study has to know that its question was asked before.
 * @returns the equal questions of the other studies, in their order
 */
export function equalQuestions(study: FrozenStudy, others: readonly FrozenStudy[]): readonly EqualQuestion[] {
  const own = new Map(study.queries.map((query) => [questionOf(study, query), query.name]));
  return others
    .filter(({ digest }) => digest !== study.digest)
    .flatMap((other) =>
      other.queries.flatMap((query) => {
        const statistic = own.get(questionOf(other, query));
        if (statistic === undefined) return [];
        return [{ statistic, other: { study: other.protocol.id, digest: other.digest, statistic: query.name } }];
      }),
    );
}
