import type { Grid, Mask } from '@collimate/imaging-volume';
import { FAMILIES } from '@collimate/radiomics-features';
import { bytesOfFilters } from '@collimate/radiomics-filters';
import { AutocorrelationKernel } from '@collimate/radiomics-kernels';
import { boundingBox, boxSize, grownBox, reachOf, samplingOf } from '@collimate/radiomics-processing';
import type { CompiledPlan } from './compile.js';
import { marginOf } from './margin.js';

/** What an extraction will need, known from the grid and the mask before a single intensity is looked at. */
export interface MemoryForecast {
  /** Voxels of the box that is resampled, and of the ROI's own box in it. */
  readonly processedVoxels: number;
  readonly roiVoxels: number;
  /** The image and its mask, and what reading them takes for a while. */
  readonly sourceBytes: number;
  /** Arrays and kernel memory of the extraction at its widest. */
  readonly workingBytes: number;
}

/** Whether an extraction fits into what there is. */
export type MemoryOutcome =
  | { readonly kind: 'fits'; readonly forecast: MemoryForecast }
  | { readonly kind: 'too-large'; readonly forecast: MemoryForecast; readonly limitBytes: number };

/*
 * Measured as the peak of a whole process above that of one that reads nothing: the IBSI CT phantom (2.46 M voxels, NIfTI), all
 * families, at 2, 1 and 0.5 mm: 79, 161 and 783 MB, and with diagnostics 118, 306 and 1,675 MB. These constants say 93, 179 and 860 MB,
 * and with diagnostics 120, 396 and 2,582 MB.
 */
/** Bytes per voxel of the scan: image and mask stay (5), bytes of the files and what they unpack to come and go. */
const PER_SOURCE_VOXEL = 16;
/** Code that is compiled on the way, and the kernels' own pages. */
const FIXED = 40 * 2 ** 20;
/** Bytes per voxel of the processed box: image, two masks, levels, and the resampling on the way there. */
const PER_PROCESSED_VOXEL = 24;
/** Bytes per voxel of the ROI's box: the intensities one by one. */
const PER_ROI_VOXEL = 8;
/** Bytes per voxel of the ROI's box with shape or textures: mesh, padded copies, levels, zone labels, border distances. */
const PER_SHAPED_VOXEL = 32;
/** Bytes per voxel of the whole image on the new grid, which diagnostics look at. */
const PER_DIAGNOSED_VOXEL = 32;

/**
 * @param diagnostics whether the 60 diagnostics are asked for as well
 * @returns what one ROI will need; an empty mask needs nothing beyond itself
 */
export function forecastMemory(compiled: CompiledPlan, grid: Grid, mask: Mask, diagnostics = false): MemoryForecast {
  const sourceBytes = PER_SOURCE_VOXEL * mask.voxels.data.length;
  const roi = boundingBox(mask);
  if (roi === undefined) return { processedVoxels: 0, roiVoxels: 0, sourceBytes, workingBytes: 0 };
  const sampling = samplingOf(grid, compiled.plan.interpolation);
  const own = compiled.plan.interpolation.method === 'none' ? roi : reachOf(sampling, roi);
  const [processed, inner] = [boxSize(grownBox(own, marginOf(compiled.plan, sampling.target), sampling.target)), boxSize(own)];
  const processedVoxels = processed[0] * processed[1] * processed[2];
  const roiVoxels = inner[0] * inner[1] * inner[2];
  const { families, filters = [] } = compiled.plan;
  const pairs = families.includes('MORPH') ? AutocorrelationKernel.bytesFor(inner) : 0;
  const shaped = families.some((family) => family === 'MORPH' || FAMILIES[family].needs === 'matrices');
  const [nx, ny, nz] = sampling.target.size;
  const diagnosed = diagnostics ? PER_DIAGNOSED_VOXEL * nx * ny * nz : 0;
  const perRoiVoxel = shaped ? PER_SHAPED_VOXEL : PER_ROI_VOXEL;
  const workingBytes =
    FIXED + (PER_PROCESSED_VOXEL + bytesOfFilters(filters)) * processedVoxels + perRoiVoxel * roiVoxels + pairs + diagnosed;
  return { processedVoxels, roiVoxels, sourceBytes, workingBytes };
}

/** @param limitBytes what image and extraction together may take */
export function fitsMemory(forecast: MemoryForecast, limitBytes: number): MemoryOutcome {
  const fits = forecast.sourceBytes + forecast.workingBytes <= limitBytes;
  return fits ? { kind: 'fits', forecast } : { kind: 'too-large', forecast, limitBytes };
}
