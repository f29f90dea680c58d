import type { FeatureFamily } from '@collimate/radiomics-vocabulary';
import { glcmFamily } from './families/glcm.family.js';
import { gldzmFamily } from './families/gldzm.family.js';
import { glrlmFamily } from './families/glrlm.family.js';
import { glszmFamily } from './families/glszm.family.js';
import { intensityHistogramFamily } from './families/intensity-histogram.family.js';
import { intensityStatisticsFamily } from './families/intensity-statistics.family.js';
import { intensityVolumeHistogramFamily } from './families/intensity-volume-histogram.family.js';
import { localIntensityFamily } from './families/local-intensity.family.js';
import { morphologyFamily } from './families/morphology.family.js';
import { ngldmFamily } from './families/ngldm.family.js';
import { ngtdmFamily } from './families/ngtdm.family.js';

/** A family without its way of computing: what the registry shows. */
export interface FamilyListing {
  readonly ibsi: string;
  readonly key: FeatureFamily;
  readonly features: readonly { readonly ibsi: string; readonly key: string }[];
}

/** The families that can be computed, in the order of the IBSI manual. */
export const FAMILIES: readonly FamilyListing[] = [
  morphologyFamily,
  localIntensityFamily,
  intensityStatisticsFamily,
  intensityHistogramFamily,
  intensityVolumeHistogramFamily,
  glcmFamily,
  glrlmFamily,
  glszmFamily,
  gldzmFamily,
  ngtdmFamily,
  ngldmFamily,
];
