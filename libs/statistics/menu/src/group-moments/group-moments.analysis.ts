import { plannedCopies } from '../define.release.js';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import { countRow } from '../count/count.rows.js';
import { defineAnalysis, questionSchema } from '../define.analysis.js';
import { rescaled, type Estimate } from '../estimators/estimate.js';
import { holm, welchTest } from '../estimators/welch.estimator.js';
import {
  contrastOf,
  describeFeature,
  type FeatureDifference,
  type FeatureMoments,
  type GroupDifference,
} from '../features/feature.estimates.js';
import { meanForecast } from '../mean.forecast.js';
import { differenceRows, momentRows } from '../features/feature.rows.js';
import { transformLabel, type ScaledVariable } from '../features/feature.scaling.js';
import { noiseCopies } from '../pooled.vector.js';
import { blockNoise } from './group-moments.design.js';
import { CLIPPED_FRACTION_FLAG, decodeBlock, type GroupBlock } from './group-moments.estimator.js';
import { groupMoments } from './group-moments.release.js';

/** One group of a group-moments round. A suppressed group has no features: its noisy count is below the display floor. */
export interface GroupMoments {
  readonly group: string;
  readonly count: Estimate;
  readonly suppressed: boolean;
  readonly clippedFraction: Estimate;
  /** Whether more than 10 % of the records were clipped, as far as the noise lets one say. */
  readonly clippingBias: 'unlikely' | 'undetermined' | 'likely';
  readonly features: readonly FeatureMoments[];
}

/** Pooled result of a group-moments round. Plain numbers: it may be stored and published as JSON. */
export interface GroupMomentsResult {
  readonly kind: 'group-moments';
  readonly sites: number;
  readonly groups: readonly GroupMoments[];
  readonly differences: readonly GroupDifference[];
}

/** Means, variances and differences of group-moments, whose clipping is undone by a model of independent normal features. */
export const groupMomentsAnalysis = defineAnalysis({
  kind: 'group-moments',
  reads: 'group moments of version 1: means, variances and differences, by label',
  schema: questionSchema('group-moments'),
  needs: [groupMoments],
  result: 'group-moments',
  forecast: ([design], planned, head) => {
    const { subjects, sites } = planned;
    const noise = blockNoise(design).sum * Math.sqrt(plannedCopies(planned));
    return design.features.flatMap((scaling) =>
      design.groups.map((group, index) =>
        meanForecast(head, scaling, { group, subjects: subjects[index], sites }, noise / subjects[index]),
      ),
    );
  },
  analyse: ({ design, pooled }): GroupMomentsResult => {
    const copies = noiseCopies(design, pooled);
    const blocks = design.groups.map((_, index) =>
      decodeBlock(design, pooled.vector.slice(index * design.blockLength, (index + 1) * design.blockLength), copies),
    );
    const groups = blocks.map((block, index) => describeGroup(design.groups[index], block, design.features));
    return { kind: 'group-moments', sites: pooled.sites, groups, differences: differencesOf(groups, design.features) };
  },
  rows: ({ groups, differences, sites }, head) => {
    const flagsOf = (group: string) => () => [
      groups.some((one) => one.group === group && one.clippingBias === 'likely') && ('clipping-bias' as const),
    ];
    return [
      ...groups.map((group) => countRow(head, group, sites)),
      ...groups.flatMap((group) => momentRows(head, group, sites, flagsOf(group.group))),
      ...differenceRows(
        head,
        groups.map(({ group }) => group),
        differences,
        sites,
        (_, [first, second]) => [...flagsOf(first)(), ...flagsOf(second)()].slice(0, 1),
      ),
    ];
  },
  oracle: { program: 'R t.test on the clipped records', tolerance: 1e-9 },
});

function differencesOf(groups: readonly GroupMoments[], features: readonly ScaledVariable[]): readonly GroupDifference[] {
  return groups.flatMap((first, index) =>
    groups
      .slice(index + 1)
      .filter((second) => !first.suppressed && !second.suppressed)
      .map((second) => ({
        groups: [first.group, second.group] as const,
        features: compareGroups(first, second, features),
      })),
  );
}

function describeGroup(group: string, block: GroupBlock, scalings: readonly ScaledVariable[]): GroupMoments {
  const suppressed = block.count.value < DISPLAY_FLOOR;
  const { lower, upper } = block.clippedFraction.interval;
  return {
    group,
    count: block.count,
    suppressed,
    clippedFraction: block.clippedFraction,
    clippingBias: lower > CLIPPED_FRACTION_FLAG ? 'likely' : upper < CLIPPED_FRACTION_FLAG ? 'unlikely' : 'undetermined',
    features: suppressed ? [] : block.features.map((scaled, index) => describeFeature(scaled, scalings[index])),
  };
}

function compareGroups(
  first: GroupMoments,
  second: GroupMoments,
  scalings: readonly ScaledVariable[],
): readonly FeatureDifference[] {
  const tests = scalings.map((_, index) =>
    welchTest(
      { mean: first.features[index].scaled.mean, count: first.count.value },
      { mean: second.features[index].scaled.mean, count: second.count.value },
    ),
  );
  const adjusted = holm(tests.map((test) => test.pValue));
  return tests.map((test, index) => {
    const scaling = scalings[index];
    const difference = rescaled(test.difference, 0, scaling.width);
    return {
      key: scaling.key,
      scale: transformLabel(scaling.transform),
      scaled: test.difference,
      difference,
      contrast: contrastOf(difference, scaling),
      t: test.t,
      degreesOfFreedom: test.degreesOfFreedom,
      pValue: test.pValue,
      adjustedPValue: adjusted[index],
    };
  });
}
