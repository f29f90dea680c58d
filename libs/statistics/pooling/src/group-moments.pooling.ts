import { assertNever } from '@collimate/kernel-errors';
import { transformLabel, undoTransform, type FeatureScaling, type GroupMomentsDesign } from '@collimate/statistics-design';
import { rescaled, type Estimate } from './estimate.js';
import { DISPLAY_FLOOR } from './group-counts.pooling.js';
import type {
  BackTransformed,
  FeatureDifference,
  FeatureMoments,
  GroupDifference,
  GroupMoments,
  GroupMomentsResult,
} from './group-moments.result.js';
import { CLIPPED_FRACTION_FLAG, decodeBlock, type GroupBlock, type ScaledMoments } from './moments.estimator.js';
import { checkPooled } from './pooled-vector.js';
import { holm, welchTest } from './welch.estimator.js';

/**
 * @input vector: exact sum of the sites' noisy vectors
 * @param sites how many sites contributed, each with its own full noise: the noise variance is sites x sigma2
 * @throws PoolingError
 */
export function poolGroupMoments(
  design: GroupMomentsDesign,
  scalings: readonly FeatureScaling[],
  vector: readonly bigint[],
  sites: number,
): GroupMomentsResult {
  checkPooled(design, vector, sites);
  const blocks = design.groups.map((_, index) =>
    decodeBlock(design, vector.slice(index * design.blockLength, (index + 1) * design.blockLength), sites),
  );
  const groups = blocks.map((block, index) => describeGroup(design.groups[index], block, scalings));
  const differences: GroupDifference[] = [];
  for (let a = 0; a < groups.length; a++) {
    for (let b = a + 1; b < groups.length; b++) {
      if (groups[a].suppressed || groups[b].suppressed) continue;
      differences.push({
        groups: [groups[a].group, groups[b].group],
        features: compareGroups(groups[a], groups[b], scalings),
      });
    }
  }
  return { kind: 'group-moments', sites, groups, differences };
}

function describeGroup(group: string, block: GroupBlock, scalings: readonly FeatureScaling[]): GroupMoments {
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

function describeFeature(scaled: ScaledMoments, scaling: FeatureScaling): FeatureMoments {
  const mean = rescaled(scaled.mean, scaling.centre, scaling.width);
  return {
    key: keyOf(scaling),
    scale: transformLabel(scaling.transform),
    scaled,
    mean,
    standardDeviation: scaled.variance.value > 0 ? scaling.width * Math.sqrt(scaled.variance.value) : null,
    location: {
      label: locationLabel(scaling),
      value: undoTransform(mean.value, scaling.transform),
      interval: {
        lower: undoTransform(mean.interval.lower, scaling.transform),
        upper: undoTransform(mean.interval.upper, scaling.transform),
      },
    },
  };
}

function compareGroups(
  first: GroupMoments,
  second: GroupMoments,
  scalings: readonly FeatureScaling[],
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
      key: keyOf(scaling),
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

function contrastOf(difference: Estimate, scaling: FeatureScaling): BackTransformed | null {
  const { value, interval } = difference;
  switch (scaling.transform) {
    case 'identity':
      return { label: 'difference of means', value, interval };
    case 'log':
      return {
        label: 'ratio of geometric means',
        value: Math.exp(value),
        interval: { lower: Math.exp(interval.lower), upper: Math.exp(interval.upper) },
      };
    case 'cbrt':
      return null;
    default:
      return assertNever(scaling.transform);
  }
}

function locationLabel(scaling: FeatureScaling): string {
  switch (scaling.transform) {
    case 'identity':
      return 'mean';
    case 'log':
      return 'geometric mean';
    case 'cbrt':
      return 'cube of the mean cube root';
    default:
      return assertNever(scaling.transform);
  }
}

function keyOf(scaling: FeatureScaling): string {
  return `${scaling.feature}@${scaling.aggregation}`;
}
