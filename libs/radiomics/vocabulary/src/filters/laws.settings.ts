import { z } from 'zod';
import { defineFilterSettings } from './filter-settings.js';
import { PADDINGS } from './padding.js';

/**
 * Laws' kernels: level, edge, spot, wave and ripple along each axis, and the energy of what they answer.
 * @source IBSI 2 manual, Laws kernels (JTXT)
 */
export const lawsSettings = defineFilterSettings({
  ibsi: 'JTXT',
  schema: z
    .strictObject({
      method: z.literal('laws'),
      /** A kernel along x, y and, in 3D, z: `E5L5S5`. */
      kernels: z
        .string()
        .regex(/^(?:[LES]3|[LESWR]5){2,3}$/, 'kernels are L3, E3, S3, L5, E5, S5, W5 and R5, one per axis: E5L5 or E5L5S5'),
      /** `max` takes the highest answer among the quarter turns of the kernels, `none` the kernels as they stand. */
      rotation: z.enum(['none', 'max']),
      /** Voxels from the middle of the square or cube, over which the size of the answers is averaged, to its edge; 0 for the answers themselves. */
      energy: z.number().int().min(0).max(49),
      /** `2D` within the slices, `3D` over them too. */
      dimensions: z.enum(['2D', '3D']),
      padding: z.enum(PADDINGS),
    })
    .refine(({ kernels, dimensions }) => kernels.length === (dimensions === '2D' ? 4 : 6), {
      path: ['kernels'],
      message: 'in 2D two kernels are named, in 3D three',
    }),
});
