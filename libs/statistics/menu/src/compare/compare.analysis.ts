import { plannedCopies, type NamedCorrelation } from '../define.release.js';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import { adjustedQuestionSchema, adjustmentOf, readjusted, type AskedAdjustment } from '../adjusted.rows.js';
import { defineAnalysis } from '../define.analysis.js';
import { published } from '../estimators/bounded.estimate.js';
import { rescaled } from '../estimators/estimate.js';
import { holm } from '../estimators/welch.estimator.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import { contrastOf, type FeatureDifference, type GroupDifference } from '../features/feature.estimates.js';
import { differenceForecast, plannedDifferences } from '../mean.forecast.js';
import { differenceRows } from '../features/feature.rows.js';
import { transformLabel, type ScaledVariable } from '../features/feature.scaling.js';
import { shapingNamed } from '../moments/moments.analysis.js';
import { drawnMeans } from '../moments/drawn.means.js';
import { momentsNoise } from '../moments/moments.design.js';
import type { ClippingMark, GroupEstimate } from '../moments/moments.estimator.js';
import { groupEstimates } from '../moments/moments.groups.js';
import { moments } from '../moments/moments.release.js';
import { gainsOf } from '../moments/noise.shaping.js';
import { refusalNote } from '../moments/refusal.note.js';
import { equalMeans, type EqualMeansTest } from './equal.means.js';
import { compareGroups } from './group.comparison.js';

/** Two groups side by side, with the worse mark of the two. */
export interface MarkedDifference extends GroupDifference {
  readonly mark: ClippingMark;
}

/** Differences of means between all pairs of groups. Plain numbers: it may be stored and published as JSON. */
export interface CompareResult extends AskedAdjustment {
  readonly kind: 'compare';
  readonly sites: number;
  readonly groups: readonly { readonly group: string; readonly suppressed: boolean }[];
  readonly differences: readonly MarkedDifference[];
  /** For three or more groups of a variable: the test of whether all have one mean; null if a group is suppressed. */
  readonly equal?: readonly FeatureEquality[] | null;
  /** The public correlation by which the noise was shaped, where the protocol has one. */
  readonly correlation?: NamedCorrelation;
}

/** Whether the groups have one mean of a feature. */
export interface FeatureEquality extends EqualMeansTest {
  readonly key: string;
  /** Holm's correction over the features. */
  readonly adjustedPValue: number;
}

/** A p-value above this is no finding. */
const SIGNIFICANT = 0.05;
const MARKS: readonly ClippingMark[] = ['none', 'widened', 'mostly-clipping'];

/** Welch's test of every feature between every pair of groups and over all of them, with noise and the bound of clipping in it; Holm over the features. */
export const compare = defineAnalysis({
  kind: 'compare',
  reads:
    "a release of kind `moments`: differences between every two labels and over all of them, with Welch's tests, corrected by Holm or Benjamini and Hochberg",
  schema: adjustedQuestionSchema('compare'),
  needs: [moments],
  result: 'compare',
  forecast: ([design], planned, head) => {
    const noise = momentsNoise(design, plannedCopies(planned));
    const gains = gainsOf(design.correlation);
    const refused = refusalNote(design, planned);
    const drawn = refused === undefined && planned.isTried !== true ? drawnMeans(design, planned) : [];
    const rows = pairsOf(
      design.groups.map((group, index) => ({ group, subjects: planned.subjects[index], drawn: drawn[index] })),
    ).flatMap((pair) => {
      const differences = plannedDifferences(pair, planned, noise, gains?.values);
      return design.features.map((scaling, j) => differenceForecast(head, scaling, differences[j] ?? differences[0]));
    });
    return refused === undefined ? rows : rows.map((row) => ({ ...row, status: 'refused' as const, note: refused }));
  },
  analyse: (release): CompareResult => {
    const { design, pooled } = release;
    const groups = groupEstimates(release).map((found, index) => ({
      group: design.groups[index],
      suppressed: found.isSuppressed || found.count.value < DISPLAY_FLOOR,
      found,
    }));
    const differences = pairsOf(groups.filter(({ suppressed }) => !suppressed)).map(([first, second]): MarkedDifference => ({
      groups: [first.group, second.group],
      mark: MARKS[Math.max(MARKS.indexOf(first.found.mark), MARKS.indexOf(second.found.mark))],
      features: differencesOf(first.found, second.found, design.features),
    }));
    return {
      kind: 'compare',
      sites: pooled.sites,
      groups: groups.map(({ group, suppressed }) => ({ group, suppressed })),
      differences,
      ...adjustmentOf(release.asked),
      ...shapingNamed(design),
      // Studies of version 1 get the results that they had when they were signed.
      ...(design.reads === 'values' &&
        groups.length >= 3 && {
          equal: groups.some(({ suppressed }) => suppressed)
            ? null
            : equalitiesOf(
                groups.map(({ found }) => found),
                design.features,
              ),
        }),
    };
  },
  rows: (result, head) => {
    const { groups, differences, sites } = result;
    const marked = new Set(differences.filter(({ mark }) => mark !== 'none').map((one) => one.groups.join('/')));
    const isMarked = (pair: GroupDifference['groups']): boolean => marked.has(pair.join('/'));
    const tested = differenceRows(
      head,
      groups.map(({ group }) => group),
      differences,
      sites,
      (_, pair) => [isMarked(pair) && 'clipping-bias'],
    );
    const rows = readjusted(tested, result).map((row) => {
      const isUntold = row.flags.includes('clipping-bias') && row.p_adjusted !== null && row.p_adjusted > SIGNIFICANT;
      return isUntold ? { ...row, note: 'whether there is a difference cannot be told because of clipping' } : row;
    });
    return [...rows, ...readjusted(equalityRows(head, result), result)];
  },
  oracle: { program: 'R t.test and oneway.test on the winsorised records', tolerance: 1e-9 },
});

