import type { BoundedEstimate } from './bounded.estimate.js';

/** @returns half of the length of an interval */
export function halfWidth({ lower, upper }: Pick<BoundedEstimate, 'lower' | 'upper'>): number {
  return (upper - lower) / 2;
}

/** @returns the middle one of some numbers, NaN of none */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : sorted[Math.floor(sorted.length / 2)];
}
