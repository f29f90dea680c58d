import type { FeatureDifference, FeatureMoments, GroupMomentsResult } from '@collimate/statistics-pooling';
import type { FeatureDescription, StudyResult } from './result.types.js';

/** One feature with what was estimated of it, side by side. */
export interface FeatureLine {
  readonly feature: FeatureDescription;
  /** One per group; null for a suppressed group. */
  readonly groups: readonly (FeatureMoments | null)[];
  /** Between the first two groups; null if one is suppressed or there is one group only. */
  readonly difference: FeatureDifference | null;
}

/** How lines are ordered. */
export type Order = 'protocol' | 'difference' | 'name';

/** @returns the moments of a result, if a round gave some */
export function momentsOf(result: StudyResult): GroupMomentsResult | undefined {
  for (const round of result.rounds) {
    if (round.pooled?.estimate.kind === 'group-moments') return round.pooled.estimate;
  }
  return undefined;
}

/** @returns one line per feature of the protocol, in the order asked for */
export function featureLines(result: StudyResult, moments: GroupMomentsResult, order: Order): readonly FeatureLine[] {
  const lines = result.study.features.map((feature): FeatureLine => {
    const groups = moments.groups.map((group) => group.features.find((line) => line.key === feature.key) ?? null);
    const difference = moments.differences[0]?.features.find((line) => line.key === feature.key) ?? null;
    return { feature, groups, difference };
  });
  switch (order) {
    case 'protocol':
      return lines;
    case 'name':
      return lines.sort((a, b) => a.feature.name.localeCompare(b.feature.name));
    case 'difference':
      return lines.sort((a, b) => Math.abs(b.difference?.t ?? 0) - Math.abs(a.difference?.t ?? 0));
  }
}
