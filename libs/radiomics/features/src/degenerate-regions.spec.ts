import { greyLevelsOf, IDENTITY_DIRECTION, maskOf, volumeOf, type Grid, type Triple } from '@collimate/imaging-volume';
import type { AggregationCode } from '@collimate/radiomics-vocabulary';
import { plainFeatures } from './engine/plain.engine.js';
import type { FeatureRow } from './feature-table.js';
import { undefinedBecause, valueOf } from './feature-value.js';
import { intensityHistogramFeatures } from './families/intensity-histogram.family.js';
import { intensityStatisticsFeatures } from './families/intensity-statistics.family.js';
import { intensityVolumeHistogramFeatures } from './families/intensity-volume-histogram.family.js';
import { localIntensityFeatures } from './families/local-intensity.family.js';
import { morphologyFeatures } from './families/morphology.family.js';
import { ngtdmFamily } from './families/ngtdm.family.js';
import { FAMILIES } from './registry.js';
import { textureMatricesOf, type TextureMatrices } from './texture-matrices.js';

/** All rows of the families of texture. */
function textureRows(matrices: TextureMatrices, aggregations: readonly AggregationCode[]): readonly FeatureRow[] {
  const { GLCM, GLRLM, GLSZM, GLDZM, NGTDM, NGLDM } = FAMILIES;
  const request = { aggregations, engine: plainFeatures };
  return [GLCM, GLRLM, GLSZM, GLDZM, NGTDM, NGLDM].flatMap((family) => family.rows(matrices, request));
}

const gridOf = (size: Triple): Grid => ({ size, spacingMm: [2, 2, 3], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION });

/** All features of a region given by its levels; 0 is outside. Intensities are ten times the level. */
function everything(
  size: Triple,
  levels: readonly number[],
  levelCount: number,
  morphological?: readonly number[],
): FeatureRow[] {
  const grid = gridOf(size);
  const inside = levels.filter((level) => level > 0);
  const intensityMask = maskOf(
    grid,
    Uint8Array.from(levels, (level) => (level > 0 ? 1 : 0)),
  );
  const morphologicalMask = morphological ? maskOf(grid, Uint8Array.from(morphological)) : intensityMask;
  const volume = volumeOf(
    grid,
    Float32Array.from(levels, (level) => 10 * level),
  );
  return [
    ...morphologyFeatures({ morphologicalMask, intensityMask, volume }, plainFeatures),
    ...localIntensityFeatures({ volume, intensityMask }, plainFeatures),
    ...intensityStatisticsFeatures(inside.map((level) => 10 * level)),
    ...intensityHistogramFeatures({ levels: inside, levelCount }),
    ...intensityVolumeHistogramFeatures({ levels: inside, levelCount, lowest: 10, step: 10 }),
    ...textureRows(
      textureMatricesOf(greyLevelsOf(grid, Uint16Array.from(levels), levelCount), morphologicalMask, plainFeatures),
      ['BTW3', 'SUJT', 'JJUI', 'ZW7Z', 'ITBB', 'IAZD', '8QNN', '62GR', 'KOBO'],
    ),
  ];
}

const of = (rows: readonly FeatureRow[], tag: string, aggregation?: string) =>
  rows.find((row) => row.tag === tag && (aggregation === undefined || row.aggregationCode === aggregation))?.value;

const ones = (count: number) => Array.from({ length: count }, () => 1);

