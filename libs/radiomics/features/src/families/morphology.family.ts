import { computedFrom } from '../computed-family.js';
import { defineFamily, evaluateFamily } from '../define-family.js';
import type { FeatureEngine } from '../engine/feature.engine.js';
import { enclosingRows } from '../enclosing-densities.js';
import { FeatureError } from '../feature.error.js';
import type { RegionInput } from '../family-inputs.js';
import type { FeatureRow } from '../feature-table.js';
import { ratioOf, undefinedBecause, valueOf, type FeatureValue } from '../feature-value.js';
import { ellipsoidAreaMm2, ellipsoidVolumeMm3 } from '../morphology/ellipsoid.js';
import { shapeOf, type IntensityShape, type Shape } from './shape.js';

/**
 * Morphological features: size and form of the region. The two densities of the oriented bounding box and the two of the
 * minimum volume enclosing ellipsoid are not here: teams never agreed on them, and IBSI gives no reference.
 *
 * @input the shape of the morphological mask (lengths in mm), and of the intensities in the intensity mask
 * @source IBSI HCUG
 */
const morphologyFamily = defineFamily<Shape>({
  ibsi: 'HCUG',
  key: 'MORPH',
  features: [
    { ibsi: 'RNU0', key: 'morph_volume', compute: (s) => valueOf(s.mesh.volumeMm3) },
    { ibsi: 'YEKZ', key: 'morph_vol_approx', compute: (s) => valueOf(s.voxelCount * s.voxelVolumeMm3) },
    { ibsi: 'C0JK', key: 'morph_area_mesh', compute: (s) => valueOf(s.mesh.areaMm2) },
    { ibsi: '2PR5', key: 'morph_av', compute: (s) => valueOf(s.mesh.areaMm2 / s.mesh.volumeMm3) },
    { ibsi: 'SKGS', key: 'morph_comp_1', compute: compactness1 },
    { ibsi: 'BQWJ', key: 'morph_comp_2', compute: (s) => valueOf(compactness2(s)) },
    { ibsi: 'KRCK', key: 'morph_sph_dispr', compute: (s) => valueOf(1 / Math.cbrt(compactness2(s))) },
    { ibsi: 'QCFX', key: 'morph_sphericity', compute: (s) => valueOf(Math.cbrt(compactness2(s))) },
    { ibsi: '25C7', key: 'morph_asphericity', compute: (s) => valueOf(1 / Math.cbrt(compactness2(s)) - 1) },
    { ibsi: 'KLMA', key: 'morph_com', compute: centreOfMassShift },
    { ibsi: 'L0JK', key: 'morph_diam', compute: (s) => valueOf(s.diameterMm) },
    { ibsi: 'TDIC', key: 'morph_pca_maj_axis', compute: (s) => axisLength(s, 0) },
    { ibsi: 'P9VJ', key: 'morph_pca_min_axis', compute: (s) => axisLength(s, 1) },
    { ibsi: '7J51', key: 'morph_pca_least_axis', compute: (s) => axisLength(s, 2) },
    { ibsi: 'Q3CK', key: 'morph_pca_elongation', compute: (s) => axisRatio(s, 1) },
    { ibsi: 'N17B', key: 'morph_pca_flatness', compute: (s) => axisRatio(s, 2) },
    { ibsi: 'PBX1', key: 'morph_vol_dens_aabb', compute: boxVolumeDensity },
    { ibsi: 'R59B', key: 'morph_area_dens_aabb', compute: boxAreaDensity },
    { ibsi: '6BDE', key: 'morph_vol_dens_aee', compute: ellipsoidVolumeDensity },
    { ibsi: 'RDD2', key: 'morph_area_dens_aee', compute: ellipsoidAreaDensity },
    { ibsi: 'R3ER', key: 'morph_vol_dens_conv_hull', compute: (s) => valueOf(s.mesh.volumeMm3 / s.hull.volumeMm3) },
    { ibsi: '7T7F', key: 'morph_area_dens_conv_hull', compute: (s) => valueOf(s.mesh.areaMm2 / s.hull.areaMm2) },
    { ibsi: '99N0', key: 'morph_integ_int', compute: integratedIntensity },
    { ibsi: 'N365', key: 'morph_moran_i', compute: (s) => autocorrelation(s, 'moran') },
    { ibsi: 'NPT7', key: 'morph_geary_c', compute: (s) => autocorrelation(s, 'geary') },
  ],
});

/** V / (sqrt(pi) A^(3/2)). @source IBSI SKGS */
function compactness1({ mesh }: Shape): FeatureValue {
  return valueOf(mesh.volumeMm3 / (Math.sqrt(Math.PI) * mesh.areaMm2 * Math.sqrt(mesh.areaMm2)));
}

