import { COMBINED_COUNT, type TidyRow } from '@collimate/statistics-menu';

/** How many subjects a group has, from all that was released of it. */
export interface GroupTotal {
  readonly group: string;
  /** Null where a release says that there are too few to show. */
  readonly shown: { readonly value: number; readonly lower: number; readonly upper: number } | null;
  /** The rows that say it, and those that it is made of. */
  readonly from: readonly TidyRow[];
}

/**
 * One number of subjects per group, as the table of results has it: the combined count, or the count of one release where there is no more.
 * @param drawn rows of the release that the page draws; empty if it draws none
 */
export function groupTotals(rows: readonly TidyRow[], drawn: readonly TidyRow[]): readonly GroupTotal[] {
  const counts = rows.filter(({ quantity }) => quantity === 'count');
  const combined = rows.filter(({ quantity }) => quantity === COMBINED_COUNT);
  if (combined.length > 0) {
    return combined.map((row) => {
      const releases = row.release.split(' + ');
      const from = counts.filter(({ group, release }) => group === row.group && releases.includes(release));
      return { group: row.group ?? '', shown: shownOf(row), from: [...from, row] };
    });
  }
  const first = (drawn.find(({ quantity }) => quantity === 'count') ?? counts[0])?.release;
  return counts.flatMap((row) =>
    row.group === null || row.release !== first ? [] : [{ group: row.group, shown: shownOf(row), from: [row] }],
  );
}

/** There are no groups of fewer than no subjects: an interval ends at 0. */
function shownOf({ estimate: value, lower, upper }: TidyRow): GroupTotal['shown'] {
  if (value === null || lower === null || upper === null) return null;
  return { value, lower: Math.max(0, lower), upper: Math.max(0, upper) };
}
