import { mergeCounts } from '@collimate/radiomics-texture';
import { defineFamily } from '../define-family.js';
import { textureFamily } from '../texture-family.js';
import {
  emphasis,
  entropyOf,
  nonUniformity,
  normalisedNonUniformity,
  percentage,
  varianceOf,
  summariseCounts,
  type CountSummary,
} from './count-summary.js';

/**
 * Grey level run length features: how long levels stay the same along a line.
 *
 * @input the summary of one GLRLM that is not empty: i grey level, j run length (voxels);
 *   aggregation is done by the caller
 * @source IBSI TP0I
 */
const glrlmFamily = defineFamily<CountSummary>({
  ibsi: 'TP0I',
  key: 'GLRLM',
  features: [
    { ibsi: '22OV', key: 'rlm_sre', compute: (s) => emphasis(s, 'lowColumn') },
    { ibsi: 'W4KF', key: 'rlm_lre', compute: (s) => emphasis(s, 'highColumn') },
    { ibsi: 'V3SW', key: 'rlm_lgre', compute: (s) => emphasis(s, 'lowLevel') },
    { ibsi: 'G3QZ', key: 'rlm_hgre', compute: (s) => emphasis(s, 'highLevel') },
    { ibsi: 'HTZT', key: 'rlm_srlge', compute: (s) => emphasis(s, 'lowColumnLowLevel') },
    { ibsi: 'GD3A', key: 'rlm_srhge', compute: (s) => emphasis(s, 'lowColumnHighLevel') },
    { ibsi: 'IVPO', key: 'rlm_lrlge', compute: (s) => emphasis(s, 'highColumnLowLevel') },
    { ibsi: '3KUM', key: 'rlm_lrhge', compute: (s) => emphasis(s, 'highColumnHighLevel') },
    { ibsi: 'R5YN', key: 'rlm_glnu', compute: (s) => nonUniformity(s, s.byLevel) },
    { ibsi: 'OVBL', key: 'rlm_glnu_norm', compute: (s) => normalisedNonUniformity(s, s.byLevel) },
    { ibsi: 'W92Y', key: 'rlm_rlnu', compute: (s) => nonUniformity(s, s.byColumn) },
    { ibsi: 'IC23', key: 'rlm_rlnu_norm', compute: (s) => normalisedNonUniformity(s, s.byColumn) },
    { ibsi: '9ZK5', key: 'rlm_r_perc', compute: (s) => percentage(s) },
    { ibsi: '8CE5', key: 'rlm_gl_var', compute: (s) => varianceOf(s, 'level') },
    { ibsi: 'SXLW', key: 'rlm_rl_var', compute: (s) => varianceOf(s, 'column') },
    { ibsi: 'HJ9O', key: 'rlm_rl_entr', compute: (s) => entropyOf(s) },
  ],
});

/** The family as the pipeline asks for it: runs in every direction. */
export const glrlm = textureFamily(glrlmFamily, {
  groups: (matrices, dimensions) => matrices.runLength(dimensions),
  merge: mergeCounts,
  allDirections: (matrices) => matrices.mergedRunLength(),
  summarise: summariseCounts,
  ifNone: 'noZones',
  parameters: {},
});
