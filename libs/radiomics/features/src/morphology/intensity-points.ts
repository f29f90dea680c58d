import type { Mask, Volume } from '@collimate/imaging-volume';
import { maskBoxOf } from './mask-box.js';
import type { IntensityPoints } from './pair-sums.js';

/** @returns the voxels of an intensity mask with their intensities, x fastest; undefined for an empty mask */
export function intensityPointsOf(mask: Mask, volume: Volume): IntensityPoints | undefined {
  const box = maskBoxOf(mask);
  if (box === undefined) return undefined;
  const [nx, ny] = mask.grid.size;
  const [px, py] = [box.size[0] + 2, box.size[1] + 2];
  const positions = new Int32Array(3 * box.voxelCount);
  const intensities = new Float64Array(box.voxelCount);
  let n = 0;
  for (let i = 0; i < box.padded.length; i++) {
    if (box.padded[i] === 0) continue;
    const x = (i % px) - 1;
    const y = (Math.floor(i / px) % py) - 1;
    const z = Math.floor(i / (px * py)) - 1;
    positions[3 * n] = x;
    positions[3 * n + 1] = y;
    positions[3 * n + 2] = z;
    intensities[n++] = volume.voxels.data[box.first[0] + x + nx * (box.first[1] + y + ny * (box.first[2] + z))];
  }
  return { positions, intensities, size: box.size, spacingMm: mask.grid.spacingMm };
}
