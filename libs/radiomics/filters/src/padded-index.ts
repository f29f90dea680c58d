import { assertNever } from '@collimate/kernel-errors';
import type { Padding } from '@collimate/radiomics-vocabulary';

/**
 * Which voxel of a line stands for one beyond its ends.
 * @param at place in the line, before, in or behind it @param length voxels of the line
 * @returns the voxel's place, or undefined where zero stands
 * @source IBSI 2 manual, boundary conditions of convolution
 */
export function paddedIndex(at: number, length: number, padding: Padding): number | undefined {
  if (at >= 0 && at < length) return at;
  switch (padding) {
    case 'zero':
      return undefined;
    case 'nearest':
      return at < 0 ? 0 : length - 1;
    case 'periodic':
      return modulo(at, length);
    case 'mirror': {
      const turned = modulo(at, 2 * length);
      return turned < length ? turned : 2 * length - 1 - turned;
    }
    default:
      return assertNever(padding);
  }
}

/** @returns for each voxel of a line the places that an odd number of taps around it reads, `support` each; -1 where zero stands */
export function paddedPlaces(length: number, support: number, padding: Padding): Int32Array {
  const half = (support - 1) / 2;
  return Int32Array.from({ length: length * support }, (_, j) => {
    const at = Math.floor(j / support) + (j % support) - half;
    return paddedIndex(at, length, padding) ?? -1;
  });
}

function modulo(at: number, length: number): number {
  return ((at % length) + length) % length;
}