/** 36 pi V^2 / A^3: 1 for a sphere; its cube root is the sphericity. @source IBSI BQWJ */
function compactness2({ mesh }: Shape): number {
  const { volumeMm3, areaMm2 } = mesh;
  return (36 * Math.PI * volumeMm3 * volumeMm3) / (areaMm2 * areaMm2 * areaMm2);
}

/** In mm. @source IBSI KLMA */
function centreOfMassShift({ intensity }: Shape): FeatureValue {
  if (intensity === undefined) return undefinedBecause('emptyRoi');
  const shift = intensity.centreOfMassShiftMm;
  return shift === undefined ? undefinedBecause('zeroDenominator') : valueOf(shift);
}

/** 4 sqrt(lambda), in mm; 0 across a region of one slice. @source IBSI TDIC, P9VJ, 7J51 */
function axisLength({ variancesMm2 }: Shape, axis: 0 | 1 | 2): FeatureValue {
  return variancesMm2 === undefined ? undefinedBecause('singleVoxel') : valueOf(4 * Math.sqrt(variancesMm2[axis]));
}

/** sqrt(lambda / largest lambda). @source IBSI Q3CK, N17B */
function axisRatio({ variancesMm2 }: Shape, axis: 1 | 2): FeatureValue {
  if (variancesMm2 === undefined) return undefinedBecause('singleVoxel');
  return valueOf(Math.sqrt(variancesMm2[axis] / variancesMm2[0]));
}

/** @source IBSI PBX1 */
function boxVolumeDensity({ mesh, boxMm: [a, b, c] }: Shape): FeatureValue {
  return valueOf(mesh.volumeMm3 / (a * b * c));
}

/** @source IBSI R59B */
function boxAreaDensity({ mesh, boxMm: [a, b, c] }: Shape): FeatureValue {
  return valueOf(mesh.areaMm2 / (2 * (a * b + b * c + c * a)));
}

/** Mesh volume over that of the ellipsoid with semi-axes 2 sqrt(lambda). @source IBSI 6BDE */
function ellipsoidVolumeDensity({ mesh, variancesMm2 }: Shape): FeatureValue {
  if (variancesMm2 === undefined) return undefinedBecause('singleVoxel');
  const [a, b, c] = variancesMm2.map((variance) => 2 * Math.sqrt(variance));
  return ratioOf(mesh.volumeMm3, ellipsoidVolumeMm3(a, b, c), 'degenerateShape');
}

/** Mesh area over that of the same ellipsoid; one without thickness has no such series. @source IBSI RDD2 */
function ellipsoidAreaDensity({ mesh, variancesMm2 }: Shape): FeatureValue {
  if (variancesMm2 === undefined) return undefinedBecause('singleVoxel');
  const [a, b, c] = variancesMm2.map((variance) => 2 * Math.sqrt(variance));
  return c === 0 ? undefinedBecause('degenerateShape') : valueOf(mesh.areaMm2 / ellipsoidAreaMm2(a, b, c));
}

/** Mesh volume times mean intensity. @source IBSI 99N0 */
function integratedIntensity({ mesh, intensity }: Shape): FeatureValue {
  return intensity === undefined ? undefinedBecause('emptyRoi') : valueOf(mesh.volumeMm3 * intensity.mean);
}

function autocorrelation({ intensity }: Shape, which: 'moran' | 'geary'): FeatureValue {
  if (intensity?.autocorrelation !== undefined) return valueOf(intensity.autocorrelation[which]);
  return undefinedBecause(whyNoAutocorrelation(intensity));
}

function whyNoAutocorrelation(intensity: IntensityShape | undefined) {
  if (intensity === undefined) return 'emptyRoi';
  return intensity.voxelCount === 1 ? 'singleVoxel' : 'flatIntensity';
}

/**
 * Morphological features of one region; an empty mask makes every feature undefined.
 * @throws FeatureError GEOMETRY_MISMATCH if masks and volume have different sizes
 * @source IBSI HCUG
 */
export function morphologyFeatures(input: RegionInput, engine: FeatureEngine): readonly FeatureRow[] {
  const { morphologicalMask, intensityMask, volume } = input;
  const length = volume.voxels.data.length;
  if (morphologicalMask.voxels.data.length !== length || intensityMask.voxels.data.length !== length) {
    throw new FeatureError('GEOMETRY_MISMATCH', 'masks and volume are not on the same grid');
  }
  const shape = shapeOf(morphologicalMask, intensityMask, volume, engine);
  return evaluateFamily(morphologyFamily, shape === undefined ? [] : [shape], 'DHQ4', () => undefinedBecause('emptyRoi'));
}

/** The family as the pipeline asks for it: with the densities beyond the standard that the plan names. */
export const morphology = computedFrom(morphologyFamily, 'region', (region, { engine, nonStandard }) => [
  ...morphologyFeatures(region, engine),
  ...enclosingRows(region.morphologicalMask, nonStandard),
]);
