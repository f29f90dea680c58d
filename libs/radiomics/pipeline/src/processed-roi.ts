import { type Mask, type Volume, maskOf } from '@collimate/imaging-volume';
import {
  type NormalisationScale,
  type Sampling,
  type StepsBefore,
  along,
  convert,
  grownBox,
  interpolateImage,
  interpolateMask,
  normalise,
  resegment,
} from '@collimate/radiomics-processing';
import type { EngineKernels, RegionKernel } from '@collimate/radiomics-kernels';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { InterpolatedRoi, InterpolationMemory } from './interpolation-memory.js';

/** Radius of the 1 cm³ sphere of the local intensity peak is 6.204 mm; image is kept that far around the ROI. */
export const SPHERE_RADIUS_MM = 6.21;

/** One ROI after image processing: image and both masks on one grid, cut to the ROI and what local features need around it. */
export interface ProcessedRoi extends InterpolatedRoi {
  readonly intensityMask: Mask;
}

/** @returns the steps before interpolation, for any part of the image */
export function beforeInterpolation(plan: ExtractionPlan, scale: NormalisationScale | undefined): StepsBefore {
  const { intensity, normalisation } = plan;
  if (scale !== undefined && normalisation.method !== 'none')
    return (part) => normalise(convert(part, intensity), normalisation, scale);
  return intensity.rounding === 'none' ? 'nothing' : 'rounding';
}

/** @returns equal texts for equal steps up to the interpolation */
export function stepsOf(plan: ExtractionPlan, scale: NormalisationScale | undefined): string {
  return JSON.stringify([plan.interpolation, plan.intensity, scale && plan.normalisation, scale]);
}

/**
 * Image processing in IBSI order: conversion, normalisation, interpolation, rounding, re-segmentation.
 * @returns undefined if the mask is empty, before or after interpolation
 */
export function processRoi(
  volume: Volume,
  mask: Mask,
  sampling: Sampling,
  plan: ExtractionPlan,
  scale: NormalisationScale | undefined,
  kernels?: EngineKernels,
  memory?: InterpolationMemory,
): ProcessedRoi | undefined {
  const interpolate = () => interpolateRoi(volume, mask, sampling, plan, scale, kernels);
  const roi = memory === undefined ? interpolate() : memory.of(volume, mask, stepsOf(plan, scale), interpolate);
  return roi && { ...roi, intensityMask: resegment(roi.volume, roi.morphologicalMask, plan.resegmentation, kernels?.region) };
}

function interpolateRoi(
  volume: Volume,
  mask: Mask,
  sampling: Sampling,
  plan: ExtractionPlan,
  scale: NormalisationScale | undefined,
  kernels: EngineKernels | undefined,
): InterpolatedRoi | undefined {
  const found = interpolateMask(mask, sampling, plan.interpolation, kernels);
  if (found === undefined) return undefined;
  const margin = along((a) => Math.ceil(SPHERE_RADIUS_MM / sampling.target.spacingMm[a]) + 1);
  const box = grownBox(found.box, margin, sampling.target);
  const before = beforeInterpolation(plan, scale);
  const image = interpolateImage(volume, sampling, plan.interpolation, box, before, kernels?.resample);
  return {
    volume: image,
    morphologicalMask: placed(
      found.mask,
      along((a) => found.box.from[a] - box.from[a]),
      image,
      kernels?.region,
    ),
  };
}

function placed(mask: Mask, at: readonly [number, number, number], image: Volume, kernel: RegionKernel | undefined): Mask {
  if (kernel !== undefined) {
    const { size } = mask.grid;
    return maskOf(image.grid, kernel.moveBox(mask.voxels.data, size, [0, 0, 0], size, image.grid.size, at));
  }
  const out = maskOf(image.grid);
  const [source, target] = [mask.voxels.data, out.voxels.data];
  const [width, height, depth] = mask.grid.size;
  const [nx, ny] = image.grid.size;
  for (let z = 0, from = 0; z < depth; z++) {
    for (let y = 0; y < height; y++, from += width) {
      const to = at[0] + nx * (at[1] + y + ny * (at[2] + z));
      for (let x = 0; x < width; x++) target[to + x] = source[from + x];
    }
  }
  return out;
}
