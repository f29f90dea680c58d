import type { Triple, Volume } from '@collimate/imaging-volume';
import type { FilterMethod, FilterPlan } from '@collimate/radiomics-vocabulary';
import type { FilterEngine } from './engine/filter.engine.js';
import type { Filter, PlanOf } from './filter.js';
import { laplacianOfGaussianFilter } from './laplacian-of-gaussian.filter.js';
import { lawsFilter } from './laws.filter.js';
import { meanFilter } from './mean.filter.js';

/** Every filter that a plan can name. */
export const FILTERS: { readonly [M in FilterMethod]: Filter<PlanOf<M>> } = {
  mean: meanFilter,
  'laplacian-of-gaussian': laplacianOfGaussianFilter,
  laws: lawsFilter,
};

/** @returns the filter that a plan names */
export function filterOf<M extends FilterMethod>({ method }: PlanOf<M>): Filter<PlanOf<M>> {
  return FILTERS[method as M];
}

/** @returns how far around a region an image is kept for all these filters, in mm along x, y, z; 0 for none */
export function reachOfFilters(plans: readonly FilterPlan[], spacingMm: Triple): Triple {
  const reaches = plans.map((plan) => filterOf(plan).reachMm(plan, spacingMm));
  const most = (axis: 0 | 1 | 2): number => Math.max(0, ...reaches.map((reach) => reach[axis]));
  return [most(0), most(1), most(2)];
}

/** @returns bytes per voxel of the image while the filters run one after the other; 0 for none */
export function bytesOfFilters(plans: readonly FilterPlan[]): number {
  return Math.max(0, ...plans.map((plan) => filterOf(plan).bytesPerVoxel));
}

/** @returns the response map of a filter on the grid of the image */
export function responseMap(image: Volume, plan: FilterPlan, engine: FilterEngine): Volume {
  return filterOf(plan).apply(image, plan, engine);
}
