import { type GreyLevels, maskOf, maskVoxelCount, volumeOf } from '@collimate/imaging-volume';
import {
  type FeatureRow,
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
import type { EngineKernels } from '@collimate/radiomics-kernels';
import {
  MOST_LEVELS,
  type IvhLevels,
  type LevelLaw,
  allFinite,
  discretise,
  extremes,
  ivhLevels,
  levelLaw,
  levelOf,
  maskedValues,
  placeLevels,
} from '@collimate/radiomics-processing';
import { type FeatureFamily, aggregationByCode } from '@collimate/radiomics-vocabulary';
import { type CompiledPlan, asksFor } from './compile.js';
import type { ExtractionStage } from './extract.js';
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
export function featureRows(compiled: CompiledPlan, roi: ProcessedRoi, { kernels, onStage, onLevels }: FeatureRun = {}): FoundRows {
  const { plan } = compiled;
  const values = maskedValues(roi.volume, roi.intensityMask);
  if (!allFinite(roi.volume, roi.morphologicalMask)) return notFinite(compiled, roi);
  const law = values.length === 0 ? undefined : levelLaw(values, plan.discretisation, plan.resegmentation);
  const observedRange = rangeOf(values);
  const unfit = law === undefined ? undefined : whyNoLevels(values, law, observedRange);
  const levels = law === undefined || unfit !== undefined ? new Uint16Array(0) : discretise(values, law);
  const placed = placeLevels(levels, unfit === undefined ? roi.intensityMask : maskOf(roi.volume.grid), law ?? { method: 'none' });
  const levelled = (found: readonly FeatureRow[]) => withParameters(unfit === undefined ? found : unlevelled(found, unfit), lawParameters(law));
  const rows: FeatureRow[] = [];
  const add = (family: FeatureFamily, features: () => readonly FeatureRow[]) => {
    if (!asksFor(compiled, family)) return;
    rows.push(...features());
    onStage?.(family);
  };
  onLevels?.(placed);
  onStage?.('discretisation');
  add('MORPH', () => [...morphologyFeatures(roi, kernels?.autocorrelation), ...nonStandardRows(compiled, roi)]);
  add('LI', () => localIntensityFeatures(roi, kernels?.localIntensity));
  add('IS', () => intensityStatisticsFeatures(values));
  add('IH', () => {
    return levelled(intensityHistogramFeatures({ levels, levelCount: placed.levelCount }));
  });
  add('IVH', () => {
    const ivh = values.length === 0 ? NO_IVH : ivhLevels(values, plan.ivh, plan.resegmentation);
    const fits = ivh.levelCount <= MOST_IVH_LEVELS;
    const found = fits ? intensityVolumeHistogramFeatures(ivh) : unlevelled(intensityVolumeHistogramFeatures(NO_IVH), 'tooManyLevels');
    return withParameters(found, { levels: ivh.levelCount, lowest: ivh.lowest, step: ivh.step });
  });
  if (compiled.texture.families.length > 0) {
    rows.push(...levelled(textureFeatures(placed, roi.morphologicalMask, compiled.texture, kernels?.texture, onStage)));
  }
  const levelCount = law === undefined || unfit !== undefined ? 0 : placed.levelCount;
  const occurringLevels = unfit === undefined ? differentOf(levels) : undefined;
  return { rows, levelCount, occurringLevels, voxelCount: values.length, observedRange };
}

/** Steps of the intensity-volume histogram, a table of 8 bytes each; a signed 16-bit image has 65,536. */
const MOST_IVH_LEVELS = 1_048_576;
const NO_IVH: IvhLevels = { levels: new Uint32Array(0), levelCount: 1, lowest: 0, step: 1, unit: 'intensity' };

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

function differentOf(levels: Uint16Array): number {
  const seen = new Uint8Array(MOST_LEVELS + 1);
  for (let n = 0; n < levels.length; n++) seen[levels[n]] = 1;
  let count = 0;
  for (let level = 1; level <= MOST_LEVELS; level++) count += seen[level];
  return count;
}

function rangeOf(values: Float64Array): FoundRows['observedRange'] {
  if (values.length === 0) return undefined;
  const { lowest, highest } = extremes(values);
  return { lower: lowest, upper: highest };
}

/** An intensity of the ROI is NaN or infinite: the rows of an empty ROI on the same plan, each with that reason. */
function notFinite(compiled: CompiledPlan, roi: ProcessedRoi): FoundRows {
  const { grid } = roi.volume;
  const nothing = maskOf(grid);
  const empty = featureRows(compiled, { volume: volumeOf(grid), morphologicalMask: nothing, intensityMask: nothing });
  const rows = empty.rows.map((row) => ({ ...row, value: undefinedBecause('notFinite') }));
  return { rows, levelCount: 0, voxelCount: maskVoxelCount(roi.intensityMask), observedRange: undefined };
}