function pairsOf<T>(all: readonly T[]): readonly (readonly [T, T])[] {
  return all.flatMap((first, index) => all.slice(index + 1).map((second) => [first, second] as const));
}

function differencesOf(
  first: GroupEstimate,
  second: GroupEstimate,
  features: readonly ScaledVariable[],
): readonly FeatureDifference[] {
  const tests = features.map((_, j) =>
    compareGroups(
      { mean: first.features[j].mean, subjects: first.count.value },
      { mean: second.features[j].mean, subjects: second.count.value },
    ),
  );
  const adjusted = holm(tests.map(({ pValue }) => pValue));
  return tests.map(({ difference: bound, t, degreesOfFreedom, pValue }, j) => {
    const scaling = features[j];
    const scaled = published(bound);
    const difference = rescaled(scaled, 0, scaling.width);
    return {
      key: scaling.key,
      scale: transformLabel(scaling.transform),
      scaled,
      difference,
      contrast: contrastOf(difference, scaling),
      t,
      degreesOfFreedom,
      pValue,
      adjustedPValue: adjusted[j],
    };
  });
}

function equalitiesOf(groups: readonly GroupEstimate[], features: readonly ScaledVariable[]): readonly FeatureEquality[] {
  const tests = features.map((_, j) =>
    equalMeans(groups.map(({ features: found, count }) => ({ mean: found[j].mean, subjects: count.value }))),
  );
  const adjusted = holm(tests.map(({ pValue }) => pValue));
  return tests.map((test, j) => ({ key: features[j].key, ...test, adjustedPValue: adjusted[j] }));
}

function equalityRows(head: RowHead, { equal, differences, sites }: CompareResult): readonly TidyRow[] {
  if (equal === undefined) return [];
  const isMarked = differences.some(({ mark }) => mark !== 'none');
  return head.features.map(({ key: variable }) => {
    const of = { quantity: 'equal means', variable, sites };
    const found = equal?.find(({ key }) => key === variable);
    if (found === undefined) return tidyRow(head, { ...of, status: 'suppressed' });
    const { statistic, numeratorDegrees, denominatorDegrees, pValue, adjustedPValue } = found;
    return tidyRow(head, {
      ...of,
      ...{ test: 'Welch analysis of variance with noise', test_statistic: statistic, df: numeratorDegrees },
      ...{ p_value: pValue, p_adjusted: adjustedPValue, adjustment: 'Holm', family: 'features of all groups' },
      flags: [isMarked && 'clipping-bias'],
      note: `the denominator has ${denominatorDegrees.toPrecision(4)} degrees of freedom`,
    });
  });
}
