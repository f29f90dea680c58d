import type { TidyRow } from '@collimate/statistics-menu';
import type { FeatureDescription, StudyDescription } from '@collimate/governance-publication';

/** One group's numbers of a feature. */
export interface GroupLine {
  /** In reference SDs around the public centre. */
  readonly scaled: TidyRow;
  /** On the feature's own scale, with the name of what it is there under `method`. */
  readonly location: TidyRow;
}

/** Second group minus first. */
export interface DifferenceLine {
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
  /** Between the first two groups; null if one is suppressed or there is one group only. */
  readonly difference: DifferenceLine | null;
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
    const tested = labels.length < 2 ? undefined : of('difference of means', labels[1], labels[0]);
    const contrast = labels.length < 2 ? undefined : of('contrast', labels[1], labels[0]);
    return { feature, groups, difference: tested === undefined ? null : { tested, contrast: contrast ?? null } };
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

function farness({ difference }: FeatureLine): number {
  return Math.abs(difference?.tested.test_statistic ?? 0);
}
