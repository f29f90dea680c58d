import type { GreyLevels } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import type { FeatureRow } from '@collimate/radiomics-features';
import { responseMap } from '@collimate/radiomics-filters';
import { type ExtractionPlan, RESPONSE_FAMILIES, responseName } from '@collimate/radiomics-vocabulary';
import type { Engine } from './engine.js';
import { type ExtractionStage, type FoundRows, featureRows } from './feature-rows.js';
import type { ProcessedRoi } from './processed-roi.js';

/** What the rows of a ROI are computed with. */
export interface BranchRun {
  readonly engine: Engine;
  readonly onStage?: (stage: ExtractionStage) => void;
  /** Called with the grey levels of the image itself. */
  readonly onLevels?: (levels: GreyLevels) => void;
}

/**
 * Asks the families of a plan, of the image and then of each response map: every one is a branch through the same families.
 * @returns the rows of all branches, and of the record what the image itself tells
 * @throws ProcessingError NO_LOWER_BOUND if the plan has no lower bound for its bins
 */
export function branchRows(plan: ExtractionPlan, roi: ProcessedRoi, { engine, onStage, onLevels }: BranchRun): FoundRows {
  const found = featureRows(plan, roi, { engine, onStage, onLevels });
  const responses = (plan.filters ?? []).flatMap((filter): FeatureRow[] => {
    const volume = responseMap(roi.volume, filter, engine);
    onStage?.('filters');
    const { rows } = featureRows(planOfResponse(plan), { ...roi, volume }, { engine });
    freeMemory(volume.voxels.data);
    onStage?.('IS');
    return rows.map((row) => ({ ...row, response: responseName(filter) }));
  });
  return responses.length === 0 ? found : { ...found, rows: [...found.rows, ...responses] };
}

/**
 * The plan under which the families see a response map: it has its own families, and is not discretised.
 * @source IBSI 2 manual, phase 2
 */
function planOfResponse({ filters: _, ...plan }: ExtractionPlan): ExtractionPlan {
  return { ...plan, families: [...RESPONSE_FAMILIES], discretisation: { method: 'none' } };
}
