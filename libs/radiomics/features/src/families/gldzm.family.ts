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
 * Grey level distance zone features: how far from the border zones of linked voxels lie.
 *
 * @input the summary of one GLDZM that is not empty: i grey level, j distance of the zone to the border (voxels, city-block);
 *   aggregation is done by the caller
 * @source IBSI VMDZ
 */
const gldzmFamily = defineFamily<CountSummary>({
  ibsi: 'VMDZ',
  key: 'GLDZM',
  features: [
    { ibsi: '0GBI', key: 'dzm_sde', compute: (s) => emphasis(s, 'lowColumn') },
    { ibsi: 'MB4I', key: 'dzm_lde', compute: (s) => emphasis(s, 'highColumn') },
    { ibsi: 'S1RA', key: 'dzm_lgze', compute: (s) => emphasis(s, 'lowLevel') },
    { ibsi: 'K26C', key: 'dzm_hgze', compute: (s) => emphasis(s, 'highLevel') },
    { ibsi: 'RUVG', key: 'dzm_sdlge', compute: (s) => emphasis(s, 'lowColumnLowLevel') },
    { ibsi: 'DKNJ', key: 'dzm_sdhge', compute: (s) => emphasis(s, 'lowColumnHighLevel') },
    { ibsi: 'A7WM', key: 'dzm_ldlge', compute: (s) => emphasis(s, 'highColumnLowLevel') },
    { ibsi: 'KLTH', key: 'dzm_ldhge', compute: (s) => emphasis(s, 'highColumnHighLevel') },
    { ibsi: 'VFT7', key: 'dzm_glnu', compute: (s) => nonUniformity(s, s.byLevel) },
    { ibsi: '7HP3', key: 'dzm_glnu_norm', compute: (s) => normalisedNonUniformity(s, s.byLevel) },
    { ibsi: 'V294', key: 'dzm_zdnu', compute: (s) => nonUniformity(s, s.byColumn) },
    { ibsi: 'IATH', key: 'dzm_zdnu_norm', compute: (s) => normalisedNonUniformity(s, s.byColumn) },
    { ibsi: 'VIWW', key: 'dzm_z_perc', compute: (s) => percentage(s) },
    { ibsi: 'QK93', key: 'dzm_gl_var', compute: (s) => varianceOf(s, 'level') },
    { ibsi: '7WT1', key: 'dzm_zd_var', compute: (s) => varianceOf(s, 'column') },
    { ibsi: 'GBDU', key: 'dzm_zd_entr', compute: (s) => entropyOf(s) },
  ],
});

/** The family as the pipeline asks for it: zones of voxels linked at Chebyshev distance 1. */
export const gldzm = textureFamily(gldzmFamily, {
  groups: (matrices, dimensions) => matrices.zones(dimensions).distanceZone,
  merge: mergeCounts,
  summarise: summariseCounts,
  ifNone: 'noZones',
  parameters: { linkage: 1 },
});
