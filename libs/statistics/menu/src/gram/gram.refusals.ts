import { toNumber, type Rational } from '@collimate/kernel-numeric';
import { Z } from '../estimators/estimate.js';
import { plannedCopies, type PlannedStudy } from '../define.release.js';
import { CLIP_TOLERANCE } from '../moments/moments.refusals.js';
import { UNKNOWN_KURTOSIS } from '../moments/moments.constants.js';
import type { ScaledVariable } from '../features/feature.scaling.js';
import { gramNoise, type GramDesign } from './gram.design.js';
import { planGram } from './gram.planner.js';
import { noiseEdge } from './gram.reading.js';

/** Largest half width of the interval of a correlation, 20 % of the range to either side. */
export const LARGEST_HALF_WIDTH = 0.4;

/** Largest noise edge of the terms of a regression, as a share of a reference variance. @source ADR 0044 */
export const LARGEST_EDGE = 0.55;

/** @returns the half width of the interval of a correlation of 0 as it is planned */
export function plannedHalfWidth(noise: number, subjects: number): number {
  return Z * Math.hypot(noise / (Math.SQRT2 * subjects), 1 / Math.sqrt(Math.max(1, subjects - 3)));
}

/** @returns why correlations are not worth their price, or undefined if they are */
export function correlationRefusal(design: GramDesign, planned: PlannedStudy): string | undefined {
  const [subjects] = planned.subjects;
  const noise = gramNoise(design, plannedCopies(planned));
  const width = plannedHalfWidth(noise, subjects);
  if (width <= LARGEST_HALF_WIDTH) return clipRefusal(design, planned);
  return `the interval of a correlation would be +-${width.toFixed(2)}`;
}

/** @returns why a regression is not worth its price, or undefined if it is */
export function regressionRefusal(design: GramDesign, planned: PlannedStudy): string | undefined {
  const [subjects] = planned.subjects;
  if (design.outcome < 0) return 'the release names no outcome: add outcome to it';
  const terms = design.features.length - 1;
  const noise = gramNoise(design, plannedCopies(planned));
  const edge = noiseEdge(noise, terms, subjects);
  if (edge <= LARGEST_EDGE) return clipRefusal(design, planned);
  return `the noise edge of ${terms} terms is ${edge.toFixed(2)} reference variances, and ${LARGEST_EDGE} is the most`;
}

/** What of a release of products decides its clip. */
interface ClippedProducts {
  readonly clip: number;
  readonly rho: Rational;
  readonly features: readonly ScaledVariable[];
}

/**
 * @param normAt L2 sensitivity of the release at a clip; that of gram where it is left out
 * @returns that the declared clip cuts what the planner's does not, with the one that is needed, or undefined if it does not
 */
export function clipRefusal(
  { clip, rho, features }: ClippedProducts,
  planned: PlannedStudy,
  normAt?: (clip: number) => number,
): string | undefined {
  const kurtoses = features.map(({ kurtosis = UNKNOWN_KURTOSIS }) => kurtosis);
  const needed = planGram(
    kurtoses,
    { rho: toNumber(rho), noiseCopies: plannedCopies(planned), subjects: planned.subjects[0] },
    normAt,
  );
  return clip < CLIP_TOLERANCE * needed ? `clip is ${clip}, and the planner needs ${needed}` : undefined;
}
