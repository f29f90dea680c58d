import type { GreyLevels, Mask } from '@collimate/imaging-volume';
import { greyLevelsOf, maskOf, volumeOf } from '@collimate/imaging-volume';
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
  type IvhLevels,
  type LevelLaw,
  discretise,
  extremes,
  ivhLevels,
  levelLaw,
  maskedValues,
} from '@collimate/radiomics-processing';
import { type CompiledPlan, asksFor } from './compile.js';
import type { ProcessedRoi } from './processed-roi.js';

/** The rows of one ROI and what the record tells of them. */
export interface FoundRows {
  readonly rows: readonly FeatureRow[];
  readonly levelCount: number;
  readonly observedRange: { readonly lower: number; readonly upper: number } | undefined;
}

/**
 * Discretises a processed ROI and asks every family of the plan, in the order of the manual.
 * @returns rows by family, within it by aggregation, within that by feature
 * @throws ProcessingError if the intensities cannot be discretised as the plan says
 */
export function featureRows(compiled: CompiledPlan, roi: ProcessedRoi, kernels?: EngineKernels): FoundRows {
  const { plan } = compiled;
  const values = maskedValues(roi.volume, roi.intensityMask);
  if (!maskedValues(roi.volume, roi.morphologicalMask).every(Number.isFinite)) return notFinite(compiled, roi);
  const law = values.length === 0 ? undefined : levelLaw(values, plan.discretisation, plan.resegmentation);
  const levels = levelsOf(roi, law);
  const rows: FeatureRow[] = [];
  if (asksFor(compiled, 'MORPH')) rows.push(...morphologyFeatures(roi, kernels?.autocorrelation));
  if (asksFor(compiled, 'LI')) rows.push(...localIntensityFeatures(roi, kernels?.localIntensity));
  if (asksFor(compiled, 'IS')) rows.push(...intensityStatisticsFeatures(values));
  if (asksFor(compiled, 'IH')) {
    const inside = insideOf(levels, roi.intensityMask, values.length);
    const found = intensityHistogramFeatures({ levels: inside, levelCount: levels.levelCount });
    rows.push(...withParameters(found, lawParameters(law)));
  }
  if (asksFor(compiled, 'IVH')) {
    const ivh = values.length === 0 ? NO_IVH : ivhLevels(values, plan.ivh, plan.resegmentation);
    const found = intensityVolumeHistogramFeatures(ivh);
    rows.push(...withParameters(found, { levels: ivh.levelCount, lowest: ivh.lowest, step: ivh.step }));
  }
  if (compiled.texture.families.length > 0) {
    const found = textureFeatures(levels, roi.morphologicalMask, compiled.texture, kernels?.texture);
    rows.push(...withParameters(found, lawParameters(law)));
  }
  return { rows, levelCount: law === undefined ? 0 : levels.levelCount, observedRange: rangeOf(values) };
}

const NO_IVH: IvhLevels = { levels: new Uint32Array(0), levelCount: 1, lowest: 0, step: 1, unit: 'intensity' };

function levelsOf(roi: ProcessedRoi, law: LevelLaw | undefined): GreyLevels {
  if (law !== undefined) return discretise(roi.volume, roi.intensityMask, law);
  return greyLevelsOf(roi.intensityMask.grid, new Uint16Array(roi.intensityMask.voxels.data.length), 1);
}

function insideOf(levels: GreyLevels, mask: Mask, count: number): Uint32Array {
  const out = new Uint32Array(count);
  const [all, inside] = [levels.voxels.data, mask.voxels.data];
  for (let i = 0, k = 0; i < inside.length; i++) if (inside[i] !== 0) out[k++] = all[i];
  return out;
}

function lawParameters(law: LevelLaw | undefined): FeatureRow['parameters'] {
  if (law === undefined || law.method === 'none') return { discretisation: 'none' };
  if (law.method === 'fixed-bin-number') return { discretisation: 'FBN', bins: law.bins };
  return { discretisation: 'FBS', width: law.width, lowerBound: law.lowerBound };
}

function withParameters(rows: readonly FeatureRow[], parameters: FeatureRow['parameters']): FeatureRow[] {
  return rows.map((row) => ({ ...row, parameters: { ...row.parameters, ...parameters } }));
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
  return { rows, levelCount: 0, observedRange: undefined };
}
