import { withNoise, type BoundedEstimate } from './bounded.estimate.js';

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

/**
 * @param drawn intervals of a number whose noise has a gain of 1
 * @returns their half-widths at any gain; gains that differ by less than a hundredth share them
 * @source ADR 0129, ADR 0150
 */
export function halvesAt(drawn: readonly BoundedEstimate[] | undefined): (gain: number) => HalfWidths | undefined {
  const known = new Map<number, HalfWidths | undefined>();
  return (gain) => {
    const near = Math.round(100 * gain) / 100;
    if (!known.has(near))
      known.set(near, halfWidthsOf(near === 1 ? drawn : drawn?.map((one) => withNoise(one, near * one.noiseError))));
    return known.get(near);
  };
}

/**
 * @param range in which an interval of the number is shown
 * @returns an interval at the middle place of some intervals and as long as the middle one of them, moved inside of the range; undefined of none
 */
export function middleInterval(
  intervals: readonly Pick<BoundedEstimate, 'lower' | 'upper'>[],
  [least, most]: readonly [number, number],
): { readonly lower: number; readonly upper: number } | undefined {
  const halves = halfWidthsOf(intervals);
  if (halves === undefined) return undefined;
  const place = medianOf(intervals.map(({ lower, upper }) => (lower + upper) / 2));
  const lower = Math.max(least, Math.min(place - halves.middle, most - 2 * halves.middle));
  return { lower, upper: lower + 2 * halves.middle };
}

/** How far from the planned one a half-width may be, and of how many studies, before it is said. */
const NEAR = 1.25;
const NEAR_STUDIES = 0.9;

/**
 * @param scale units of the row for one of the half-widths
 * @returns that the noise makes half-widths differ between studies, where fewer than nine of ten lie within a quarter of the planned one; undefined where they do
 * @source ADR 0139
 */
export function spreadNote(halves: HalfWidths | undefined, scale = 1): string | undefined {
  if (halves === undefined) return undefined;
  const { all, middle } = halves;
  const near = all.filter((one) => one <= NEAR * middle && one >= middle / NEAR).length;
  if (near >= NEAR_STUDIES * all.length) return undefined;
  const sorted = [...all].sort((a, b) => a - b);
  const at = (share: number): string => (scale * sorted[Math.round(share * (sorted.length - 1))]).toPrecision(3);
  return `half-widths vary with the noise: of nine in ten studies they lie between ${at(0.05)} and ${at(0.95)}`;
}
