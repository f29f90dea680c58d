import { type GreyLevels, greyLevelsOf, maskVoxelCount } from '@collimate/imaging-volume';
import {
  type CountedValues,
  type FeatureRow,
  countedAscending,
  enclosingDensities,
  intensityHistogramFeatures,
  intensityStatisticsFeatures,
  intensityVolumeHistogramFeatures,
  localIntensityFeatures,
  morphologyFeatures,
  textureFeatures,
  type UndefinedReason,
  undefinedBecause,
} from '@collimate/radiomics-features';
import { freeMemory } from '@collimate/kernel-numeric';
import type { EngineKernels } from '@collimate/radiomics-kernels';
import {
  MOST_LEVELS,
  type IvhLevels,
  type LevelLaw,
  allFinite,
  discretise,
  ivhLevels,
  levelLaw,
  levelOf,
  levelsInPlace,
  maskedValues,
} from '@collimate/radiomics-processing';
import { type FeatureFamily, aggregationByCode } from '@collimate/radiomics-vocabulary';
import { type CompiledPlan, asksFor } from './compile.js';
import type { ExtractionStage } from './extract.js';
import { whereEmpty, withoutIntensities } from './missing-intensities.js';
import type { ProcessedRoi } from './processed-roi.js';

/** The rows of one ROI and what the record tells of them. */
export interface FoundRows {
  readonly rows: readonly FeatureRow[];
  readonly levelCount: number;
  /** Voxels of the intensity mask. */
  readonly voxelCount: number;
  /** Different levels among them; undefined if there were more than a table can hold. */
  readonly occurringLevels?: number;
  readonly observedRange: { readonly lower: number; readonly upper: number } | undefined;
}

/** What the features of a ROI are computed with. */
export interface FeatureRun {
  readonly kernels?: EngineKernels;
  readonly onStage?: (stage: ExtractionStage) => void;
  readonly onLevels?: (levels: GreyLevels) => void;
}

/**
 * Discretises a processed ROI and asks every family of the plan, in the order of the manual.
 * @returns rows by family, within it by aggregation, within that by feature
 * @throws ProcessingError NO_LOWER_BOUND if the plan has no lower bound for its bins
 */
export function featureRows(
  compiled: CompiledPlan,
  roi: ProcessedRoi,
  { kernels, onStage, onLevels }: FeatureRun = {},
): FoundRows {
  const { plan } = compiled;
  if (!allFinite(roi.volume, roi.morphologicalMask, kernels?.region)) return notFinite(compiled, roi, { kernels, onStage });
  const values = maskedValues(roi.volume, roi.intensityMask, kernels?.region);
  // What asks how often an intensity occurs, and not where, reads each of them once.
  const counted = values.length === 0 ? NOTHING : countedAscending(values, kernels?.region);
  const { counts } = counted;
  const law = values.length === 0 ? undefined : levelLaw(counted.values, plan.discretisation, plan.resegmentation);
  const observedRange = rangeOf(counted);
  const unfit = law === undefined ? undefined : whyNoLevels(counted.values, law, observedRange);
  const levels = law === undefined || unfit !== undefined ? new Uint16Array(0) : discretise(counted.values, law);
  const placed =
    law === undefined || unfit !== undefined
      ? greyLevelsOf(
          roi.volume.grid,
          new Uint16Array(roi.volume.voxels.data.length),
          law?.method === 'fixed-bin-number' ? law.bins : 1,
        )
      : levelsInPlace(values, roi.intensityMask, law, kernels?.region);
  const levelled = (found: readonly FeatureRow[]) =>
    withParameters(unfit === undefined ? found : unlevelled(found, unfit), lawParameters(law));
  const rows: FeatureRow[] = [];
  const add = (family: FeatureFamily, features: () => readonly FeatureRow[]) => {
    if (!asksFor(compiled, family)) return;
    rows.push(...features());
    onStage?.(family);
  };
  onLevels?.(placed);
  onStage?.('discretisation');
  add('MORPH', () => [...morphologyFeatures(roi, kernels), ...nonStandardRows(compiled, roi)]);
  add('LI', () => localIntensityFeatures(roi, kernels));
  add('IS', () => intensityStatisticsFeatures(counted, plan.percentiles));
  add('IH', () =>
    levelled(intensityHistogramFeatures({ levels, counts, levelCount: placed.levelCount, percentiles: plan.percentiles })),
  );
  add('IVH', () => {
    const ivh = values.length === 0 ? NO_IVH : ivhLevels(counted.values, plan.ivh, plan.resegmentation);
    const fits = ivh.levelCount <= MOST_IVH_LEVELS;
    const found = fits
      ? intensityVolumeHistogramFeatures({ ...ivh, counts })
      : unlevelled(intensityVolumeHistogramFeatures(NO_IVH), 'tooManyLevels');
    const { levelCount, axisLevels, lowest, step } = ivh;
    const axis: FeatureRow['parameters'] = axisLevels === levelCount ? {} : { axisLevels };
    return withParameters(found, { levels: levelCount, ...axis, lowest, step });
  });
  if (compiled.texture.families.length > 0) {
    rows.push(...levelled(textureFeatures(placed, roi.morphologicalMask, compiled.texture, kernels, onStage)));
  }
  const voxelCount = values.length;
  const levelCount = law === undefined || unfit !== undefined ? 0 : placed.levelCount;
  const occurringLevels = unfit === undefined ? differentOf(levels) : undefined;
  for (const array of [values, counted.values, counts, levels, placed.voxels.data]) freeMemory(array);
  return { rows, levelCount, occurringLevels, voxelCount, observedRange };
}

