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
 * Grey level size zone features: how many zones of linked voxels there are, and how large.
 *
 * @input the summary of one GLSZM that is not empty: i grey level, j zone size (voxels);
 *   aggregation is done by the caller
 * @source IBSI 9SAK
 */
const glszmFamily = defineFamily<CountSummary>({
  ibsi: '9SAK',
  key: 'GLSZM',
  features: [
    { ibsi: '5QRC', key: 'szm_sze', compute: (s) => emphasis(s, 'lowColumn') },
    { ibsi: '48P8', key: 'szm_lze', compute: (s) => emphasis(s, 'highColumn') },
    { ibsi: 'XMSY', key: 'szm_lgze', compute: (s) => emphasis(s, 'lowLevel') },
    { ibsi: '5GN9', key: 'szm_hgze', compute: (s) => emphasis(s, 'highLevel') },
    { ibsi: '5RAI', key: 'szm_szlge', compute: (s) => emphasis(s, 'lowColumnLowLevel') },
    { ibsi: 'HW1V', key: 'szm_szhge', compute: (s) => emphasis(s, 'lowColumnHighLevel') },
    { ibsi: 'YH51', key: 'szm_lzlge', compute: (s) => emphasis(s, 'highColumnLowLevel') },
    { ibsi: 'J17V', key: 'szm_lzhge', compute: (s) => emphasis(s, 'highColumnHighLevel') },
    { ibsi: 'JNSA', key: 'szm_glnu', compute: (s) => nonUniformity(s, s.byLevel) },
    { ibsi: 'Y1RO', key: 'szm_glnu_norm', compute: (s) => normalisedNonUniformity(s, s.byLevel) },
    { ibsi: '4JP3', key: 'szm_zsnu', compute: (s) => nonUniformity(s, s.byColumn) },
    { ibsi: 'VB3A', key: 'szm_zsnu_norm', compute: (s) => normalisedNonUniformity(s, s.byColumn) },
    { ibsi: 'P30P', key: 'szm_z_perc', compute: (s) => percentage(s) },
    { ibsi: 'BYLV', key: 'szm_gl_var', compute: (s) => varianceOf(s, 'level') },
    { ibsi: '3NSA', key: 'szm_zs_var', compute: (s) => varianceOf(s, 'column') },
    { ibsi: 'GU8N', key: 'szm_zs_entr', compute: (s) => entropyOf(s) },
  ],
});

/** The family as the pipeline asks for it: zones of voxels linked at Chebyshev distance 1. */
export const glszm = textureFamily(glszmFamily, {
  groups: (matrices, dimensions) => matrices.zones(dimensions).sizeZone,
  merge: mergeCounts,
  summarise: summariseCounts,
  ifNone: 'noZones',
  parameters: { linkage: 1 },
});
