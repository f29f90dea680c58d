import { type Volume, volumeOf } from '@collimate/imaging-volume';
import type { IntensityPlan } from '@collimate/radiomics-vocabulary';
import { roundHalfEven } from './round-half-even.js';

/**
 * The initial image as the plan wants it: float, rounded to integers where the unit is an integer one (HU).
 * @source IBSI 1 manual section 2.1
 */
export function convert(volume: Volume, plan: IntensityPlan): Volume {
  return plan.rounding === 'none' ? volume : rounded(volume);
}

/** @returns the image with every intensity at its nearest integer; itself if it has no other */
export function rounded(volume: Volume): Volume {
  const source = volume.voxels.data;
  if (isWhole(source)) return volume;
  const out = volumeOf(volume.grid);
  for (let i = 0; i < source.length; i++) out.voxels.data[i] = roundHalfEven(source[i]);
  return out;
}

function isWhole(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== Math.floor(values[i])) return false;
  return true;
}
