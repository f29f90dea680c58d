import type { Dimensions } from './directions.js';
import type { RoiBox } from './roi-box.js';

/**
 * City-block distance of every voxel of the morphological mask to the nearest voxel outside, so 1 at the border. What lies
 * outside the image is outside the mask. Two sweeps are exact for this metric.
 * @param dimensions in 2D the way out is sought within the slice
 * @returns one distance per voxel of the padded box, 0 outside the mask
 * @source IBSI VMDZ
 */
export function borderDistance(box: RoiBox, dimensions: Dimensions): Uint32Array {
  const { size, stride, morphological } = box;
  const distance = Uint32Array.from(morphological);
  const sz = dimensions === '3D' ? stride[2] : 0;
  const start = stride[0] + stride[1] + stride[2];
  const rows = size[1] * size[2];
  for (let row = 0; row < rows; row++) {
    let i = start + (row % size[1]) * stride[1] + Math.floor(row / size[1]) * stride[2];
    for (let x = 0; x < size[0]; x++, i++) {
      if (distance[i] === 0) continue;
      let nearest = distance[i - 1] < distance[i - stride[1]] ? distance[i - 1] : distance[i - stride[1]];
      if (sz !== 0 && distance[i - sz] < nearest) nearest = distance[i - sz];
      distance[i] = nearest + 1;
    }
  }
  for (let row = rows - 1; row >= 0; row--) {
    let i = start + (row % size[1]) * stride[1] + Math.floor(row / size[1]) * stride[2] + size[0] - 1;
    for (let x = 0; x < size[0]; x++, i--) {
      if (distance[i] === 0) continue;
      let nearest = distance[i + 1] < distance[i + stride[1]] ? distance[i + 1] : distance[i + stride[1]];
      if (sz !== 0 && distance[i + sz] < nearest) nearest = distance[i + sz];
      if (nearest + 1 < distance[i]) distance[i] = nearest + 1;
    }
  }
  return distance;
}
