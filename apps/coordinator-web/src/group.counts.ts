import type { PublishedResult } from '@collimate/governance-publication';
import type { TidyRow } from '@collimate/statistics-menu';

/** Two-sided normal quantile of 95 %. */
const Z = 1.959964;

/** How many subjects a group has, from all that was released of it. */
export interface GroupTotal {
  readonly group: string;
  /** Null where a release says that there are too few to show. */
  readonly shown: { readonly value: number; readonly lower: number; readonly upper: number } | null;
  /** The rows that it is made of. */
  readonly from: readonly TidyRow[];
}

/**
 * One number of subjects per group. Each release has noise of its own, so its counts are weighted by the inverse of their
 * variance: the mean is surer than each of them. Only releases that were pooled over the same sites count the same people.
 * The groups of a study of declared variables may belong to several variables; there the first release stands alone.
 * @param drawn rows of the release that the page draws; empty if it draws none
 */
export function groupTotals(
  { study, rounds }: Pick<PublishedResult, 'study' | 'rounds'>,
  rows: readonly TidyRow[],
  drawn: readonly TidyRow[],
): readonly GroupTotal[] {
  const counts = rows.filter(({ quantity }) => quantity === 'count');
  const own = drawn.filter(({ quantity }) => quantity === 'count');
  const first = (own[0] ?? counts[0])?.release;
  const sitesOf = (release: string): string =>
    rounds.find(({ statistic }) => statistic === release)?.pooled?.sites.join(' ') ?? '';
  const isSame = ({ release }: TidyRow): boolean =>
    release === first || (study.groups.labels.length > 0 && sitesOf(release) === sitesOf(first));
  const groups = [...new Set(counts.filter(({ release }) => release === first).flatMap(({ group }) => group ?? []))];
  return groups.map((group) => {
    const from = counts.filter((row) => row.group === group && isSame(row));
    return { group, shown: combined(from), from };
  });
}

/** There are no groups of fewer than no subjects: the interval ends at 0. */
function combined(rows: readonly TidyRow[]): GroupTotal['shown'] {
  let [weights, sum] = [0, 0];
  for (const { estimate, se } of rows) {
    if (estimate === null || se === null) return null;
    const weight = 1 / se ** 2;
    weights += weight;
    sum += weight * estimate;
  }
  const [value, half] = [sum / weights, Z / Math.sqrt(weights)];
  return { value, lower: Math.max(0, value - half), upper: Math.max(0, value + half) };
}
