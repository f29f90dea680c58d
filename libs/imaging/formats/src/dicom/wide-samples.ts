import type { PixelLayout } from './pixel-layout.js';

/** Beyond this a float32 does not keep every whole number. */
const FLOAT32_WHOLE = 2 ** 24;

/** @returns a note when whole numbers of a volume may have more digits than its float32 keep */
export function wideSamples({ bitsStored, floating }: PixelLayout, voxels: Float32Array): readonly string[] {
  if (bitsStored <= 24 || floating || !voxels.some((value) => Math.abs(value) > FLOAT32_WHOLE)) return [];
  return ['intensities beyond 24 bits are kept as float32, so they were rounded (by 6e-8 of their value)'];
}
