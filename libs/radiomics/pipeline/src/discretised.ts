import { type GreyLevels, greyLevelsOf } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import type { CountedValues, UndefinedReason } from '@collimate/radiomics-features';
import { MOST_LEVELS, type LevelLaw, discretise, levelLaw, levelOf } from '@collimate/radiomics-processing';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { Engine } from './engine.js';
import type { ProcessedRoi } from './processed-roi.js';

/** The lowest and the highest intensity of a region. */
export interface ObservedRange {
  readonly lower: number;
  readonly upper: number;
}

/** The intensities of a region and their grey levels. */
export interface Discretised {
  /** Intensities of the intensity mask, in voxel order. */
  readonly values: Float64Array;
  /** The same in ascending order, each once. */
  readonly counted: CountedValues;
  readonly observedRange: ObservedRange | undefined;
  /** Undefined if there is nothing to discretise. */
  readonly law: LevelLaw | undefined;
  /** Why intensities cannot become levels, if they cannot. */
  readonly unfit: UndefinedReason | undefined;
  /** Level of each of `counted.values`; empty where there are none. */
  readonly levels: Uint16Array;
  /** The levels in their places, all 0 where there are none. */
  readonly placed: GreyLevels;
}

const NOTHING: CountedValues = { values: new Float64Array(0), counts: new Float64Array(0) };

/**
 * Gathers the intensities of a region and cuts them into levels.
 * @throws ProcessingError NO_LOWER_BOUND if the plan has no lower bound for its bins
 */
export function discretised({ volume, intensityMask }: ProcessedRoi, plan: ExtractionPlan, engine: Engine): Discretised {
  const values = engine.valuesIn(volume, intensityMask);
  // Histogram features need no place: they read each intensity once, with how often it occurs.
  const counted = values.length === 0 ? NOTHING : engine.countedAscending(values);
  const observedRange = rangeOf(counted);
  const law = values.length === 0 ? undefined : levelLaw(counted.values, plan.discretisation, plan.resegmentation);
  const unfit = law && whyNoLevels(counted.values, law, observedRange);
  if (law === undefined || unfit !== undefined) {
    const none = new Uint16Array(volume.voxels.data.length);
    const placed = greyLevelsOf(volume.grid, none, law?.method === 'fixed-bin-number' ? law.bins : 1);
    return { values, counted, observedRange, law, unfit, levels: new Uint16Array(0), placed };
  }
  const levels = discretise(counted.values, law);
  const placed = engine.levelsInPlace(values, intensityMask, law);
  return { values, counted, observedRange, law, unfit, levels, placed };
}

/** Nobody may look at it any more. */
export function freeDiscretised({ values, counted, levels, placed }: Discretised): void {
  for (const array of [values, counted.values, counted.counts, levels, placed.voxels.data]) freeMemory(array);
}

function rangeOf({ values }: CountedValues): ObservedRange | undefined {
  return values.length === 0 ? undefined : { lower: values[0], upper: values[values.length - 1] };
}

/** Whether intensities can become levels: as they stand without discretisation, and few enough for a table. */
function whyNoLevels(values: Float64Array, law: LevelLaw, range: ObservedRange | undefined): UndefinedReason | undefined {
  if (law.method === 'none' && !values.every((value) => Number.isInteger(value) && value >= 1)) return 'notLevels';
  // Levels rise with the intensity, so the highest one tells whether all fit.
  return range !== undefined && levelOf(range.upper, law) > MOST_LEVELS ? 'tooManyLevels' : undefined;
}
