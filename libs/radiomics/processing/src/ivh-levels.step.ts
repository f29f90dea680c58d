import { assertNever } from '@collimate/kernel-errors';
import type { IvhPlan, ResegmentationPlan } from '@collimate/radiomics-vocabulary';
import { type LevelLaw, extremes, levelLaw, levelOf } from './discretise.step.js';

/** Intensities cut into steps for the intensity-volume histogram: level k stands for the intensity `lowest + step * (k - 1)`. */
export interface IvhLevels {
  /** Level of each voxel, from 1. */
  readonly levels: Uint32Array;
  /** How many levels the range has, occurring or not. */
  readonly levelCount: number;
  /** Levels from the lowest to the highest intensity of the range G, of which intensity fractions are taken. */
  readonly axisLevels: number;
  /** What level 1 stands for: an intensity, or bin number 1 for a fixed bin number. */
  readonly lowest: number;
  readonly step: number;
  /** What `lowest` and `step` are measured in. */
  readonly unit: 'intensity' | 'bin';
}

/**
 * Discretises for the intensity-volume histogram. Without discretisation the levels are the steps of the range; with bins
 * of fixed size a level stands for its bin's centre; with a fixed number of bins for its bin's number. Where bins of fixed size have no
 * upper bound, the range holds the whole bins below the highest intensity, floor((highest - lowest) / width) of them: with these the
 * teams of IBSI 1 phase 3 agree.
 * @input intensities inside the intensity mask, at least one
 * @throws ProcessingError NO_LOWER_BOUND
 * @source IBSI P88C; the range of the discrete case is the re-segmentation range, as the manual says
 */
export function ivhLevels(values: Float64Array, plan: IvhPlan, reseg: ResegmentationPlan): IvhLevels {
  const { lowest, highest } = extremes(values);
  switch (plan.method) {
    case 'none': {
      const fromPlan = plan.range === 'resegmentation' ? reseg.range : null;
      const from = fromPlan?.lower ?? lowest;
      const to = fromPlan?.upper ?? highest;
      const levels = new Uint32Array(values.length);
      for (let n = 0; n < values.length; n++) levels[n] = Math.round((values[n] - from) / plan.step) + 1;
      const levelCount = Math.round((to - from) / plan.step) + 1;
      return { levels, levelCount, axisLevels: levelCount, lowest: from, step: plan.step, unit: 'intensity' };
    }
    case 'fixed-bin-size': {
      const law = levelLaw(values, plan, reseg);
      const from = law.method === 'fixed-bin-size' ? law.lowerBound : lowest;
      const upper = reseg.range?.upper ?? null;
      const levelCount = upper === null ? levelOf(highest, law) : Math.max(1, Math.ceil((upper - from) / plan.width - 1e-9));
      // An intensity on the upper bound itself belongs to the last bin of the range.
      const levels = levelsOf(values, law);
      for (let n = 0; n < levels.length; n++) if (levels[n] > levelCount) levels[n] = levelCount;
      // G ends with the last whole bin. Where the highest intensity ends the range, its own bin is a part of one and lies beyond.
      const axisLevels = upper === null ? levelCount - 1 : levelCount;
      return { levels, levelCount, axisLevels, lowest: from + plan.width / 2, step: plan.width, unit: 'intensity' };
    }
    case 'fixed-bin-number': {
      const law = levelLaw(values, plan, reseg);
      return { levels: levelsOf(values, law), levelCount: plan.bins, axisLevels: plan.bins, lowest: 1, step: 1, unit: 'bin' };
    }
    default:
      return assertNever(plan);
  }
}

function levelsOf(values: Float64Array, law: LevelLaw): Uint32Array {
  const levels = new Uint32Array(values.length);
  for (let n = 0; n < values.length; n++) levels[n] = levelOf(values[n], law);
  return levels;
}
