import { type Grid, type Mask, type Volume, maskVoxelCount } from '@collimate/imaging-volume';
import { pairwiseSum } from '@collimate/kernel-numeric';
import {
  boundingBox,
  boxSize,
  convert,
  cropMask,
  cropVolume,
  extremes,
  interpolateImage,
  maskedValues,
  wholeBox,
} from '@collimate/radiomics-processing';
import { DIAGNOSTICS, type ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { Engine } from './engine.js';
import type { ImageValues } from './interpolation-memory.js';
import { type InitialImage, type ProcessedRoi, beforeInterpolation } from './processed-roi.js';

/** One diagnostic value; null where there is nothing to measure (the mean of an empty mask). */
export interface DiagnosticRow {
  readonly tag: string;
  readonly stage: string;
  readonly name: string;
  readonly value: number | null;
}

/**
 * The 60 values by which IBSI compares image processing, for one ROI.
 * @param ofImage what is told of the whole image
 * @source IBSI 1 manual section 4.1
 */
export function diagnose(
  { volume, sampling }: InitialImage,
  mask: Mask,
  plan: ExtractionPlan,
  processed: ProcessedRoi | undefined,
  ofImage: ImageValues,
): readonly DiagnosticRow[] {
  const values = new Map<string, number | null>(ofImage);
  const box = boundingBox(mask);
  const [part, own] =
    box === undefined ? [undefined, undefined] : [convert(cropVolume(volume, box), plan.intensity), cropMask(mask, box)];
  roiValues(values, 'init_roi', volume.grid, { volume: part, intensityMask: own, morphologicalMask: own });
  const { volume: image, morphologicalMask, intensityMask } = processed ?? {};
  const whole = { volume: image, intensityMask: morphologicalMask, morphologicalMask };
  roiValues(values, 'interp_roi', sampling.target, whole);
  roiValues(values, 'reseg_roi', sampling.target, { ...whole, intensityMask });
  return DIAGNOSTICS.map(({ tag, stage, name }) => ({ tag, stage, name, value: values.get(tag) ?? null }));
}

/**
 * What is told of the image before and after interpolation, whatever the ROI. It interpolates the whole image, which the extraction itself
 * never does; whoever has several ROIs of one image keeps it.
 */
export function diagnoseImage({ volume, sampling, scale }: InitialImage, plan: ExtractionPlan, engine: Engine): ImageValues {
  const values = new Map<string, number | null>();
  imageValues(values, 'init_img', convert(volume, plan.intensity));
  const before = beforeInterpolation(plan, scale);
  const whole = interpolateImage({ volume, before }, sampling, plan.interpolation, wholeBox(sampling.target), engine);
  imageValues(values, 'interp_img', whole);
  return values;
}

function imageValues(values: Map<string, number | null>, stage: string, volume: Volume): void {
  for (const axis of [0, 1, 2]) {
    values.set(`img_dim_${'xyz'[axis]}_${stage}`, volume.grid.size[axis]);
    values.set(`vox_dim_${'xyz'[axis]}_${stage}`, volume.grid.spacingMm[axis]);
  }
  intensityValues(values, '', stage, Float64Array.from(volume.voxels.data));
}

/** The ROI as it stands after one step; undefined where nothing is left of it. */
interface RoiStage {
  readonly volume: Volume | undefined;
  readonly intensityMask: Mask | undefined;
  readonly morphologicalMask: Mask | undefined;
}

function roiValues(
  values: Map<string, number | null>,
  stage: string,
  grid: Grid,
  { volume, intensityMask, morphologicalMask }: RoiStage,
): void {
  for (const axis of [0, 1, 2]) values.set(`int_mask_dim_${'xyz'[axis]}_${stage}`, grid.size[axis]);
  maskValues(values, 'int_mask', stage, intensityMask);
  maskValues(values, 'morph_mask', stage, morphologicalMask);
  const inside = volume && intensityMask ? maskedValues(volume, intensityMask) : new Float64Array(0);
  intensityValues(values, 'int_mask_', stage, inside);
}

function maskValues(values: Map<string, number | null>, kind: string, stage: string, mask: Mask | undefined): void {
  const box = mask === undefined ? undefined : boundingBox(mask);
  const size = box === undefined ? [0, 0, 0] : boxSize(box);
  for (const axis of [0, 1, 2]) values.set(`${kind}_bb_dim_${'xyz'[axis]}_${stage}`, size[axis]);
  values.set(`${kind}_vox_count_${stage}`, mask === undefined ? 0 : maskVoxelCount(mask));
}

function intensityValues(values: Map<string, number | null>, kind: string, stage: string, found: Float64Array): void {
  const none = found.length === 0;
  const { lowest, highest } = extremes(found);
  values.set(`${kind}mean_int_${stage}`, none ? null : pairwiseSum(found) / found.length);
  values.set(`${kind}min_int_${stage}`, none ? null : lowest);
  values.set(`${kind}max_int_${stage}`, none ? null : highest);
}
