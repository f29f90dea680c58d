import { type GreyLevels, type Mask, type Volume, greyLevelsOf } from '@collimate/imaging-volume';
import { assertNever } from '@collimate/kernel-errors';
import type { DiscretisationPlan, ResegmentationPlan } from '@collimate/radiomics-vocabulary';
import { ProcessingError } from './processing.error.js';

const MOST_LEVELS = 65_535;

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

function lowerBoundOf(
  values: Float64Array,
  bound: number | 'resegmentation' | 'observed',
  reseg: ResegmentationPlan,
): number {
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
 * Grey levels of a ROI: 0 outside the intensity mask, from 1 inside. The level count is the bin number, or the highest
 * level that occurs, never the number of occurring levels.
 * @throws ProcessingError NOT_LEVELS if without discretisation an intensity is no positive integer; TOO_MANY_LEVELS
 * @source IBSI 4R0B
 */
export function discretise(volume: Volume, mask: Mask, law: LevelLaw): GreyLevels {
  const [intensities, inside] = [volume.voxels.data, mask.voxels.data];
  const levels = new Uint16Array(inside.length);
  let highest = 0;
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] === 0) continue;
    const level = levelOf(intensities[i], law);
    if (level > highest) highest = level;
    if (!Number.isInteger(level) || level < 1) {
      throw new ProcessingError('NOT_LEVELS', 'without discretisation every intensity of the ROI must be 1, 2, 3 and so on', {
        hint: 'Choose a fixed bin number or a fixed bin size.',
      });
    }
    levels[i] = level;
  }
  if (highest > MOST_LEVELS) {
    throw new ProcessingError('TOO_MANY_LEVELS', `the ROI would have ${highest} grey levels, more than ${MOST_LEVELS}`, {
      hint: 'Choose wider bins, or a narrower re-segmentation range.',
    });
  }
  return greyLevelsOf(mask.grid, levels, law.method === 'fixed-bin-number' ? law.bins : Math.max(1, highest));
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
