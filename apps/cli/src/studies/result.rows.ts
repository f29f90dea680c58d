import { assertNever } from '@collimate/kernel-errors';
import type { Estimate, GroupMomentsResult } from '@collimate/statistics-pooling';
import type { ResultDocument } from './result.document.js';

/** One published number. */
export interface ResultRow {
  readonly statistic: string;
  readonly quantity: 'count' | 'mean' | 'difference of means';
  /** Two of them for a difference, the second minus the first. */
  readonly group: string;
  /** Empty for a count. */
  readonly feature: string;
  readonly name: string;
  readonly scale: string;
  /** Null if the group is suppressed: its noisy count is below the display floor. */
  readonly estimate: Estimate | null;
  /** Of the estimate's group, on the scale; null where there is none. */
  readonly standardDeviation: number | null;
  /** After Holm's correction; null unless it is a difference. */
  readonly adjustedPValue: number | null;
}

/** @returns every number of a result, round after round; an abandoned round has none */
export function resultRows(result: ResultDocument): readonly ResultRow[] {
  const names = new Map(result.study.features.map(({ key, name }) => [key, name]));
  return result.rounds.flatMap(({ statistic, pooled }): readonly ResultRow[] => {
    if (pooled === null) return [];
    const { estimate } = pooled;
    switch (estimate.kind) {
      case 'group-counts':
        return estimate.groups.map(({ group, count, suppressed }) => countRow(statistic, group, suppressed ? null : count));
      case 'group-moments':
        return momentRows(statistic, estimate, names);
      default:
        return assertNever(estimate);
    }
  });
}

function countRow(statistic: string, group: string, estimate: Estimate | null): ResultRow {
  return {
    statistic,
    quantity: 'count',
    group,
    feature: '',
    name: '',
    scale: 'subjects',
    estimate,
    standardDeviation: null,
    adjustedPValue: null,
  };
}

function momentRows(
  statistic: string,
  { groups, differences }: GroupMomentsResult,
  names: ReadonlyMap<string, string>,
): readonly ResultRow[] {
  const named = (key: string): { feature: string; name: string } => ({ feature: key, name: names.get(key) ?? key });
  return [
    ...groups.map(({ group, count, suppressed }) => countRow(statistic, group, suppressed ? null : count)),
    ...groups.flatMap(({ group, features }) =>
      features.map(({ key, scale, mean, standardDeviation }): ResultRow => {
        return {
          statistic,
          quantity: 'mean',
          group,
          ...named(key),
          scale,
          estimate: mean,
          standardDeviation,
          adjustedPValue: null,
        };
      }),
    ),
    ...differences.flatMap(({ groups: [first, second], features }) =>
      features.map(({ key, scale, difference, adjustedPValue }): ResultRow => {
        const group = `${second} - ${first}`;
        return {
          statistic,
          quantity: 'difference of means',
          group,
          ...named(key),
          scale,
          estimate: difference,
          standardDeviation: null,
          adjustedPValue,
        };
      }),
    ),
  ];
}
