/**
 * What lies beyond the border of an image for a filter: zeros, the nearest voxel, the voxels of the other end, or those before the border in
 * turned order, the border voxel twice.
 * @source IBSI 2 manual, boundary conditions of convolution
 */
export const PADDINGS = ['zero', 'nearest', 'periodic', 'mirror'] as const;

/** What lies beyond the border of an image. */
export type Padding = (typeof PADDINGS)[number];
