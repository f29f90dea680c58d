import { digestOf, type Digest, type Json } from '@collimate/kernel-canonical';
import { parseFeatureKey, type ExtractionPlan, type FeatureFamily, type FeatureKey } from '@collimate/radiomics-vocabulary';

/** The slices of a plan beyond the processing of the image that a family reads. */
type Slice = 'discretisation' | 'ivh' | 'texture' | 'percentiles';

const TEXTURE: readonly Slice[] = ['discretisation', 'texture'];

/** One entry a family, so that a new one is not forgotten. */
const SLICES: { readonly [F in FeatureFamily]: readonly Slice[] } = {
  MORPH: [],
  LI: [],
  IS: ['percentiles'],
  IH: ['discretisation', 'percentiles'],
  IVH: ['ivh'],
  GLCM: TEXTURE,
  GLRLM: TEXTURE,
  GLSZM: TEXTURE,
  GLDZM: TEXTURE,
  NGTDM: TEXTURE,
  NGLDM: TEXTURE,
};

/**
 * Digest of the settings of a plan that decide one feature. It is equal for two plans that give the same values of the
 * feature, whatever their names, other features and order of keys. A response map is named with all its settings, so
 * the key tells the filter.
 */
export function planMeaning(plan: ExtractionPlan, key: FeatureKey): Digest {
  const { modality, intensity, normalisation, interpolation, resegmentation } = plan;
  const slices = SLICES[parseFeatureKey(key).feature.family].map((slice): [Slice, Json] => [
    slice,
    (plan[slice] ?? null) as Json,
  ]);
  const image = { modality, intensity, normalisation, interpolation, resegmentation } as unknown as Record<string, Json>;
  return digestOf('collimate.question-plan/1', { ...image, ...Object.fromEntries(slices) });
}