/** Steps of the intensity-volume histogram, a table of 8 bytes each; a signed 16-bit image has 65,536. */
const MOST_IVH_LEVELS = 1_048_576;
const NOTHING: CountedValues = { values: new Float64Array(0), counts: new Float64Array(0) };
const NO_IVH: IvhLevels = { levels: new Uint32Array(0), levelCount: 1, axisLevels: 1, lowest: 0, step: 1, unit: 'intensity' };

function lawParameters(law: LevelLaw | undefined): FeatureRow['parameters'] {
  if (law === undefined || law.method === 'none') return { discretisation: 'none' };
  if (law.method === 'fixed-bin-number') return { discretisation: 'FBN', bins: law.bins };
  return { discretisation: 'FBS', width: law.width, lowerBound: law.lowerBound };
}

function withParameters(rows: readonly FeatureRow[], parameters: FeatureRow['parameters']): FeatureRow[] {
  return rows.map((row) => ({ ...row, parameters: { ...row.parameters, ...parameters } }));
}

/** Whether intensities can become levels: as they stand without discretisation, and few enough for a table. */
function whyNoLevels(values: Float64Array, law: LevelLaw, range: FoundRows['observedRange']): UndefinedReason | undefined {
  if (law.method === 'none' && !values.every((value) => Number.isInteger(value) && value >= 1)) return 'notLevels';
  // Levels rise with the intensity, so the highest one tells whether all fit.
  return range !== undefined && levelOf(range.upper, law) > MOST_LEVELS ? 'tooManyLevels' : undefined;
}

/** Rows computed from no levels at all, since there are none. */
function unlevelled(rows: readonly FeatureRow[], reason: UndefinedReason): readonly FeatureRow[] {
  return rows.map((row) => ({ ...row, value: undefinedBecause(reason) }));
}

/** The densities that the plan asks for beyond the standard, each marked as such. */
function nonStandardRows({ plan }: CompiledPlan, { morphologicalMask }: ProcessedRoi): readonly FeatureRow[] {
  const shapes = plan.nonStandard ?? [];
  if (shapes.length === 0) return [];
  const { code: aggregationCode, label: aggregation } = aggregationByCode('DHQ4');
  return enclosingDensities(morphologicalMask)
    .filter(({ tag }) => shapes.some((shape) => tag.endsWith(shape.toLowerCase())))
    .map((row) => ({ ...row, family: 'MORPH', unit: '1', aggregation, aggregationCode, parameters: { status: 'non-standard' } }));
}

/** @input levels in ascending order */
function differentOf(levels: Uint16Array): number {
  let count = 0;
  for (let n = 0; n < levels.length; n++) if (n === 0 || levels[n] !== levels[n - 1]) count++;
  return count;
}

function rangeOf({ values }: CountedValues): FoundRows['observedRange'] {
  return values.length === 0 ? undefined : { lower: values[0], upper: values[values.length - 1] };
}

/** An intensity of the ROI is NaN or infinite: shape has its values, and every row that reads intensities has that reason. */
function notFinite(compiled: CompiledPlan, roi: ProcessedRoi, run: FeatureRun): FoundRows {
  const found = featureRows(compiled, withoutIntensities(roi), run);
  return { ...found, rows: whereEmpty(found.rows, 'notFinite'), voxelCount: maskVoxelCount(roi.intensityMask) };
}
