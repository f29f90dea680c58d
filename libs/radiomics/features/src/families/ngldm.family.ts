import { mergeCounts } from '@collimate/radiomics-texture';
import { defineFamily } from '../define-family.js';
import { textureFamily } from '../texture-family.js';
import {
  emphasis,
  energyOf,
  entropyOf,
  nonUniformity,
  normalisedNonUniformity,
  percentage,
  varianceOf,
  summariseCounts,
  type CountSummary,
} from './count-summary.js';

/**
 * Neighbouring grey level dependence features: how many neighbours share the level of a voxel.
 *
 * @input the summary of one NGLDM that is not empty: i grey level, j dependence (the voxel and its neighbours of equal level);
 *   aggregation is done by the caller
 * @source IBSI REK0
 */
const ngldmFamily = defineFamily<CountSummary>({
  ibsi: 'REK0',
  key: 'NGLDM',
  features: [
    { ibsi: 'SODN', key: 'ngl_lde', compute: (s) => emphasis(s, 'lowColumn') },
    { ibsi: 'IMOQ', key: 'ngl_hde', compute: (s) => emphasis(s, 'highColumn') },
    { ibsi: 'TL9H', key: 'ngl_lgce', compute: (s) => emphasis(s, 'lowLevel') },
    { ibsi: 'OAE7', key: 'ngl_hgce', compute: (s) => emphasis(s, 'highLevel') },
    { ibsi: 'EQ3F', key: 'ngl_ldlge', compute: (s) => emphasis(s, 'lowColumnLowLevel') },
    { ibsi: 'JA6D', key: 'ngl_ldhge', compute: (s) => emphasis(s, 'lowColumnHighLevel') },
    { ibsi: 'NBZI', key: 'ngl_hdlge', compute: (s) => emphasis(s, 'highColumnLowLevel') },
    { ibsi: '9QMG', key: 'ngl_hdhge', compute: (s) => emphasis(s, 'highColumnHighLevel') },
    { ibsi: 'FP8K', key: 'ngl_glnu', compute: (s) => nonUniformity(s, s.byLevel) },
    { ibsi: '5SPA', key: 'ngl_glnu_norm', compute: (s) => normalisedNonUniformity(s, s.byLevel) },
    { ibsi: 'Z87G', key: 'ngl_dcnu', compute: (s) => nonUniformity(s, s.byColumn) },
    { ibsi: 'OKJI', key: 'ngl_dcnu_norm', compute: (s) => normalisedNonUniformity(s, s.byColumn) },
    { ibsi: '6XV8', key: 'ngl_dc_perc', compute: (s) => percentage(s) },
    { ibsi: '1PFV', key: 'ngl_gl_var', compute: (s) => varianceOf(s, 'level') },
    { ibsi: 'DNX2', key: 'ngl_dc_var', compute: (s) => varianceOf(s, 'column') },
    { ibsi: 'FCBV', key: 'ngl_dc_entr', compute: (s) => entropyOf(s) },
    { ibsi: 'CAS9', key: 'ngl_dc_energy', compute: (s) => energyOf(s) },
  ],
});

/** The family as the pipeline asks for it: neighbours at Chebyshev distance 1, dependent if their levels are equal. */
export const ngldm = textureFamily(ngldmFamily, {
  groups: (matrices, dimensions) => matrices.neighbourhoods(dimensions).dependence,
  merge: mergeCounts,
  summarise: summariseCounts,
  ifNone: 'noZones',
  parameters: { distance: 1, coarseness: 0 },
});
