import { type Triple, type Volume, volumeOf } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import { boxMean } from './box-mean.js';
import type { FilterEngine } from './engine/filter.engine.js';
import type { Filter, PlanOf } from './filter.js';
import { paddedPlaces } from './padded-index.js';

type LawsPlan = PlanOf<'laws'>;
type Values = Float32Array | Float64Array<ArrayBuffer>;

/** A kernel along each axis, and whether the product is taken with the other sign. */
interface Turned {
  readonly kernels: readonly string[];
  readonly isNegated: boolean;
}

/** Level, edge, spot, wave and ripple, each of length one. @source IBSI 2 manual, Laws kernels, table of kernels */
const KERNELS: Readonly<Record<string, readonly number[]>> = {
  L3: unit([1, 2, 1]),
  E3: unit([-1, 0, 1]),
  S3: unit([-1, 2, -1]),
  L5: unit([1, 4, 6, 4, 1]),
  E5: unit([-1, -2, 0, 2, 1]),
  S5: unit([-1, 0, 2, 0, -1]),
  W5: unit([-1, 2, 0, -2, 1]),
  R5: unit([1, -4, 6, -4, 1]),
};

/**
 * Laws' kernels, one along each axis; the highest answer among their quarter turns, if asked for; and its energy, the mean size of the answers
 * around a voxel, if asked for.
 *
 * @input the image after interpolation and rounding
 * @source IBSI JTXT
 */
export const lawsFilter: Filter<LawsPlan> = {
  ibsi: 'JTXT',
  reachMm: (plan, spacingMm) => {
    const lengths = kernelsOf(plan).map((name) => KERNELS[name].length);
    const along = (axis: 0 | 1 | 2): number => {
      if (axis === 2 && plan.dimensions === '2D') return 0;
      // Turned, every kernel lies along every axis.
      const kernel = plan.rotation === 'none' ? lengths[axis] : Math.max(...lengths);
      return plan.padding === 'periodic' ? Infinity : ((kernel - 1) / 2 + plan.energy) * spacingMm[axis];
    };
    return [along(0), along(1), along(2)];
  },
  apply,
  // The answer so far and two arrays of doubles, before and behind an axis; the map in single precision where an old Node keeps one longer.
  bytesPerVoxel: 28,
  settings: ({ kernels, rotation, energy, dimensions, padding }) =>
    `laws, ${dimensions}, kernels ${kernels}, ${rotation === 'max' ? 'highest of the quarter turns' : 'not turned'}, ` +
    `${energy === 0 ? 'no energy map' : `energy within ${energy} voxels`}, padding ${padding}`,
};

function apply({ voxels, grid }: Volume, plan: LawsPlan, engine: FilterEngine): Volume {
  const answer = answerOf(voxels.data, grid.size, plan, engine);
  if (plan.energy === 0) return volumeOf(grid, new Float32Array(answer));
  for (let i = 0; i < answer.length; i++) answer[i] = Math.abs(answer[i]);
  const { dimensions, padding, energy } = plan;
  return volumeOf(grid, new Float32Array(boxMean(answer, grid.size, { support: 2 * energy + 1, dimensions, padding }, engine)));
}

/** Turns that differ in their sign alone are one pass over the image: the higher of an answer and its negative is its size. */
function answerOf(data: Float32Array, size: Triple, plan: LawsPlan, engine: FilterEngine): Float64Array<ArrayBuffer> {
  const named = kernelsOf(plan);
  if (plan.rotation === 'none') return passed(data, size, named, plan, engine);
  const turns = new Map<string, Turned[]>();
  for (const turned of turnsOf(named)) {
    const key = turned.kernels.join('');
    turns.set(key, [...(turns.get(key) ?? []), turned]);
  }
  let highest: Float64Array<ArrayBuffer> | undefined;
  for (const [first, ...others] of turns.values()) {
    const found = passed(data, size, first.kernels, plan, engine);
    const hasBoth = others.some(({ isNegated }) => isNegated !== first.isNegated);
    for (let i = 0; i < found.length; i++) {
      const value = hasBoth ? Math.abs(found[i]) : first.isNegated ? -found[i] : found[i];
      found[i] = highest === undefined ? value : Math.max(highest[i], value);
    }
    if (highest !== undefined) freeMemory(highest);
    highest = found;
  }
  return highest ?? passed(data, size, named, plan, engine);
}

function passed(
  data: Float32Array,
  size: Triple,
  kernels: readonly string[],
  { padding }: LawsPlan,
  engine: FilterEngine,
): Float64Array<ArrayBuffer> {
  const along = (values: Values, axis: 0 | 1 | 2): Float64Array<ArrayBuffer> => {
    // A convolution reads its kernel from behind.
    const weights = Float64Array.from(KERNELS[kernels[axis]]).reverse();
    return engine.sumAlong(size, axis, [
      { values, taps: { weights, places: paddedPlaces(size[axis], weights.length, padding) } },
    ]);
  };
  const rows = along(data, 0);
  const within = along(rows, 1);
  freeMemory(rows);
  if (kernels.length === 2) return within;
  const through = along(within, 2);
  freeMemory(within);
  return through;
}

/** @returns the kernels after each of the 4 or 24 quarter turns: an order of the axes, with those turned round that make it no mirror image */
function turnsOf(kernels: readonly string[]): readonly Turned[] {
  return ordersOf(kernels.map((_, axis) => axis)).flatMap((order) =>
    Array.from({ length: 1 << order.length }, (_, mask) => order.map((_, axis) => ((mask >> axis) & 1) === 1))
      .filter((isRound) => isOdd(isRound.filter(Boolean).length) === isOddOrder(order))
      .map((isRound) => ({
        kernels: order.map((axis) => kernels[axis]),
        isNegated: isOdd(order.filter((axis, at) => isRound[at] && isAntisymmetric(kernels[axis])).length),
      })),
  );
}

function ordersOf(axes: readonly number[]): readonly (readonly number[])[] {
  if (axes.length === 0) return [[]];
  return axes.flatMap((first) => ordersOf(axes.filter((axis) => axis !== first)).map((rest) => [first, ...rest]));
}

function isOddOrder(order: readonly number[]): boolean {
  return isOdd(order.flatMap((a, i) => order.slice(i + 1).filter((b) => b < a)).length);
}

function isOdd(count: number): boolean {
  return count % 2 === 1;
}

function isAntisymmetric(name: string): boolean {
  return /^[EW]/.test(name);
}

function kernelsOf({ kernels }: LawsPlan): readonly string[] {
  return kernels.match(/../g) ?? [];
}

function unit(weights: readonly number[]): readonly number[] {
  const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return weights.map((weight) => weight / length);
}
