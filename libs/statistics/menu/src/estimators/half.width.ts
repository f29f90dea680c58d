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

/** How long the intervals of many studies are, in half-widths. */
export interface HalfWidths {
  readonly all: readonly number[];
  /** The middle one. */
  readonly middle: number;
}

/** @returns the half-widths of some intervals; undefined of none @source ADR 0129 */
export function halfWidthsOf(intervals: readonly Pick<BoundedEstimate, 'lower' | 'upper'>[] = []): HalfWidths | undefined {
  if (intervals.length === 0) return undefined;
  const all = intervals.map(halfWidth);
  return { all, middle: medianOf(all) };
}
