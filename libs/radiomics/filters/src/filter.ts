import type { Triple, Volume } from '@collimate/imaging-volume';
import type { FilterMethod, FilterPlan } from '@collimate/radiomics-vocabulary';
import type { FilterEngine } from './engine/filter.engine.js';

/** The settings of one method. */
export type PlanOf<M extends FilterMethod> = Extract<FilterPlan, { readonly method: M }>;

/** One filter: what it makes of an image, and what the pipeline has to know before. */
export interface Filter<Plan extends FilterPlan> {
  /** IBSI code. */
  readonly ibsi: string;
  /**
   * How far from a voxel its response looks, in mm along x, y, z: the image is kept that far around the region. Infinity where it needs the
   * whole image.
   */
  reachMm(plan: Plan, spacingMm: Triple): Triple;
  /** @returns the response map on the grid of the image, which is padded at its border as the plan says; its passes are the engine's */
  apply(image: Volume, plan: Plan, engine: FilterEngine): Volume;
  /** Bytes per voxel of the image while the filter runs, its response map included. */
  readonly bytesPerVoxel: number;
  /** @returns the settings in words and numbers, for the record of an extraction */
  settings(plan: Plan): string;
}
