import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import { engineWords } from '../engine.words.js';
import { always, declared, type KnownFact, type ReportSources } from './report.sources.js';

/** Facts on images and features from the extraction plans; several plans follow one after the other. */
export function imageFacts({ study: { reading }, result }: ReportSources) {
  const { extractions } = reading;
  const each = (text: (plan: ExtractionPlan) => string): KnownFact | null =>
    declared(extractions.map(({ name, plan }) => (extractions.length > 1 ? `${name}: ${text(plan)}` : text(plan))).join('; '));
  const keys = extractions.flatMap(({ features }) => features);
  return {
    modality: declared(reading.modalities.join(', ')),
    regions: declared(
      reading.regions.length === 0 ? '' : `regions ${reading.regions.join(', ')}, as the sites' own segmentations have them`,
    ),
    pipeline: each(
      (plan) =>
        `${plan.intensity.unit} → normalisation ${plan.normalisation.method} → ${resampling(plan)} → ${resegmentation(plan)} → ${discretisation(plan)} → features`,
    ),
    preprocessing: each(
      (plan) =>
        `intensities in ${plan.intensity.unit}, rounding ${plan.intensity.rounding}; normalisation ${plan.normalisation.method}; ${resegmentation(plan)}`,
    ),
    units: each((plan) => `intensities in ${plan.intensity.unit}, rounding ${plan.intensity.rounding}`),
    normalisation: each((plan) => `normalisation: ${plan.normalisation.method}`),
    resampling: each(resampling),
    maskResampling: each(({ interpolation: one }) =>
      one.method === 'none' ? 'none' : `${one.mask.method}, a voxel belongs to the region from ${one.mask.threshold} on`,
    ),
    resegmentation: each(resegmentation),
    discretisation: each(discretisation),
    imageTypes: each(({ filters }) =>
      filters === undefined
        ? 'original images alone'
        : `original images, and ${filters.length} filters whose parameters stand in the plan`,
    ),
    families: each(({ families }) => families.join(', ')),
    aggregations: each(({ aggregations }) => aggregations.join(', ')),
    texture: each(
      ({ texture }) =>
        `GLCM distance ${texture.glcm.distance}, NGTDM distance ${texture.ngtdm.distance}, NGLDM distance ${texture.ngldm.distance} and coarseness ${texture.ngldm.coarseness}`,
    ),
    features: declared(keys.length === 0 ? '' : `${keys.length}, by their IBSI codes: ${keys.join(', ')}`),
    scaling: declared(
      keys.length === 0
        ? ''
        : 'each feature is transformed, centred and scaled by public constants of the protocol, never by the cohort',
    ),
    configuration: declared(
      extractions.length === 0
        ? ''
        : `every parameter stands in the protocol; digests of the plans: ${extractions.map(({ digest }) => digest).join(', ')}`,
    ),
    engine: declared(extractions.length === 0 ? '' : `definition of the engine: ${engineWords(result.study)}`),
    software:
      extractions.length === 0
        ? null
        : always('Collimate, whose features are those of the IBSI reference manual; docs/ibsi has the tables that it reproduces'),
  } satisfies Record<string, KnownFact | null>;
}

function resampling({ interpolation: one }: ExtractionPlan): string {
  return one.method === 'none'
    ? 'no interpolation'
    : `${one.method} interpolation in ${one.dimensions} to ${one.spacingMm.join(' × ')} mm, rounding ${one.rounding}`;
}

function resegmentation({ resegmentation: { range, outlierSigma } }: ExtractionPlan): string {
  const ends = range === null ? [] : [`range ${range.lower ?? '−∞'} to ${range.upper ?? '∞'}`];
  const all = [...ends, ...(outlierSigma === null ? [] : [`outliers beyond ${outlierSigma} SD`])];
  return all.length === 0 ? 'no re-segmentation' : `re-segmentation: ${all.join(', ')}`;
}

function discretisation({ discretisation: one }: ExtractionPlan): string {
  if (one.method === 'none') return 'no discretisation';
  return one.method === 'fixed-bin-number' ? `${one.bins} bins` : `bins of the width ${one.width} from ${one.lowerBound}`;
}
