import { toNumber } from '@collimate/kernel-numeric';
import { plannedCopies, type PlannedStudy } from '../define.release.js';
import { Z } from '../estimators/estimate.js';
import { gradientUnit, type GradientDesign } from './gradient.design.js';
import { errorsAt } from './gradient.fit.js';
import { averagedSteps } from './gradient.planner.js';
import { coefficientsOf, startGradient } from './gradient.state.js';

/** Largest half width by the noise of the log of a ratio. @source design rule of the statistics page, section 5 */
export const LARGEST_NOISE = Math.log(3);

/** @returns the errors of one coefficient per reference SD as they are planned: no effect, and half of the patients have the event */
export function plannedErrors(design: GradientDesign, planned: PlannedStudy) {
  const [subjects] = planned.subjects;
  const events = design.outcome.kind === 'time' ? subjects / 2 : undefined;
  const { each, sampling } = errorsAt(design, coefficientsOf(startGradient(design)), { subjects, events });
  const noise =
    Math.sqrt((plannedCopies(planned) * Number(design.event.sigma2)) / averagedSteps(design.times)) * gradientUnit(design);
  return { noise: noise * Math.sqrt(each.mmul(each).get(0, 0)), sampling: Math.sqrt(sampling.get(0, 0)) };
}

/** @returns why a model is not worth its price, with the numbers that it needs, or undefined if it is */
export function gradientRefusal(design: GradientDesign, planned: PlannedStudy): string | undefined {
  const { noise } = plannedErrors(design, planned);
  const half = Z * noise;
  if (half <= LARGEST_NOISE) return undefined;
  const needed = Math.ceil((planned.subjects[0] * half) / LARGEST_NOISE);
  const rho = toNumber(design.rho) * design.times * (half / LARGEST_NOISE) ** 2;
  return `the noise alone would make the log of a ratio uncertain by +-${half.toFixed(2)}, and ${LARGEST_NOISE.toFixed(2)} is the most: ${needed} subjects or rho ${rho.toFixed(3)} would do`;
}
