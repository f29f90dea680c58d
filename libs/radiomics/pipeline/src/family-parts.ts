import {
  type FamilyNeed,
  type FamilyParts,
  type FeatureRow,
  type UndefinedReason,
  textureMatricesOf,
  undefinedBecause,
} from '@collimate/radiomics-features';
import { type IvhLevels, type LevelLaw, ivhLevels } from '@collimate/radiomics-processing';
import { once } from '@collimate/radiomics-texture';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { Discretised } from './discretised.js';
import type { Engine } from './engine.js';
import type { ProcessedRoi } from './processed-roi.js';

/** What the families of one region are computed from, and what is told beside their rows. */
export interface RegionParts {
  readonly parts: FamilyParts;
  /** Puts the settings of a part, and why it is missing, into the rows of a family that was computed from it. */
  readonly finish: { readonly [N in FamilyNeed]: (rows: readonly FeatureRow[]) => readonly FeatureRow[] };
}

/** Steps of the intensity-volume histogram, a table of 8 bytes each; a signed 16-bit image has 65,536. */
const MOST_IVH_LEVELS = 1_048_576;
const NO_IVH: IvhLevels = { levels: new Uint32Array(0), levelCount: 1, axisLevels: 1, lowest: 0, step: 1, unit: 'intensity' };

/** @returns the parts of a region; each is made when the first family asks for it, and then kept */
export function regionParts(region: ProcessedRoi, found: Discretised, plan: ExtractionPlan, engine: Engine): RegionParts {
  const { counted, levels, placed, law, unfit } = found;
  const { counts } = counted;
  const ivh = once(() => (counts.length === 0 ? NO_IVH : ivhLevels(counted.values, plan.ivh, plan.resegmentation)));
  const ivhFits = () => ivh().levelCount <= MOST_IVH_LEVELS;
  const levelled = (rows: readonly FeatureRow[]) =>
    withParameters(unfit === undefined ? rows : unlevelled(rows, unfit), lawParameters(law));
  const asTheyAre = (rows: readonly FeatureRow[]) => rows;
  return {
    parts: {
      region: () => region,
      intensities: () => counted,
      histogram: () => ({ levels, counts, levelCount: placed.levelCount, percentiles: plan.percentiles }),
      volumeHistogram: () => (ivhFits() ? { ...ivh(), counts } : NO_IVH),
      matrices: once(() => textureMatricesOf(placed, region.morphologicalMask, engine)),
    },
    finish: {
      region: asTheyAre,
      intensities: asTheyAre,
      histogram: levelled,
      volumeHistogram: (rows) => withParameters(ivhFits() ? rows : unlevelled(rows, 'tooManyLevels'), ivhParameters(ivh())),
      matrices: levelled,
    },
  };
}

function lawParameters(law: LevelLaw | undefined): FeatureRow['parameters'] {
  if (law === undefined || law.method === 'none') return { discretisation: 'none' };
  if (law.method === 'fixed-bin-number') return { discretisation: 'FBN', bins: law.bins };
  return { discretisation: 'FBS', width: law.width, lowerBound: law.lowerBound };
}

function ivhParameters({ levelCount, axisLevels, lowest, step }: IvhLevels): FeatureRow['parameters'] {
  return { levels: levelCount, ...(axisLevels === levelCount ? {} : { axisLevels }), lowest, step };
}

function withParameters(rows: readonly FeatureRow[], parameters: FeatureRow['parameters']): FeatureRow[] {
  return rows.map((row) => ({ ...row, parameters: { ...row.parameters, ...parameters } }));
}

/** Rows computed from no levels at all, since there are none. */
function unlevelled(rows: readonly FeatureRow[], reason: UndefinedReason): readonly FeatureRow[] {
  return rows.map((row) => ({ ...row, value: undefinedBecause(reason) }));
}
