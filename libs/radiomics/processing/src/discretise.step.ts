import { type GreyLevels, type Mask, greyLevelsOf, wordsOf } from '@collimate/imaging-volume';
import { assertNever } from '@collimate/kernel-errors';
import type { DiscretisationPlan, ResegmentationPlan } from '@collimate/radiomics-vocabulary';
import { ProcessingError } from './processing.error.js';

/** The highest level that a voxel can have: 16 bits, and 0 is outside. */
export const MOST_LEVELS = 65_535;

/** How one ROI is cut into levels: the law with its numbers. */
export type LevelLaw =
  | { readonly method: 'none' }
  | { readonly method: 'fixed-bin-number'; readonly bins: number; readonly lowest: number; readonly highest: number }
  | { readonly method: 'fixed-bin-size'; readonly width: number; readonly lowerBound: number };

/**
 * The law for one ROI; its bounds may come from the plan or from the intensities.
 * @input intensities inside the intensity mask, at least one
 * @throws ProcessingError NO_LOWER_BOUND
 */
export function levelLaw(values: Float64Array, plan: DiscretisationPlan, reseg: ResegmentationPlan): LevelLaw {
  switch (plan.method) {
    case 'none':
      return { method: 'none' };
    case 'fixed-bin-number': {
      const { lowest, highest } = extremes(values);
      return { method: plan.method, bins: plan.bins, lowest, highest };
    }
    case 'fixed-bin-size':
      return { method: plan.method, width: plan.width, lowerBound: lowerBoundOf(values, plan.lowerBound, reseg) };
    default:
      return assertNever(plan);
  }
}

function lowerBoundOf(values: Float64Array, bound: number | 'resegmentation' | 'observed', reseg: ResegmentationPlan): number {
  if (typeof bound === 'number') return bound;
  if (bound === 'observed') return extremes(values).lowest;
  const lower = reseg.range?.lower;
  if (lower === undefined || lower === null) {
    throw new ProcessingError('NO_LOWER_BOUND', 'bins of fixed size need a lower bound', {
      hint: 'Give resegmentation.range.lower.',
    });
  }
  return lower;
}

/**
 * Level of one intensity. Fixed bin number: floor(N (x - min) / (max - min)) + 1, the maximum in the last bin, a flat ROI
 * in level 1. Fixed bin size: floor((x - bound) / width) + 1.
 * @source IBSI K15C (fixed bin number), Q3RU (fixed bin size)
 */
export function levelOf(value: number, law: LevelLaw): number {
  switch (law.method) {
    case 'none':
      return value;
    case 'fixed-bin-number': {
      if (law.highest === law.lowest) return 1;
      const level = Math.floor((law.bins * (value - law.lowest)) / (law.highest - law.lowest)) + 1;
      return Math.min(law.bins, level);
    }
    case 'fixed-bin-size':
      return Math.floor((value - law.lowerBound) / law.width) + 1;
    default:
      return assertNever(law);
  }
}

/**
 * Levels of intensities, by the law of their ROI.
 * @returns one level per intensity, at least 1
 * @throws ProcessingError NOT_LEVELS if without discretisation an intensity is no positive integer; TOO_MANY_LEVELS
 * @source IBSI 4R0B
 */
export function discretise(values: Float64Array, law: LevelLaw): Uint16Array {
  const levels = new Uint16Array(values.length);
  let [highest, proper] = [0, true];
  const [width, bound] = law.method === 'fixed-bin-size' ? [law.width, law.lowerBound] : [0, 0];
  for (let n = 0; n < values.length; n++) {
    // Bins of fixed size are the common case; written out, they need no look at the law for every voxel.
    const level = width === 0 ? levelOf(values[n], law) : Math.floor((values[n] - bound) / width) + 1;
    if (level > highest) highest = level;
    if (level < 1 || level !== Math.floor(level)) proper = false;
    levels[n] = level;
  }
  if (!proper) {
    throw new ProcessingError('NOT_LEVELS', 'without discretisation every intensity of the ROI must be 1, 2, 3 and so on', {
      hint: 'Choose a fixed bin number or a fixed bin size.',
    });
  }
  if (highest > MOST_LEVELS) {
    throw new ProcessingError('TOO_MANY_LEVELS', `the ROI would have ${highest} grey levels, more than ${MOST_LEVELS}`, {
      hint: 'Choose wider bins, or a narrower re-segmentation range.',
    });
  }
  return levels;
}

/**
 * The levels in their places: 0 outside the intensity mask. The level count is the bin number, or the highest level that occurs,
 * never the number of occurring levels.
 * @input one level per voxel of the mask, in voxel order
 */
export function placeLevels(levels: Uint16Array, mask: Mask, law: LevelLaw): GreyLevels {
  const inside = mask.voxels.data;
  const words = wordsOf(inside);
  const placed = new Uint16Array(inside.length);
  let highest = 1;
  for (let i = 0, n = 0; i < inside.length; i++) {
    if ((i & 7) === 0 && words[i >> 3] === 0) {
      i += 7;
    } else if (inside[i] !== 0) {
      const level = levels[n++];
      placed[i] = level;
      if (level > highest) highest = level;
    }
  }
  return greyLevelsOf(mask.grid, placed, law.method === 'fixed-bin-number' ? law.bins : highest);
}

/** @returns the lowest and the highest value; of an empty list infinity and minus infinity */
export function extremes(values: Float64Array): { readonly lowest: number; readonly highest: number } {
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < lowest) lowest = values[i];
    if (values[i] > highest) highest = values[i];
  }
  return { lowest, highest };
}
