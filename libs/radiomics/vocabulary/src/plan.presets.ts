import { FEATURE_FAMILIES } from './feature-registry.js';
import { nearestOf } from './nearest-word.js';
import type { ExtractionPlan, InterpolationPlan, TexturePlan } from './plan.schema.js';
import { PlanError } from './vocabulary.error.js';

const TEXTURE: TexturePlan = { glcm: { distance: 1 }, ngtdm: { distance: 1 }, ngldm: { distance: 1, coarseness: 0 } };
const IN_SLICES = ['DHQ4', 'BTW3', 'SUJT', 'JJUI', 'ZW7Z', '8QNN', '62GR'] as const;
const IN_SPACE = ['DHQ4', 'ITBB', 'IAZD', 'KOBO'] as const;

function resampled(
  method: 'linear' | 'cubic',
  spacingMm: readonly number[],
  rounding: 'nearest-integer' | 'none' = 'nearest-integer',
): InterpolationPlan {
  const dimensions = spacingMm.length === 2 ? '2D' : '3D';
  return { method, dimensions, spacingMm: [...spacingMm], rounding, mask: { method: 'linear', threshold: 0.5 } };
}

/** What the plans of the IBSI 1 CT phantom have in common. */
const PHANTOM = {
  schema: 'collimate.plan/1',
  modality: 'CT',
  intensity: { unit: 'HU', rounding: 'nearest-integer' },
  normalisation: { method: 'none' },
  texture: TEXTURE,
  families: [...FEATURE_FAMILIES],
} as const;

const FBN_32 = { method: 'fixed-bin-number', bins: 32 } as const;

/** Configuration A: 2D, no resampling. @source IBSI 1 manual, table 5.1 */
const IBSI_A: ExtractionPlan = {
  ...PHANTOM,
  name: 'ibsi-a',
  interpolation: { method: 'none' },
  resegmentation: { range: { lower: -500, upper: 400 }, outlierSigma: null },
  discretisation: { method: 'fixed-bin-size', width: 25, lowerBound: 'resegmentation' },
  ivh: { method: 'none', step: 1, range: 'resegmentation' },
  aggregations: [...IN_SLICES],
};

/** Configuration B: 2D, bilinear to 2 mm in the slices. @source IBSI 1 manual, table 5.1 */
const IBSI_B: ExtractionPlan = {
  ...IBSI_A,
  name: 'ibsi-b',
  interpolation: resampled('linear', [2, 2]),
  discretisation: FBN_32,
};

/** Configuration C: 3D, trilinear to 2 mm, FBS 25. @source IBSI 1 manual, table 5.1 */
const IBSI_C: ExtractionPlan = {
  ...PHANTOM,
  name: 'ibsi-c',
  interpolation: resampled('linear', [2, 2, 2]),
  resegmentation: { range: { lower: -1000, upper: 400 }, outlierSigma: null },
  discretisation: { method: 'fixed-bin-size', width: 25, lowerBound: 'resegmentation' },
  ivh: { method: 'fixed-bin-size', width: 2.5, lowerBound: 'resegmentation' },
  aggregations: [...IN_SPACE],
};

/** Configuration D: 3D, trilinear to 2 mm, outliers at 3 sigma. @source IBSI 1 manual, table 5.1 */
const IBSI_D: ExtractionPlan = {
  ...IBSI_C,
  name: 'ibsi-d',
  resegmentation: { range: null, outlierSigma: 3 },
  discretisation: FBN_32,
  ivh: { method: 'none', step: 1, range: 'observed' },
};

/** Configuration E: 3D, tricubic spline to 2 mm, range and outliers. @source IBSI 1 manual, table 5.1 */
const IBSI_E: ExtractionPlan = {
  ...IBSI_C,
  name: 'ibsi-e',
  interpolation: resampled('cubic', [2, 2, 2]),
  resegmentation: { range: { lower: -1000, upper: 400 }, outlierSigma: 3 },
  discretisation: FBN_32,
  ivh: { method: 'fixed-bin-number', bins: 1000 },
};

/** The digital phantom: intensities are levels already. @source IBSI 1 manual, section 5.1 */
const DIGITAL_PHANTOM: ExtractionPlan = {
  ...PHANTOM,
  name: 'digital-phantom',
  modality: 'any',
  intensity: { unit: 'arbitrary', rounding: 'none' },
  interpolation: { method: 'none' },
  resegmentation: { range: null, outlierSigma: null },
  discretisation: { method: 'none' },
  ivh: { method: 'none', step: 1, range: 'observed' },
  aggregations: ['DHQ4', 'BTW3', 'SUJT', 'JJUI', 'ZW7Z', 'ITBB', 'IAZD', '8QNN', '62GR', 'KOBO'],
};

/** Everyday CT: 1 mm, soft-tissue and lung range, 25 HU bins from -1000. */
const CT_DEFAULT: ExtractionPlan = {
  ...IBSI_C,
  name: 'ct-default',
  interpolation: resampled('cubic', [1, 1, 1]),
  ivh: { method: 'none', step: 1, range: 'resegmentation' },
  aggregations: ['DHQ4', 'IAZD', 'KOBO'],
};

/** Everyday MR: 1 mm, normalised over the ROI, 32 bins, since MR intensities have no unit. */
const MR_DEFAULT: ExtractionPlan = {
  ...CT_DEFAULT,
  name: 'mr-default',
  modality: 'MR',
  intensity: { unit: 'arbitrary', rounding: 'none' },
  normalisation: { method: 'z-score', statistics: 'mean-sd', region: 'roi', scale: 1, clipSigma: null },
  interpolation: resampled('cubic', [1, 1, 1], 'none'),
  resegmentation: { range: null, outlierSigma: 3 },
  discretisation: FBN_32,
  ivh: { method: 'fixed-bin-number', bins: 1000 },
};

/** Everyday PET: 3 mm, SUV from 0, bins of 0.25 SUV. @source parameters of IBSI 1 phase 3 for PET */
const PET_DEFAULT: ExtractionPlan = {
  ...CT_DEFAULT,
  name: 'pet-default',
  modality: 'PT',
  intensity: { unit: 'SUV', rounding: 'none' },
  interpolation: resampled('cubic', [3, 3, 3], 'none'),
  resegmentation: { range: { lower: 0, upper: null }, outlierSigma: null },
  discretisation: { method: 'fixed-bin-size', width: 0.25, lowerBound: 'resegmentation' },
  ivh: { method: 'fixed-bin-size', width: 0.1, lowerBound: 'resegmentation' },
};

/** Plans that have a name. The `ibsi-*` and `digital-phantom` ones are those of the standard and never change. */
export const PLAN_PRESETS: readonly ExtractionPlan[] = [
  CT_DEFAULT,
  MR_DEFAULT,
  PET_DEFAULT,
  IBSI_A,
  IBSI_B,
  IBSI_C,
  IBSI_D,
  IBSI_E,
  DIGITAL_PHANTOM,
];

/** @throws PlanError UNKNOWN_PRESET, naming the nearest one */
export function planPreset(name: string): ExtractionPlan {
  const found = PLAN_PRESETS.find((plan) => plan.name === name);
  if (found) return found;
  const names = PLAN_PRESETS.map((plan) => plan.name);
  const near = nearestOf(name, names);
  throw new PlanError('UNKNOWN_PRESET', 'there is no preset with this name', {
    details: { nearest: near ?? '' },
    hint: `${near === undefined ? '' : `Did you mean "${near}"? `}Presets are ${names.join(', ')}.`,
  });
}
