import { LEVEL, type Estimate } from '../estimators/estimate.js';
import { estimateCells } from '../estimators/estimate.cells.js';
import { tidyRow, type RowHead, type TidyFlag, type TidyRow } from '../tidy.row.js';
import type { BackTransformed, FeatureDifference, FeatureMoments, GroupDifference } from './feature.estimates.js';

/** Scale of what was released: reference SDs around the public centre. */
export const REFERENCE_SCALE = 'reference SD';

/** One group as its rows need it. */
interface GroupOfFeatures {
  readonly group: string;
  readonly count: Estimate;
  /** Empty for a suppressed group. */
  readonly features: readonly FeatureMoments[];
}

/** The rows of a mean, a variance and a location: as released, on the transformed scale, on the feature's own. */
export function momentRows(
  head: RowHead,
  { group, count, features }: GroupOfFeatures,
  sites: number,
  flagsOf: (key: string) => readonly (TidyFlag | false)[] = () => [],
): readonly TidyRow[] {
  return head.features.flatMap(({ key: variable, unit }) => {
    const found = features.find(({ key }) => key === variable);
    const row = (quantity: string, cells: Partial<TidyRow>): TidyRow =>
      tidyRow(head, {
        quantity,
        variable,
        group,
        sites,
        ...(found === undefined ? { status: 'suppressed' } : { n: count.value, n_se: count.standardError, ...cells }),
        flags: found === undefined ? [] : flagsOf(variable),
      });
    const { scaled, scale, mean, standardDeviation, location } = found ?? {};
    return [
      row('scaled mean', { scale: REFERENCE_SCALE, ...(scaled && estimateCells(scaled.mean)) }),
      row('scaled variance', { scale: REFERENCE_SCALE, ...(scaled && estimateCells(scaled.variance)) }),
      row('mean', { scale, ...(mean && estimateCells(mean)) }),
      row('standard deviation', { scale, ...(scaled && spreadCells(scaled.variance, standardDeviation ?? null)) }),
      row('location', { ...backTransformed(location, unit) }),
    ];
  });
}

/** The square root of a variance and of the ends of its interval, on the scale of the spread. */
function spreadCells({ value, interval }: Estimate, spread: number | null): Partial<TidyRow> {
  if (spread === null) return { estimate: null, status: 'uninformative' };
  const end = (variance: number): number => spread * Math.sqrt(Math.max(0, variance) / value);
  return { estimate: spread, lower: end(interval.lower), upper: end(interval.upper), confidence: LEVEL };
}

/** The rows of every pair of groups, second minus first; a pair with a suppressed group has no numbers in them. */
export function differenceRows(
  head: RowHead,
  groups: readonly string[],
  differences: readonly GroupDifference[],
  sites: number,
  flagsOf: (key: string, pair: GroupDifference['groups']) => readonly (TidyFlag | false)[] = () => [],
): readonly TidyRow[] {
  const pairs = groups.flatMap((first, index) => groups.slice(index + 1).map((second) => [first, second] as const));
  return pairs.flatMap((pair) => {
    const found = differences.find(({ groups: [first, second] }) => first === pair[0] && second === pair[1]);
    return head.features.flatMap(({ key: variable, unit }) => {
      const feature = found?.features.find(({ key }) => key === variable);
      const cells = { variable, group: pair[1], group2: pair[0], sites };
      if (feature === undefined) {
        return ['scaled difference of means', 'difference of means', 'contrast'].map((quantity) =>
          tidyRow(head, { quantity, ...cells, status: 'suppressed' }),
        );
      }
      const flags = flagsOf(variable, pair);
      return [
        tidyRow(head, {
          quantity: 'scaled difference of means',
          ...cells,
          scale: REFERENCE_SCALE,
          ...estimateCells(feature.scaled),
          flags,
        }),
        tidyRow(head, {
          quantity: 'difference of means',
          ...cells,
          scale: feature.scale,
          ...estimateCells(feature.difference),
          ...testCells(feature, pair),
          flags,
        }),
        tidyRow(head, { quantity: 'contrast', ...cells, ...backTransformed(feature.contrast ?? undefined, unit), flags }),
      ];
    });
  });
}

function testCells(
  { t, degreesOfFreedom, pValue, adjustedPValue }: FeatureDifference,
  [first, second]: GroupDifference['groups'],
): Partial<TidyRow> {
  return {
    test: 'Welch with noise',
    test_statistic: t,
    df: degreesOfFreedom,
    p_value: pValue,
    p_adjusted: adjustedPValue,
    adjustment: 'Holm',
    family: `features of ${second} against ${first}`,
  };
}

/** The name of the quantity stands under `method`: on its own scale a location is a geometric mean, or a mean, or neither. */
function backTransformed(found: BackTransformed | undefined, unit: string): Partial<TidyRow> {
  if (found === undefined) return { scale: 'value', status: 'unavailable' };
  const { lower, upper } = found.interval;
  return { scale: 'value', unit, estimate: found.value, lower, upper, confidence: LEVEL, method: found.label };
}
