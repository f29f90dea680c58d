import { LEVEL, Z } from '../estimators/estimate.js';
import { tidyRow, type TidyRow } from '../tidy.row.js';

/** Quantity of the one number of subjects of a group. */
export const COMBINED_COUNT = 'combined count';

/** A release that was pooled. */
export interface PooledRelease {
  readonly statistic: string;
  /** Sites whose answers are in it. */
  readonly sites: readonly string[];
}

/**
 * One number of subjects per group where several releases count the same people. Each has noise of its own, so its counts are weighted by the inverse
 * of their variance: the mean is surer than each. Only releases over the same sites count the same people; of several such sets that of
 * the most sites is taken, the first of these.
 * @param rows those of all releases
 * @param groups labels that stand for the same subjects in every release
 * @returns none where fewer than two releases count; a group that one of them does not show has a row without a number
 */
export function combinedCounts(
  rows: readonly TidyRow[],
  pooled: readonly PooledRelease[],
  groups: readonly string[],
): readonly TidyRow[] {
  const counts = rows.filter(({ quantity, group }) => quantity === 'count' && group !== null && groups.includes(group));
  const counting = pooled.filter(({ statistic }) => counts.some(({ release }) => release === statistic));
  const sets = Map.groupBy(counting, ({ sites }) => [...sites].sort().join(' '));
  const [most] = [...sets.values()].sort((a, b) => b[0].sites.length - a[0].sites.length);
  if (most === undefined || most.length < 2) return [];
  const releases = most.map(({ statistic }) => statistic);
  return groups.flatMap((group) => {
    const own = counts.filter((row) => row.group === group && releases.includes(row.release));
    return own.length < 2 ? [] : [combined(own, group, releases)];
  });
}

/** There are no groups of fewer than no subjects: the interval ends at 0. */
function combined(own: readonly TidyRow[], group: string, releases: readonly string[]): TidyRow {
  const [{ study, version, sites }] = own;
  // A name has no blank, so no question of a protocol is called so.
  const head = { study, version, question: 'all releases', kind: 'count', release: releases.join(' + '), features: [] };
  const cells = { quantity: COMBINED_COUNT, group, unit: 'subjects', scale: 'value', sites };
  let [weights, sum] = [0, 0];
  for (const { estimate, se } of own) {
    if (estimate === null || se === null) return tidyRow(head, { ...cells, status: 'suppressed' });
    weights += 1 / se ** 2;
    sum += estimate / se ** 2;
  }
  const [estimate, se] = [sum / weights, 1 / Math.sqrt(weights)];
  return tidyRow(head, {
    ...{ ...cells, method: 'inverse variance', estimate, se_noise: se, se_sampling: 0, se },
    ...{ lower: Math.max(0, estimate - Z * se), upper: Math.max(0, estimate + Z * se), confidence: LEVEL, n: estimate, n_se: se },
  });
}
