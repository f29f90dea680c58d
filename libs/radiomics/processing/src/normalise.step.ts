import { type Mask, type Volume, volumeOf } from '@collimate/imaging-volume';
import { assertNever } from '@collimate/kernel-errors';
import type { NormalisationPlan } from '@collimate/radiomics-vocabulary';
import { extremes } from './discretise.step.js';
import { maskedValues, momentsOf } from './masked-values.js';

/** A slice of the plan that does normalise. */
export type ActiveNormalisation = Exclude<NormalisationPlan, { readonly method: 'none' }>;

/**
 * What sets the scale of a normalised image, found in a region of it: an intensity x lies (x - origin) / length from the origin.
 * Origin and length are mean and deviation, median and scaled absolute deviation, or the lower end and the width of a range.
 */
export interface NormalisationScale {
  readonly kind: 'scale';
  /** Unit of the image. */
  readonly origin: number;
  /** Unit of the image, above 0. */
  readonly length: number;
  /** Voxels of the region. */
  readonly voxels: number;
}

/** A region that sets no scale, and why: no voxel, an intensity that is not finite, one intensity only, or a spread of zero. */
export interface NoScale {
  readonly kind: 'undefined';
  readonly reason: 'emptyRegion' | 'notFinite' | 'flatRegion' | 'zeroSpread';
}

/**
 * Median absolute deviations in a standard deviation of a normal distribution, 1 / quantile(3/4).
 * @source Rousseeuw and Croux 1993, Alternatives to the median absolute deviation, section 1
 */
const DEVIATIONS_PER_MAD = 1.482602218505602;

/**
 * Measures the scale in a region, or in the whole image if there is none. A region that sets no scale is an answer, not an error:
 * a small ROI of a large cohort may well be flat.
 */
export function normalisationScale(
  volume: Volume,
  region: Mask | undefined,
  plan: ActiveNormalisation,
): NormalisationScale | NoScale {
  const values = region === undefined ? Float64Array.from(volume.voxels.data) : maskedValues(volume, region);
  if (values.length === 0) return { kind: 'undefined', reason: 'emptyRegion' };
  if (!values.every(Number.isFinite)) return { kind: 'undefined', reason: 'notFinite' };
  const { lowest, highest } = extremes(values);
  // Asked of the intensities themselves: the rounded mean of equal values may miss them by a bit.
  if (lowest === highest) return { kind: 'undefined', reason: 'flatRegion' };
  const [origin, length] = originAndLength(values, plan);
  if (!(length > 0)) return { kind: 'undefined', reason: 'zeroSpread' };
  return { kind: 'scale', origin, length, voxels: values.length };
}

/** @input finite values, at least two different ones; may be reordered */
function originAndLength(values: Float64Array, plan: ActiveNormalisation): readonly [number, number] {
  switch (plan.method) {
    case 'z-score': {
      if (plan.statistics === 'median-mad') return medianAndDeviation(values);
      const { mean, standardDeviation } = momentsOf(values);
      return [mean, standardDeviation];
    }
    case 'range': {
      const { lowest, highest } = extremes(values);
      return [lowest, highest - lowest];
    }
    case 'percentile': {
      values.sort();
      const [lower, upper] = [percentileOf(values, plan.percentiles.lower), percentileOf(values, plan.percentiles.upper)];
      return [lower, upper - lower];
    }
    default:
      return assertNever(plan);
  }
}

function medianAndDeviation(values: Float64Array): readonly [number, number] {
  const median = percentileOf(values.sort(), 50);
  const deviations = values.map((value) => Math.abs(value - median)).sort();
  return [median, DEVIATIONS_PER_MAD * percentileOf(deviations, 50)];
}

/** Percentile by linear interpolation between the two nearest ranks. @input ascending values, percent 0 to 100 */
function percentileOf(ascending: Float64Array, percent: number): number {
  const rank = ((ascending.length - 1) * percent) / 100;
  const below = Math.floor(rank);
  const next = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (rank - below) * (ascending[next] - ascending[below]);
}

/**
 * @returns intensities on the scale of the region: in deviations times the plan's scale, or on the line that ties origin and
 *   length to the target interval; clipped as the plan says. What is not finite stays so.
 */
export function normalise(volume: Volume, plan: ActiveNormalisation, scale: NormalisationScale): Volume {
  const place = placement(plan);
  const source = volume.voxels.data;
  const out = volumeOf(volume.grid);
  for (let i = 0; i < source.length; i++) {
    const at = (source[i] - scale.origin) / scale.length;
    const kept = Number.isFinite(at) ? Math.min(place.highest, Math.max(place.lowest, at)) : at;
    out.voxels.data[i] = place.zero + kept * place.length;
  }
  return out;
}

/** Where 0 and 1 of the region's scale come to lie, and how far along it intensities may go. */
function placement(plan: ActiveNormalisation): Readonly<Record<'zero' | 'length' | 'lowest' | 'highest', number>> {
  switch (plan.method) {
    case 'z-score': {
      const limit = plan.clipSigma ?? Infinity;
      return { zero: 0, length: plan.scale, lowest: -limit, highest: limit };
    }
    case 'range':
    case 'percentile': {
      const clips = plan.outside === 'clip';
      const length = plan.target.upper - plan.target.lower;
      return { zero: plan.target.lower, length, lowest: clips ? 0 : -Infinity, highest: clips ? 1 : Infinity };
    }
    default:
      return assertNever(plan);
  }
}
