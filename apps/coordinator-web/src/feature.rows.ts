import type { TidyRow } from '@collimate/statistics-menu';
import type { FeatureDescription, StudyDescription } from '@collimate/governance-publication';

/** One group's numbers of a feature. */
export interface GroupLine {
  /** In reference SDs around the public centre. */
  readonly scaled: TidyRow;
  /** On the feature's own scale, with the name of what it is there under `method`. */
  readonly location: TidyRow;
}

/** One group minus another. */
export interface DifferenceLine {
  /** The group that is taken away, then the one that it is taken from. */
  readonly groups: readonly [string, string];
  /** On the transformed scale, with its test. */
  readonly tested: TidyRow;
  /** On the feature's own scale, where the difference has a name there. */
  readonly contrast: TidyRow | null;
}

/** One feature with what was estimated of it, side by side. */
export interface FeatureLine {
  readonly feature: FeatureDescription;
  /** One per group; null for a suppressed group. */
  readonly groups: readonly (GroupLine | null)[];
  /** Of every pair of groups that has one, in the order of the groups; a pair with a suppressed group has none. */
  readonly differences: readonly DifferenceLine[];
}

/** How lines are ordered. */
export type Order = 'protocol' | 'difference' | 'name';

/** @returns the rows of the first release that gave feature means; empty if none did */
export function meansOf(rows: readonly TidyRow[]): readonly TidyRow[] {
  const first = rows.find(({ quantity }) => quantity === 'scaled mean');
  return first === undefined ? [] : rows.filter(({ release }) => release === first.release);
}

/**
 * A study of declared variables has no groups of its own: those of the release that is drawn take their place, and of its numbers those
 * that the release is about.
 */
export function drawnStudy(study: StudyDescription, means: readonly TidyRow[]): StudyDescription {
  if (study.groups.labels.length > 0) return study;
  const of = means.filter(({ quantity }) => quantity === 'scaled mean');
  const labels = [...new Set(of.flatMap(({ group }) => group ?? []))];
  const features = study.features.filter(({ key }) => of.some(({ variable }) => variable === key));
  return { ...study, groups: { variable: '', labels }, features };
}

/** @returns one line per feature of the protocol, in the order asked for */
export function featureLines(study: StudyDescription, rows: readonly TidyRow[], order: Order): readonly FeatureLine[] {
  const { labels } = study.groups;
  const lines = study.features.map((feature): FeatureLine => {
    const of = (quantity: string, group: string, group2: string | null = null): TidyRow | undefined =>
      rows.find(
        (row) =>
          row.variable === feature.key &&
          row.quantity === quantity &&
          row.group === group &&
          row.group2 === group2 &&
          row.estimate !== null,
      );
    const groups = labels.map((label) => {
      const [scaled, location] = [of('scaled mean', label), of('location', label)];
      return scaled === undefined || location === undefined ? null : { scaled, location };
    });
    const differences = pairsOf(labels).flatMap(([first, second]): DifferenceLine[] => {
      const tested = of('difference of means', second, first);
      if (tested === undefined) return [];
      return [{ groups: [first, second], tested, contrast: of('contrast', second, first) ?? null }];
    });
    return { feature, groups, differences };
  });
  switch (order) {
    case 'protocol':
      return lines;
    case 'name':
      return lines.sort((a, b) => a.feature.name.localeCompare(b.feature.name));
    case 'difference':
      return lines.sort((a, b) => farness(b) - farness(a));
  }
}

/** @returns every pair of groups, in the order of the protocol */
export function pairsOf(labels: readonly string[]): readonly (readonly [string, string])[] {
  return labels.flatMap((first, index) => labels.slice(index + 1).map((second) => [first, second] as const));
}

/** How far apart the two groups are that differ most. */
function farness({ differences }: FeatureLine): number {
  return Math.max(0, ...differences.map(({ tested }) => Math.abs(tested.test_statistic ?? 0)));
}
