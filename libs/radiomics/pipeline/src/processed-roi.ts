import type { Mask, Volume } from '@collimate/imaging-volume';
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
  wholeBox,
} from '@collimate/radiomics-processing';
import type { Engine } from './engine.js';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { InterpolatedRoi, InterpolationMemory } from './interpolation-memory.js';
import { marginOf } from './margin.js';

/** One ROI after image processing: image and both masks on one grid, cut to the ROI and what local features need around it. */
export interface ProcessedRoi extends InterpolatedRoi {
  readonly intensityMask: Mask;
}

/** A scan before anything is done with it, and what decides how it is read. */
export interface InitialImage {
  readonly volume: Volume;
  readonly sampling: Sampling;
  /** What set the scale of its intensities, where the plan normalises. */
  readonly scale: NormalisationScale | undefined;
}

/** @returns the steps before interpolation, for any part of the image */
export function beforeInterpolation(plan: ExtractionPlan, scale: NormalisationScale | undefined): StepsBefore {
  const { intensity, normalisation } = plan;
  if (scale !== undefined && normalisation.method !== 'none')
    return (part) => normalise(convert(part, intensity), normalisation, scale);
  return intensity.rounding === 'none' ? 'nothing' : 'rounding';
}

/** @returns equal texts for equal steps up to the interpolation, and for equal margins */
export function stepsOf(plan: ExtractionPlan, scale: NormalisationScale | undefined): string {
  return JSON.stringify([plan.interpolation, plan.intensity, scale && plan.normalisation, scale, plan.filters]);
}

/**
 * Image processing in IBSI order: conversion, normalisation, interpolation, rounding, re-segmentation.
 * @returns undefined if the mask is empty, before or after interpolation
 */
export function processRoi(
  image: InitialImage,
  mask: Mask,
  plan: ExtractionPlan,
  engine: Engine,
  memory: InterpolationMemory | undefined,
): ProcessedRoi | undefined {
  const interpolate = () => interpolateRoi(image, mask, plan, engine);
  const roi = memory === undefined ? interpolate() : memory.of(image.volume, mask, stepsOf(plan, image.scale), interpolate);
  return roi && { ...roi, intensityMask: resegment(roi.volume, roi.morphologicalMask, plan.resegmentation, engine) };
}

function interpolateRoi(
  { volume, sampling, scale }: InitialImage,
  mask: Mask,
  plan: ExtractionPlan,
  engine: Engine,
): InterpolatedRoi | undefined {
  const found = interpolateMask(mask, sampling, plan.interpolation, engine);
  if (found === undefined) return undefined;
  const box = grownBox(found.box, marginOf(plan, sampling.target), sampling.target);
  const before = beforeInterpolation(plan, scale);
  const image = interpolateImage({ volume, before }, sampling, plan.interpolation, box, engine);
  const at = along((a) => found.box.from[a] - box.from[a]);
  return { volume: image, morphologicalMask: engine.moveBox(found.mask, wholeBox(found.mask.grid), image.grid, at) };
}
