import type { Grid, Triple } from '@collimate/imaging-volume';
import { reachOfFilters } from '@collimate/radiomics-filters';
import { along } from '@collimate/radiomics-processing';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';

/** Radius of the 1 cm³ sphere of the local intensity peak is 6.204 mm. */
const SPHERE_RADIUS_MM = 6.21;

/** @returns how many voxels of image are kept around a region, along x, y, z: for the spheres of local intensity, and for what filters read */
export function marginOf({ filters = [] }: ExtractionPlan, { spacingMm }: Pick<Grid, 'spacingMm'>): Triple {
  const reachMm = reachOfFilters(filters, spacingMm);
  return along((a) => Math.ceil(Math.max(SPHERE_RADIUS_MM, reachMm[a]) / spacingMm[a]) + 1);
}
