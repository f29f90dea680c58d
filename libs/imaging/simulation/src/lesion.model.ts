import type { SeededRandom } from '@collimate/kernel-numeric';
import { SimulationError } from './simulation.error.js';

/** A normal law, cut symmetrically at 2.5 standard deviations, so that its mean is exactly `mean`. */
export interface NormalLaw {
  readonly mean: number;
  readonly sd: number;
}

/** How the lesions of one group are distributed over the population. */
export interface LesionModel {
  /** Natural logarithm of the volume in mm³. */
  readonly logVolumeMm3: NormalLaw;
  /** Mean intensity inside the contour, HU. */
  readonly meanHu: NormalLaw;
  /** Natural logarithm of the intensity variance inside the contour, HU²; scanner noise is part of it. */
  readonly logVarianceHu2: NormalLaw;
  /** Second semi-axis over first, in (0, 1). */
  readonly elongation: NormalLaw;
}

/** One lesion as it was drawn, before any scanner saw it. */
export interface LesionTruth {
  readonly volumeMm3: number;
  readonly meanHu: number;
  readonly varianceHu2: number;
  readonly elongation: number;
  /** Semi-axes, longest first, mm. */
  readonly semiAxesMm: readonly [number, number, number];
}

/** Where the cut of a NormalLaw lies, in standard deviations. */
const LAW_CUT = 2.5;

/** The third semi-axis over the second; constant, since flatness is not a feature of the demonstration study. */
const THIRD_OVER_SECOND = 0.9;

/** A population of two groups of lung nodules; the numbers are made up, and the same at every site. */
export const DEFAULT_GROUPS: Readonly<Record<'benign' | 'malignant', LesionModel>> = {
  benign: {
    logVolumeMm3: { mean: 8.7, sd: 0.35 },
    meanHu: { mean: 35, sd: 10 },
    logVarianceHu2: { mean: 7.3, sd: 0.4 },
    elongation: { mean: 0.8, sd: 0.065 },
  },
  malignant: {
    logVolumeMm3: { mean: 9.2, sd: 0.35 },
    meanHu: { mean: 62, sd: 12 },
    logVarianceHu2: { mean: 8.2, sd: 0.4 },
    elongation: { mean: 0.68, sd: 0.065 },
  },
};

/** One draw from the cut law. */
function drawNormal(law: NormalLaw, random: SeededRandom): number {
  for (;;) {
    const z = random.normal();
    if (Math.abs(z) <= LAW_CUT) return law.mean + law.sd * z;
  }
}

/** @returns one lesion of the group @throws SimulationError BAD_SPEC if the laws reach impossible values */
export function drawLesion(model: LesionModel, random: SeededRandom): LesionTruth {
  const lowest = model.elongation.mean - LAW_CUT * model.elongation.sd;
  const highest = model.elongation.mean + LAW_CUT * model.elongation.sd;
  if (!(lowest > 0 && highest < 1)) {
    throw new SimulationError('BAD_SPEC', 'an elongation lies between 0 and 1, 2.5 standard deviations included');
  }
  const volumeMm3 = Math.exp(drawNormal(model.logVolumeMm3, random));
  const meanHu = drawNormal(model.meanHu, random);
  const varianceHu2 = Math.exp(drawNormal(model.logVarianceHu2, random));
  const elongation = drawNormal(model.elongation, random);
  // 4/3 pi a b c = volume, b = a e, c = b t
  const a = Math.cbrt((3 * volumeMm3) / (4 * Math.PI * elongation * elongation * THIRD_OVER_SECOND));
  const b = a * elongation;
  return { volumeMm3, meanHu, varianceHu2, elongation, semiAxesMm: [a, b, b * THIRD_OVER_SECOND] };
}
