import { plannedCopies, type PlannedStudy } from '../define.release.js';
import { Z } from '../estimators/estimate.js';
import { constantsOf, gradientUnit, type GradientDesign } from './gradient.design.js';
import { errorsAt } from './gradient.fit.js';
import { followedShares, plannedFollowUp } from '../variables/planned.followup.js';
import { averagedSteps } from './gradient.planner.js';

/** Largest half width by the noise of the log of a ratio. @source ADR 0084 */
export const LARGEST_NOISE = Math.log(3);

/** Share of the patients with the event where the protocol plans none. */
const HALF = 0.5;

/** @returns the errors of one coefficient per reference SD as they are planned: no effect, and as many have the event as the protocol says */
export function plannedErrors(design: GradientDesign, planned: PlannedStudy) {
  const { outcome, features } = design;
  const [subjects] = planned.subjects;
  const share = eventShare(design, planned);
  const constant = outcome.kind === 'time' ? Math.log(-Math.log(1 - share)) : Math.log(share / (1 - share));
  const point = [...features.map(() => 0), ...new Array<number>(constantsOf(design)).fill(constant)];
  const events = outcome.kind === 'time' ? subjects * seenShare(outcome, planned) : undefined;
  const { each, sampling } = errorsAt(design, point, { subjects, events });
  const noise =
    Math.sqrt((plannedCopies(planned) * Number(design.event.sigma2)) / averagedSteps(design.times)) * gradientUnit(design);
  return { noise: noise * Math.sqrt(each.mmul(each).get(0, 0)), sampling: Math.sqrt(sampling.get(0, 0)) };
}

/** Planned share with the event, before the horizon of a follow-up if nobody is lost; never nobody or everybody. */
function eventShare({ outcome }: GradientDesign, { expected }: PlannedStudy): number {
  const found =
    outcome.kind === 'time'
      ? plannedFollowUp(expected?.shares, outcome.variable).events
      : expected?.shares?.[outcome.variable]?.[outcome.labels.indexOf(outcome.positive)];
  return found !== undefined && found > 0 && found < 1 ? found : HALF;
}

/** Planned share whose event is seen: the others of those who have it are lost before. */
function seenShare(
  { variable, until }: Extract<GradientDesign['outcome'], { kind: 'time' }>,
  { expected }: PlannedStudy,
): number {
  const { events } = followedShares(until, plannedFollowUp(expected?.shares, variable));
  return events.reduce((sum, one) => sum + one, 0);
}

/** @returns why a model is not worth its price, or undefined if it is */
export function gradientRefusal(design: GradientDesign, planned: PlannedStudy): string | undefined {
  const { noise } = plannedErrors(design, planned);
  const half = Z * noise;
  if (half <= LARGEST_NOISE) return undefined;
  return `the noise alone would make the log of a ratio uncertain by +-${half.toFixed(2)}, and ${LARGEST_NOISE.toFixed(2)} is the most`;
}
