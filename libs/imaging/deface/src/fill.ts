import type { RandomSource } from '@collimate/kernel-numeric';

/** Draws that are read over and over; from a random place for each voxel. */
const POOL = 16_384;

/**
 * Values that stand where something was removed: those of the image's own background, drawn anew, so that neither a constant nor a seam tells
 * where the face was.
 * @param background values of voxels outside of the head, in any order; may be empty
 * @param fallback level and spread where the background is one value or none
 * @returns one value after the other
 */
export function backgroundFill(
  background: Float32Array,
  fallback: { readonly level: number; readonly spread: number; readonly isInteger: boolean },
  random: RandomSource,
): () => number {
  const bytes = new Uint8Array(4 * POOL);
  random.fill(bytes);
  const draws = new DataView(bytes.buffer);
  const sorted = background.slice().sort();
  const isFlat = sorted.length < 100 || sorted[Math.floor(0.95 * sorted.length)] === sorted[Math.floor(0.05 * sorted.length)];
  const rounded = (value: number): number => (fallback.isInteger ? Math.round(value) : Math.fround(value));
  const pool = Float32Array.from({ length: POOL }, (_, i) => {
    const bits = draws.getUint32(4 * i, true);
    // A quarter of the spread to either side, as a triangle; where the background itself has a spread, one of its own values.
    if (isFlat) return rounded(fallback.level + fallback.spread * (((bits & 0xffff) + (bits >>> 16)) / 65_536 - 1));
    return sorted[Math.floor((bits / 4_294_967_296) * sorted.length * 0.98)];
  });
  let state = draws.getUint32(0, true) | 1;
  return () => {
    // Which of the draws comes next need not be secret, only different from voxel to voxel.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return pool[(state >>> 0) % POOL];
  };
}
