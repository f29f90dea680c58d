import { plannedCopies, type PlannedStudy } from '../define.release.js';
import { agreementOf, type Agreement } from '../estimators/agreement.estimator.js';
import { bounded } from '../estimators/bounded.estimate.js';
import { LAMBDA_VALUE, UNKNOWN_KURTOSIS } from '../moments/moments.constants.js';
import { drawnStudies } from '../moments/drawn.means.js';
import { momentsNoise } from '../moments/moments.design.js';
import { refusalNote } from '../moments/refusal.note.js';
import { DIFFERENCE_WEIGHT, type PairsDesign } from '../pairs/pairs.design.js';
import { readingsOf } from './reliability.readings.js';

/** The ICC that a forecast means: that of readers who agree well. */
const PLANNED_ICC = 0.9;

/** Widest half of a planned interval of that ICC. */
const LARGEST_HALF_WIDTH = 0.2;

/** @returns the agreement that a forecast means, with the errors to expect, in reference SDs */
export function plannedAgreement(design: PairsDesign, planned: PlannedStudy, group = 0): Agreement {
  return agreementAt(momentsNoise(design.moments, plannedCopies(planned)), planned.subjects[group]);
}

/** @param noise SD of a coordinate of the pooled sum */
function agreementAt(noise: number, subjects: number): Agreement {
  const [mean, difference] = [(1 + PLANNED_ICC) / 2, 2 * (1 - PLANNED_ICC)];
  const ofDifference = Math.SQRT2 / DIFFERENCE_WEIGHT;
  const ofVariance = (value: number, factor: number) =>
    bounded(value, value * Math.sqrt((UNKNOWN_KURTOSIS - 1) / subjects), (factor * noise) / (LAMBDA_VALUE * subjects), 0);
  return agreementOf({
    meanVariance: ofVariance(mean, 1),
    differenceVariance: ofVariance(difference, ofDifference ** 2),
    bias: bounded(0, Math.sqrt(difference / subjects), (ofDifference * noise) / subjects, 0),
    subjects,
  });
}

/** @returns why a reliability is not worth its price, or undefined if it is */
export function reliabilityRefusal(design: PairsDesign, planned: PlannedStudy): string | undefined {
  const noise = momentsNoise(design.moments, plannedCopies(planned));
  const { lower, upper } = agreementAt(noise, Math.min(...planned.subjects)).consistency;
  const width = (upper - lower) / 2;
  if (width <= LARGEST_HALF_WIDTH) return refusalNote(design.moments, planned);
  return `the interval of an ICC of ${PLANNED_ICC} would be +-${width.toFixed(2)}`;
}

/** @returns by group the agreement that invented studies would tell, their readers as good as a forecast means; by feature, in its transformed unit */
export function drawnAgreements(design: PairsDesign, planned: PlannedStudy): readonly (readonly (readonly Agreement[])[])[] {
  const { features, moments } = design;
  const [mean, difference] = [(1 + PLANNED_ICC) / 2, DIFFERENCE_WEIGHT ** 2 * (1 - PLANNED_ICC)];
  const variances = [...features.map(() => mean), ...features.map(() => difference)];
  return drawnStudies(moments, planned, { mean: 0, variances }).map((studies) =>
    features.map(({ width }, index) =>
      studies.filter(({ isSuppressed }) => !isSuppressed).map((study) => agreementOf(readingsOf(study, index, width))),
    ),
  );
}
