import { maskOf, maskVoxelCount, volumeOf } from '@collimate/imaging-volume';
import {
  type FeatureRow,
  intensityHistogramFeatures,
  intensityStatisticsFeatures,
  intensityVolumeHistogramFeatures,
  localIntensityFeatures,
  morphologyFeatures,
  textureFeatures,
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
import type { FeatureFamily } from '@collimate/radiomics-vocabulary';
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
}

/**
 * Discretises a processed ROI and asks every family of the plan, in the order of the manual.
 * @returns rows by family, within it by aggregation, within that by feature
 * @throws ProcessingError NOT_LEVELS, NO_LOWER_BOUND if the intensities cannot be discretised as the plan says
 */
export function featureRows(compiled: CompiledPlan, roi: ProcessedRoi, { kernels, onStage }: FeatureRun = {}): FoundRows {
  const { plan } = compiled;
  const values = maskedValues(roi.volume, roi.intensityMask);
  if (!allFinite(roi.volume, roi.morphologicalMask)) return notFinite(compiled, roi);
  const law = values.length === 0 ? undefined : levelLaw(values, plan.discretisation, plan.resegmentation);
  const observedRange = rangeOf(values);
  // Levels rise with the intensity, so the highest one tells whether all fit into a table.
  const tooMany = law !== undefined && observedRange !== undefined && levelOf(observedRange.upper, law) > MOST_LEVELS;
  const levels = law === undefined || tooMany ? new Uint16Array(0) : discretise(values, law);
  const placed = placeLevels(levels, tooMany ? maskOf(roi.volume.grid) : roi.intensityMask, law ?? { method: 'none' });
  const levelled = (found: readonly FeatureRow[]) => withParameters(tooMany ? unlevelled(found) : found, lawParameters(law));
  const rows: FeatureRow[] = [];
  const add = (family: FeatureFamily, features: () => readonly FeatureRow[]) => {
    if (!asksFor(compiled, family)) return;
    rows.push(...features());
    onStage?.(family);
  };
  onStage?.('discretisation');
  add('MORPH', () => morphologyFeatures(roi, kernels?.autocorrelation));
  add('LI', () => localIntensityFeatures(roi, kernels?.localIntensity));
  add('IS', () => intensityStatisticsFeatures(values));
  add('IH', () => {
    return levelled(intensityHistogramFeatures({ levels, levelCount: placed.levelCount }));
  });
  add('IVH', () => {
    const ivh = values.length === 0 ? NO_IVH : ivhLevels(values, plan.ivh, plan.resegmentation);
    const fits = ivh.levelCount <= MOST_IVH_LEVELS;
    const found = fits ? intensityVolumeHistogramFeatures(ivh) : unlevelled(intensityVolumeHistogramFeatures(NO_IVH));
    return withParameters(found, { levels: ivh.levelCount, lowest: ivh.lowest, step: ivh.step });
  });
  if (compiled.texture.families.length > 0) {
    rows.push(...levelled(textureFeatures(placed, roi.morphologicalMask, compiled.texture, kernels?.texture, onStage)));
  }
  const levelCount = law === undefined || tooMany ? 0 : placed.levelCount;
  const occurringLevels = tooMany ? undefined : differentOf(levels);
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

/** Rows computed from no levels at all, since there were more than a table can hold. */
function unlevelled(rows: readonly FeatureRow[]): readonly FeatureRow[] {
  return rows.map((row) => ({ ...row, value: undefinedBecause('tooManyLevels') }));
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
