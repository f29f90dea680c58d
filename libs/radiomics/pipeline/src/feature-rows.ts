import { type GreyLevels, maskVoxelCount } from '@collimate/imaging-volume';
import { FAMILIES, type FeatureRow } from '@collimate/radiomics-features';
import { FEATURE_FAMILIES, type ExtractionPlan, type FeatureFamily } from '@collimate/radiomics-vocabulary';
import { type ObservedRange, discretised, freeDiscretised } from './discretised.js';
import type { Engine } from './engine.js';
import { regionParts } from './family-parts.js';
import { whereEmpty, withoutIntensities } from './missing-intensities.js';
import type { ProcessedRoi } from './processed-roi.js';

/** The rows of one ROI and what the record tells of them. */
export interface FoundRows {
  readonly rows: readonly FeatureRow[];
  readonly levelCount: number;
  /** Voxels of the intensity mask. */
  readonly voxelCount: number;
  /** Different levels among them; undefined if there were more than a table can hold. */
  readonly occurringLevels?: number;
  readonly observedRange: ObservedRange | undefined;
}

/** Image processing, the discretisations, one stage per family of the plan, and the filters. */
export type ExtractionStage = 'processing' | 'discretisation' | 'filters' | FeatureFamily;

/** What the features of a ROI are computed with. */
export interface FeatureRun {
  readonly engine: Engine;
  readonly onStage?: (stage: ExtractionStage) => void;
  readonly onLevels?: (levels: GreyLevels) => void;
}

/**
 * Discretises the ROI of one branch and asks every family of its plan, in the order of the manual.
 * @returns rows by family, within it by aggregation, within that by feature
 * @throws ProcessingError NO_LOWER_BOUND if the plan has no lower bound for its bins
 */
export function featureRows(plan: ExtractionPlan, roi: ProcessedRoi, run: FeatureRun): FoundRows {
  const { engine, onStage, onLevels } = run;
  if (!engine.allFinite(roi.volume, roi.morphologicalMask)) return notFinite(plan, roi, { engine, onStage });
  const found = discretised(roi, plan, engine);
  onLevels?.(found.placed);
  onStage?.('discretisation');
  const { parts, finish } = regionParts(roi, found, plan, engine);
  const { aggregations, percentiles, nonStandard } = plan;
  const rows: FeatureRow[] = [];
  for (const key of FEATURE_FAMILIES) {
    if (!plan.families.includes(key)) continue;
    const family = FAMILIES[key];
    rows.push(...finish[family.needs](family.compute(parts, { engine, aggregations, percentiles, nonStandard })));
    onStage?.(key);
  }
  const { levels, placed, unfit, values, observedRange } = found;
  const facts = {
    voxelCount: values.length,
    levelCount: found.law === undefined || unfit !== undefined ? 0 : placed.levelCount,
    occurringLevels: unfit === undefined ? differentOf(levels) : undefined,
  };
  freeDiscretised(found);
  return { rows, ...facts, observedRange };
}

/** @input levels in ascending order */
function differentOf(levels: Uint16Array): number {
  let count = 0;
  for (let n = 0; n < levels.length; n++) if (n === 0 || levels[n] !== levels[n - 1]) count++;
  return count;
}

/** An intensity of the ROI is NaN or infinite: shape has its values, and every row that reads intensities has that reason. */
function notFinite(plan: ExtractionPlan, roi: ProcessedRoi, run: FeatureRun): FoundRows {
  const found = featureRows(plan, withoutIntensities(roi), run);
  return { ...found, rows: whereEmpty(found.rows, 'notFinite'), voxelCount: maskVoxelCount(roi.intensityMask) };
}
