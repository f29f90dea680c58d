import { computedFrom } from '../computed-family.js';
import { defineFamily, evaluateFamily } from '../define-family.js';
import type { IntensityVolumeHistogramInput } from '../family-inputs.js';
import type { FeatureRow } from '../feature-table.js';
import { undefinedBecause, valueOf, type FeatureValue } from '../feature-value.js';
import { countLevels } from './intensity-histogram.family.js';

/** How many voxels have at least a level: the histogram summed from above. */
interface Curve {
  /** Voxels of level k + 1 or higher, at index k. */
  readonly atLeast: Float64Array;
  readonly voxelCount: number;
  /** Levels from min G to max G. */
  readonly axisLevels: number;
  readonly lowest: number;
  readonly step: number;
}

/**
 * Intensity-volume histogram features: which part of the region is at least that intense.
 *
 * @input the curve over the range G; volume fractions 0..1, intensities in the unit of `lowest` and `step`
 * @source IBSI P88C
 */
const intensityVolumeHistogramFamily = defineFamily<Curve>({
  ibsi: 'P88C',
  key: 'IVH',
  features: [
    { ibsi: 'BC2M', key: 'ivh_v10', compute: (c) => volumeAtIntensityFraction(c, 10) },
    { ibsi: 'BC2M', key: 'ivh_v90', compute: (c) => volumeAtIntensityFraction(c, 90) },
    { ibsi: 'GBPN', key: 'ivh_i10', compute: (c) => intensityAtVolumeFraction(c, 10) },
    { ibsi: 'GBPN', key: 'ivh_i90', compute: (c) => intensityAtVolumeFraction(c, 90) },
    {
      ibsi: 'DDTU',
      key: 'ivh_diff_v10_v90',
      compute: (c) => difference(volumeAtIntensityFraction(c, 10), volumeAtIntensityFraction(c, 90)),
    },
    {
      ibsi: 'CNV2',
      key: 'ivh_diff_i10_i90',
      compute: (c) => difference(intensityAtVolumeFraction(c, 10), intensityAtVolumeFraction(c, 90)),
    },
  ],
});

/**
 * The largest volume fraction whose intensity fraction (i - min G) / (max G - min G) is at least x percent. Compared in whole
 * numbers: in floating point a level at exactly 10 percent would fall on either side.
 * @source IBSI BC2M
 */
function volumeAtIntensityFraction({ atLeast, voxelCount, axisLevels }: Curve, percent: number): FeatureValue {
  const last = axisLevels - 1;
  if (last <= 0) return undefinedBecause('singleBin');
  let k = 0;
  while (k * 100 < percent * last) k++;
  return valueOf(atLeast[k] / voxelCount);
}

/** The lowest intensity that at most x percent of the volume reach. @source IBSI GBPN */
function intensityAtVolumeFraction({ atLeast, voxelCount, lowest, step }: Curve, percent: number): FeatureValue {
  for (let k = 0; k < atLeast.length; k++) {
    if (atLeast[k] * 100 <= percent * voxelCount) return valueOf(lowest + k * step);
  }
  return undefinedBecause('fractionNotReached');
}

function difference(a: FeatureValue, b: FeatureValue): FeatureValue {
  if (a.kind === 'undefined') return a;
  return b.kind === 'undefined' ? b : valueOf(a.value - b.value);
}

/**
 * Intensity-volume histogram features of one region; an empty list makes every feature undefined.
 * @throws FeatureError BAD_LEVELS if a level is not a whole number from 1 to levelCount
 * @source IBSI P88C
 */
export function intensityVolumeHistogramFeatures(input: IntensityVolumeHistogramInput): readonly FeatureRow[] {
  const { lowest, step } = input;
  const atLeast = countLevels(input);
  for (let k = atLeast.length - 2; k >= 0; k--) atLeast[k] += atLeast[k + 1];
  const voxelCount = atLeast.length === 0 ? 0 : atLeast[0];
  const inputs =
    voxelCount === 0 ? [] : [{ atLeast, voxelCount, axisLevels: input.axisLevels ?? input.levelCount, lowest, step }];
  return evaluateFamily(intensityVolumeHistogramFamily, inputs, 'DHQ4', () => undefinedBecause('emptyRoi'));
}

/** The family as the pipeline asks for it. */
export const intensityVolumeHistogram = computedFrom(
  intensityVolumeHistogramFamily,
  'volumeHistogram',
  intensityVolumeHistogramFeatures,
);
