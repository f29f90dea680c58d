import { z } from 'zod';
import { defineFilterSettings } from './filter-settings.js';
import { PADDINGS } from './padding.js';

/**
 * The Laplacian of a Gaussian: it answers to edges and blobs of about the width of the Gaussian.
 * @source IBSI 2 manual, Laplacian-of-Gaussian filter (L6PA)
 */
export const laplacianOfGaussianSettings = defineFilterSettings({
  ibsi: 'L6PA',
  schema: z.strictObject({
    method: z.literal('laplacian-of-gaussian'),
    /** Standard deviation of the Gaussian, in mm. */
    sigmaMm: z.number().min(0.1).max(50),
    /** Where the filter ends, in standard deviations from its middle; the standard's tests take 4. */
    cutoff: z.number().min(1).max(10),
    /** `2D` within the slices, `3D` over them too. */
    dimensions: z.enum(['2D', '3D']),
    padding: z.enum(PADDINGS),
  }),
});
