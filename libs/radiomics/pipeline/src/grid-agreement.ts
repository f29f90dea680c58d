import { type Grid, positionMm } from '@collimate/imaging-volume';
import { PipelineError } from './pipeline.error.js';

/** Grids may differ by this part of a voxel: headers round in the seventh digit, resampling cares from about here. */
const TOLERANCE_VOXELS = 1e-3;

/**
 * An image and a mask belong together if their corners lie on each other within a thousandth of a voxel.
 * @param item ordinal of the mask in the caller's input, if it is one of several
 * @throws PipelineError GEOMETRY_MISMATCH, saying which field differs and by how much
 */
export function checkSameGrid(image: Grid, mask: Grid, item?: number): void {
  for (let axis = 0; axis < 3; axis++) {
    if (image.size[axis] !== mask.size[axis]) {
      throw mismatch(item, 'size', `${mask.size.join(' x ')} voxels instead of ${image.size.join(' x ')}`);
    }
  }
  const voxelMm = Math.min(...image.spacingMm);
  const origin = distanceMm(image.originMm, mask.originMm);
  if (!(origin <= TOLERANCE_VOXELS * voxelMm)) throw mismatch(item, 'origin', `${origin.toPrecision(4)} mm away`);
  for (let axis = 0; axis < 3; axis++) {
    const far = [0, 0, 0] as [number, number, number];
    far[axis] = image.size[axis] - 1;
    const apart = distanceMm(positionMm(image, far), positionMm(mask, far));
    if (!(apart <= TOLERANCE_VOXELS * voxelMm + origin)) {
      const field = Math.abs(image.spacingMm[axis] - mask.spacingMm[axis]) * far[axis] > apart / 2 ? 'spacing' : 'direction';
      throw mismatch(item, field, `the ends of axis ${'xyz'[axis]} lie ${apart.toPrecision(4)} mm apart`);
    }
  }
}

function distanceMm(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function mismatch(item: number | undefined, field: string, how: string): PipelineError {
  return new PipelineError('GEOMETRY_MISMATCH', `the mask lies on another grid than the image: ${field}, ${how}`, {
    place: item === undefined ? {} : { item },
    details: { field },
    hint: 'Export the mask on the grid of this image, or resample it there with nearest neighbours.',
  });
}
