import { computedFrom } from '../computed-family.js';
import { defineFamily, evaluateFamily } from '../define-family.js';
import type { FeatureEngine } from '../engine/feature.engine.js';
import type { RegionInput } from '../family-inputs.js';
import { FeatureError } from '../feature.error.js';
import type { FeatureRow } from '../feature-table.js';
import { undefinedBecause, valueOf } from '../feature-value.js';
import type { Peaks } from '../local-intensity/sphere-peaks.js';

/**
 * Local intensity features: the mean over a sphere of 1 cm³ around the most intense voxel, and the highest such mean.
 *
 * @input peaks in the unit of the image
 * @source IBSI 9ST6
 */
const localIntensityFamily = defineFamily<Peaks>({
  ibsi: '9ST6',
  key: 'LI',
  features: [
    { ibsi: 'VJGA', key: 'loc_peak_loc', compute: (p) => valueOf(p.local) },
    { ibsi: '0F91', key: 'loc_peak_glob', compute: (p) => valueOf(p.global) },
  ],
});

/**
 * Local intensity features of one region.
 * @throws FeatureError GEOMETRY_MISMATCH if volume and mask have different sizes
 * @source IBSI 9ST6
 */
export function localIntensityFeatures(
  input: Pick<RegionInput, 'volume' | 'intensityMask'>,
  engine: Pick<FeatureEngine, 'peaksOf'>,
): readonly FeatureRow[] {
  const { volume, intensityMask } = input;
  if (volume.voxels.data.length !== intensityMask.voxels.data.length) {
    throw new FeatureError('GEOMETRY_MISMATCH', 'volume and intensity mask are not on the same grid');
  }
  const found = engine.peaksOf(volume, intensityMask);
  return evaluateFamily(localIntensityFamily, found === undefined ? [] : [found], 'DHQ4', () => undefinedBecause('emptyRoi'));
}

/** The family as the pipeline asks for it. */
export const localIntensity = computedFrom(localIntensityFamily, 'region', (region, { engine }) =>
  localIntensityFeatures(region, engine),
);
