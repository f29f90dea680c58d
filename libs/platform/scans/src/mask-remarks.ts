import { paddedVoxels } from '@collimate/imaging-formats';
import { type Mask, type MatchedMask, maskVoxelCount, voxelVolumeMm3 } from '@collimate/imaging-volume';
import type { ImageSource } from './image.source.js';

/** Remarks on a mask that was brought onto the grid of the image. */
export function broughtOver(own: Mask, { mask, how, outside }: MatchedMask): readonly string[] {
  const size = (one: Mask): string => `${maskVoxelCount(one)} voxels of ${Number(voxelVolumeMm3(one.grid).toPrecision(6))} mm³`;
  return [
    ...(how === 'moved' ? ['the mask covers another part of space than the image does; its voxels kept their places'] : []),
    ...(how === 'regridded' ? [`the mask was taken over by the nearest voxel: of ${size(own)} came ${size(mask)}`] : []),
    ...(outside > 0 ? [`${outside} of ${maskVoxelCount(own)} voxels of the region lie outside of the image and are lost`] : []),
  ];
}

/** Remark on the part of a region that is padding of the scanner and not tissue. */
export function paddingIn(mask: Mask, { volume, padding }: ImageSource): readonly string[] {
  if (padding === undefined || padding.voxelCount === 0) return [];
  const padded = paddedVoxels(volume, mask, padding);
  if (padded === 0) return [];
  return [
    `${padded} of ${maskVoxelCount(mask)} voxels of the region are padding: the scanner saw nothing there, and their value is a mark`,
  ];
}
