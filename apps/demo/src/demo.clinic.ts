import { LESION_FEATURES, type LesionTruth, type SimulatedSubject } from '@collimate/imaging-simulation';
import { SeededRandom } from '@collimate/kernel-numeric';

/*
 * What becomes of the simulated patients: whether they respond, and how long they are followed. All numbers are made up, and are the same at every
 * hospital.
 */

/** Months; deaths of each group come at a constant rate, and patients are lost at any time up to twice the horizon. */
export const FOLLOW_UP = { horizon: 36, edges: [12, 24], monthly: { benign: 0.012, malignant: 0.05 } } as const;

/** A published signature of response. It is too sure of itself: the truth is `slope` times its linear predictor. */
export const SIGNATURE = {
  intercept: '-0.4',
  terms: [
    { variable: 'volume', coefficient: '0.9' },
    { variable: 'mean', coefficient: '0.8' },
  ],
  edges: ['-1.6', '-1.1', '-0.7', '-0.4', '0', '0.5', '1.1'],
  thresholds: ['-1.1', '-0.4', '0.5'],
  reference: { centre: '-0.4', width: '1.4' },
  slope: 0.7,
} as const;

/** What the demo knows of a patient beside their scan. */
export interface Clinic {
  readonly response: boolean;
  readonly months: number;
  readonly died: boolean;
}

/** Columns that the demo adds to a cohort table. */
export const CLINIC_COLUMNS = ['response', 'months', 'died'] as const;

/** @returns the cells of those columns */
export function clinicCells({ response, months, died }: Clinic): readonly string[] {
  return [response ? 'yes' : 'no', months.toFixed(3), died ? 'yes' : 'no'];
}

/** The features by their words in the protocol. */
const BY_NAME = new Map(LESION_FEATURES.map((one) => [one.name, one]));

/** @param transformed a feature by its word, as the protocol transforms it @returns the linear predictor of the published signature */
export function predictorOf(transformed: (name: string) => number): number {
  return SIGNATURE.terms.reduce((sum, { variable, coefficient }) => {
    const { centre, width } = BY_NAME.get(variable)!;
    return sum + (Number(coefficient) * (transformed(variable) - Number(centre))) / Number(width);
  }, Number(SIGNATURE.intercept));
}

/** @returns a feature of a lesion on the scale of the protocol */
export function transformedFeature(name: string, lesion: LesionTruth): number {
  const { value, transform } = BY_NAME.get(name)!;
  return transform === 'log' ? Math.log(value(lesion)) : value(lesion);
}

/** Draws what becomes of a patient: the response follows the lesion, the follow-up the group. */
export function drawClinic({ group, lesion }: Pick<SimulatedSubject, 'group' | 'lesion'>, random: SeededRandom): Clinic {
  const predictor = predictorOf((name) => transformedFeature(name, lesion));
  const response = random.uniform() < 1 / (1 + Math.exp(-SIGNATURE.slope * predictor));
  const rate = FOLLOW_UP.monthly[group as keyof typeof FOLLOW_UP.monthly];
  const death = -Math.log(1 - random.uniform()) / rate;
  const lost = 2 * FOLLOW_UP.horizon * random.uniform();
  const months = Math.max(0.001, Math.min(death, lost, FOLLOW_UP.horizon));
  return { response, months, died: death <= Math.min(lost, FOLLOW_UP.horizon) };
}
