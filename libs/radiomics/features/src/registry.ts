import type { FeatureFamily } from '@collimate/radiomics-vocabulary';
import type { ComputedFamily } from './computed-family.js';
import { glcm } from './families/glcm.family.js';
import { gldzm } from './families/gldzm.family.js';
import { glrlm } from './families/glrlm.family.js';
import { glszm } from './families/glszm.family.js';
import { intensityHistogram } from './families/intensity-histogram.family.js';
import { intensityStatistics } from './families/intensity-statistics.family.js';
import { intensityVolumeHistogram } from './families/intensity-volume-histogram.family.js';
import { localIntensity } from './families/local-intensity.family.js';
import { morphology } from './families/morphology.family.js';
import { ngldm } from './families/ngldm.family.js';
import { ngtdm } from './families/ngtdm.family.js';

/** Every family of the vocabulary with its way of computing; the pipeline asks them in the order of the vocabulary. */
export const FAMILIES = {
  MORPH: morphology,
  LI: localIntensity,
  IS: intensityStatistics,
  IH: intensityHistogram,
  IVH: intensityVolumeHistogram,
  GLCM: glcm,
  GLRLM: glrlm,
  GLSZM: glszm,
  GLDZM: gldzm,
  NGTDM: ngtdm,
  NGLDM: ngldm,
} as const satisfies { readonly [F in FeatureFamily]: ComputedFamily };
