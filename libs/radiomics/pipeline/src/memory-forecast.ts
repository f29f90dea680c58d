import type { Grid, Mask } from '@collimate/imaging-volume';
import { AutocorrelationKernel } from '@collimate/radiomics-kernels';
import { along, boundingBox, boxSize, grownBox, reachOf, samplingOf } from '@collimate/radiomics-processing';
import { type CompiledPlan, asksFor } from './compile.js';
import { SPHERE_RADIUS_MM } from './processed-roi.js';

/** What an extraction will need, known from the grid and the mask before a single intensity is looked at. */
export interface MemoryForecast {
  /** Voxels of the box that is resampled, and of the ROI's own box in it. */
  readonly processedVoxels: number;
  readonly roiVoxels: number;
  /** The image and its mask as they were read. */
  readonly sourceBytes: number;
  /** Arrays and kernel memory of the extraction at its widest; a bound from the sizes, not a measurement. */
  readonly workingBytes: number;
}

/** Whether an extraction fits into what there is. */
export type MemoryOutcome =
  | { readonly kind: 'fits'; readonly forecast: MemoryForecast }
  | { readonly kind: 'too-large'; readonly forecast: MemoryForecast; readonly limitBytes: number };

/** Bytes per voxel of the processed box: image, two masks, levels, and the resampling on the way there. */
const PER_PROCESSED_VOXEL = 4 + 1 + 1 + 2 + 24;
/** Bytes per voxel of the ROI's box: padded copies, intensities and levels one by one, zone labels, border distances. */
const PER_ROI_VOXEL = 1 + 3 + 4 + 8 * 4 + 2 + 16;

/** @returns what one ROI will need; an empty mask needs nothing beyond itself */
export function forecastMemory(compiled: CompiledPlan, grid: Grid, mask: Mask): MemoryForecast {
  const sourceBytes = 5 * mask.voxels.data.length;
  const roi = boundingBox(mask);
  if (roi === undefined) return { processedVoxels: 0, roiVoxels: 0, sourceBytes, workingBytes: 0 };
  const sampling = samplingOf(grid, compiled.plan.interpolation);
  const own = compiled.plan.interpolation.method === 'none' ? roi : reachOf(sampling, roi);
  const margin = along((a) => Math.ceil(SPHERE_RADIUS_MM / sampling.target.spacingMm[a]) + 1);
  const [processed, inner] = [boxSize(grownBox(own, margin, sampling.target)), boxSize(own)];
  const processedVoxels = processed[0] * processed[1] * processed[2];
  const roiVoxels = inner[0] * inner[1] * inner[2];
  const pairs = asksFor(compiled, 'MORPH') ? AutocorrelationKernel.bytesFor(inner) : 0;
  const workingBytes = PER_PROCESSED_VOXEL * processedVoxels + PER_ROI_VOXEL * roiVoxels + pairs;
  return { processedVoxels, roiVoxels, sourceBytes, workingBytes };
}

/** @param limitBytes what image and extraction together may take */
export function fitsMemory(forecast: MemoryForecast, limitBytes: number): MemoryOutcome {
  const fits = forecast.sourceBytes + forecast.workingBytes <= limitBytes;
  return fits ? { kind: 'fits', forecast } : { kind: 'too-large', forecast, limitBytes };
}
