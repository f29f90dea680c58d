import type { Volume } from '@collimate/imaging-volume';
import { rounded } from './convert.step.js';

/** What is done with an image before it is interpolated: nothing, rounding to integers, or steps of any kind. */
export type StepsBefore = 'nothing' | 'rounding' | ((part: Volume) => Volume);

/** @returns a part of an image after the steps that come before its interpolation */
export function prepared(part: Volume, before: StepsBefore): Volume {
  if (typeof before === 'function') return before(part);
  return before === 'rounding' ? rounded(part) : part;
}