describe('features of regions that are hardly regions', () => {
  const cases: readonly [string, FeatureRow[]][] = [
    [
      'empty',
      everything(
        [3, 3, 3],
        Array.from({ length: 27 }, () => 0),
        4,
      ),
    ],
    ['one voxel', everything([1, 1, 1], [3], 4)],
    ['a flat block that fills the image', everything([4, 3, 2], ones(24), 1)],
    ['a flat block with room for levels', everything([4, 3, 2], ones(24), 32)],
    ['one slice', everything([3, 3, 1], [1, 2, 3, 4, 1, 2, 3, 4, 1], 4)],
    ['a line', everything([5, 1, 1], [1, 2, 2, 4, 1], 4)],
    ['two parts that do not touch', everything([5, 1, 1], [1, 2, 0, 4, 1], 4)],
    ['voxels that touch at corners alone', everything([2, 2, 2], [1, 0, 0, 2, 0, 3, 4, 0], 4)],
    ['a mask whose intensities were all cut away', everything([2, 2, 1], [0, 0, 0, 0], 4, [1, 1, 1, 1])],
    ['one voxel left of a larger mask', everything([2, 2, 2], [0, 0, 0, 0, 2, 0, 0, 0], 4, ones(8))],
  ];

  it.each(cases)('never lose a row or let a NaN out: %s', (_, rows) => {
    expect(rows).toHaveLength(482);
    for (const row of rows) {
      if (row.value.kind === 'value') expect([row.tag, Number.isFinite(row.value.value)]).toEqual([row.tag, true]);
    }
  });

  it('say emptyRoi for every feature of an empty region', () => {
    for (const row of cases[0][1]) expect([row.tag, row.value]).toEqual([row.tag, undefinedBecause('emptyRoi')]);
  });

  it('give one voxel a surface, an octahedron, but no axes and no neighbours', () => {
    const rows = cases[1][1];
    expect(of(rows, 'morph_volume')).toEqual(valueOf(2));
    expect(of(rows, 'morph_vol_approx')).toEqual(valueOf(12));
    expect(of(rows, 'morph_diam')).toEqual(valueOf(3));
    expect(of(rows, 'morph_vol_dens_conv_hull')).toEqual(valueOf(1));
    expect(of(rows, 'morph_pca_maj_axis')).toEqual(undefinedBecause('singleVoxel'));
    expect(of(rows, 'morph_moran_i')).toEqual(undefinedBecause('singleVoxel'));
    expect(of(rows, 'cm_contrast')).toEqual(undefinedBecause('singleVoxel'));
    expect(of(rows, 'ngt_contrast')).toEqual(undefinedBecause('singleVoxel'));
    expect(of(rows, 'rlm_sre', 'IAZD')).toEqual(valueOf(1));
    expect(of(rows, 'szm_z_perc', 'KOBO')).toEqual(valueOf(1));
    expect(of(rows, 'stat_var')).toEqual(valueOf(0));
    expect(of(rows, 'stat_skew')).toEqual(valueOf(0));
    expect(of(rows, 'stat_kurt')).toEqual(valueOf(0));
  });

  it('never give a texture more than the most coarseness, be it flat or nearly so', () => {
    // Two neighbours that differ, apart from two million voxels that do not: 1 / sum p_i s_i would be 1,000,001.5.
    const nearlyFlat = { levels: [1, 2, 3], counts: [2_000_001, 1, 1], differences: [0, 1, 1], total: 2_000_003 };
    const coarseness = ngtdmFamily.features.find(({ key }) => key === 'ngt_coarseness');
    const matrix = {
      levels: Uint32Array.from(nearlyFlat.levels),
      counts: Float64Array.from(nearlyFlat.counts),
      differences: Float64Array.from(nearlyFlat.differences),
      total: nearlyFlat.total,
    };
    expect(coarseness?.compute(matrix)).toEqual(valueOf(1e6));
    expect(coarseness?.compute({ ...matrix, differences: Float64Array.of(0, 2, 2) })).toEqual(valueOf(2_000_003 / 4));
  });

  it('give a flat region no spread, perfect correlation and the coarsest texture', () => {
    const rows = cases[2][1];
    // "If the intensity variance is 0, skewness = 0", and likewise of kurtosis and of both of the levels (KE2A, IPH6, 88K1, C3I7).
    for (const tag of ['stat_skew', 'stat_kurt', 'ih_skew', 'ih_kurt']) expect([tag, of(rows, tag)]).toEqual([tag, valueOf(0)]);
    expect(of(rows, 'morph_geary_c')).toEqual(undefinedBecause('flatIntensity'));
    expect(of(rows, 'ih_max_grad')).toEqual(undefinedBecause('singleBin'));
    expect(of(rows, 'ivh_v10')).toEqual(undefinedBecause('singleBin'));
    expect(of(rows, 'ivh_i10')).toEqual(undefinedBecause('fractionNotReached'));
    expect(of(rows, 'cm_corr', 'IAZD')).toEqual(valueOf(1));
    expect(of(rows, 'cm_info_corr1', 'IAZD')).toEqual(valueOf(0));
    expect(of(rows, 'cm_joint_entr', 'IAZD')).toEqual(valueOf(0));
    expect(of(rows, 'ngt_coarseness', 'KOBO')).toEqual(valueOf(1e6));
    for (const tag of ['ngt_contrast', 'ngt_busyness', 'ngt_complexity', 'ngt_strength']) {
      expect([tag, of(rows, tag, 'KOBO')]).toEqual([tag, valueOf(0)]);
    }
    expect(of(rows, 'szm_zsnu', 'KOBO')).toEqual(valueOf(1));
  });

  it('give one slice a least axis of zero, and no enclosing ellipsoid', () => {
    const rows = cases[4][1];
    expect(of(rows, 'morph_pca_least_axis')).toEqual(valueOf(0));
    expect(of(rows, 'morph_pca_flatness')).toEqual(valueOf(0));
    expect(of(rows, 'morph_vol_dens_aee')).toEqual(undefinedBecause('degenerateShape'));
    expect(of(rows, 'morph_area_dens_aee')).toEqual(undefinedBecause('degenerateShape'));
  });

  it('leave directions without pairs out of an average', () => {
    // In a line only one of 13 directions has pairs: 1-2, 2-2, 2-4, 4-1 have contrasts 1, 0, 4, 9.
    expect(of(cases[5][1], 'cm_contrast', 'ITBB')).toEqual(valueOf(3.5));
    expect(of(cases[5][1], 'cm_contrast', 'IAZD')).toEqual(valueOf(3.5));
  });

  it('say what is missing when re-segmentation leaves nothing of a mask', () => {
    const rows = cases[8][1];
    expect(of(rows, 'morph_volume')?.kind).toBe('value');
    expect(of(rows, 'morph_integ_int')).toEqual(undefinedBecause('emptyRoi'));
    expect(of(rows, 'szm_sze', 'KOBO')).toEqual(undefinedBecause('emptyRoi'));
  });

  it('turn intensities that are no numbers into a reason', () => {
    expect(of(intensityStatisticsFeatures([1, Number.NaN, 2]), 'stat_mean')).toEqual(undefinedBecause('notFinite'));
  });

  it('say zeroDenominator where a mean is zero', () => {
    const rows = intensityStatisticsFeatures([-1, 1]);
    expect(of(rows, 'stat_cov')).toEqual(undefinedBecause('zeroDenominator'));
    expect(of(rows, 'stat_qcod')).toEqual(undefinedBecause('zeroDenominator'));
  });

  it('refuse levels out of range and arrays of different sizes', () => {
    const [small, large] = [gridOf([1, 1, 1]), gridOf([2, 1, 1])];
    expect(() => intensityHistogramFeatures({ levels: [1, 5], levelCount: 4 })).toThrow(
      expect.objectContaining({ code: 'BAD_LEVELS' }),
    );
    expect(() => localIntensityFeatures({ volume: volumeOf(small), intensityMask: maskOf(large) }, plainFeatures)).toThrow(
      expect.objectContaining({ code: 'GEOMETRY_MISMATCH' }),
    );
    expect(() =>
      morphologyFeatures(
        { morphologicalMask: maskOf(small), intensityMask: maskOf(large), volume: volumeOf(small) },
        plainFeatures,
      ),
    ).toThrow(expect.objectContaining({ code: 'GEOMETRY_MISMATCH' }));
  });
});
