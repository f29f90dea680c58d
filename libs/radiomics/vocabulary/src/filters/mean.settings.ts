import { z } from 'zod';
import { defineFilterSettings } from './filter-settings.js';
import { PADDINGS } from './padding.js';

/**
 * The mean of a square or a cube of voxels around each voxel.
 * @source IBSI 2 manual, mean filter (S60F)
 */
export const meanSettings = defineFilterSettings({
  ibsi: 'S60F',
  schema: z.strictObject({
    method: z.literal('mean'),
    /** Voxels along an edge, odd: the voxel itself is the middle. */
    support: z
      .number()
      .int()
      .min(3)
      .max(99)
      .refine((voxels) => voxels % 2 === 1, 'a support is an odd number of voxels, 3 to 99'),
    /** `2D` within the slices, `3D` over them too. */
    dimensions: z.enum(['2D', '3D']),
    padding: z.enum(PADDINGS),
  }),
});
