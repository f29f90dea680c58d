import type { FeatureRow } from '@collimate/radiomics-features';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';

/**
 * The unit of a value under a plan: `intensity` becomes HU or SUV; an intensity-volume histogram over bin numbers has none, and the
 * intensities of a response map are on its own scale.
 * @returns for example `mm³`, `HU²`, `1`
 */
export function rowUnit(row: Pick<FeatureRow, 'family' | 'response' | 'unit'>, plan: ExtractionPlan): string {
  if (row.family === 'IVH' && plan.ivh.method === 'fixed-bin-number') return '1';
  if (row.response !== undefined) return row.unit;
  if (plan.intensity.unit === 'arbitrary' || plan.normalisation.method !== 'none') return row.unit;
  return row.unit.replace('intensity', plan.intensity.unit);
}
