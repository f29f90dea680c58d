import { greyLevelsOf, IDENTITY_DIRECTION, maskOf, volumeOf, type Triple } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import fc from 'fast-check';
import type { AggregationCode } from '@collimate/radiomics-vocabulary';
import { plainFeatures } from './engine/plain.engine.js';
import type { FeatureRow } from './feature-table.js';
import { intensityStatisticsFeatures } from './families/intensity-statistics.family.js';
import { localIntensityFeatures } from './families/local-intensity.family.js';
import { morphologyFeatures } from './families/morphology.family.js';
import { FAMILIES } from './registry.js';
import { textureMatricesOf, type TextureMatrices } from './texture-matrices.js';

/** All rows of the families of texture. */
function textureRows(matrices: TextureMatrices, aggregations: readonly AggregationCode[]): readonly FeatureRow[] {
  const { GLCM, GLRLM, GLSZM, GLDZM, NGTDM, NGLDM } = FAMILIES;
  const request = { aggregations, engine: plainFeatures };
  return [GLCM, GLRLM, GLSZM, GLDZM, NGTDM, NGLDM].flatMap((family) => family.rows(matrices, request));
}

interface Scene {
  readonly size: Triple;
  readonly intensities: Float32Array;
  readonly mask: Uint8Array;
}

function randomScene(seed: number, size: Triple): Scene {
  const random = new SeededRandom(seed);
  const count = size[0] * size[1] * size[2];
  return {
    size,
    intensities: Float32Array.from({ length: count }, () => Math.floor(40 * random.uniform()) - 10),
    mask: Uint8Array.from({ length: count }, () => (random.uniform() < 0.7 ? 1 : 0)),
  };
}

function features({ size, intensities, mask }: Scene): FeatureRow[] {
  const grid = { size, spacingMm: [1.5, 2, 3] as const, originMm: [0, 0, 0] as const, direction: IDENTITY_DIRECTION };
  const volume = volumeOf(grid, intensities);
  const region = maskOf(grid, mask);
  const levels = Uint16Array.from(intensities, (value, n) => (mask[n] === 1 ? Math.floor((value + 10) / 5) + 1 : 0));
  return [
    ...morphologyFeatures({ morphologicalMask: region, intensityMask: region, volume }, plainFeatures),
    ...localIntensityFeatures({ volume, intensityMask: region }, plainFeatures),
    ...intensityStatisticsFeatures(intensities.filter((_, n) => mask[n] === 1)),
    ...textureRows(textureMatricesOf(greyLevelsOf(grid, levels, 8), region, plainFeatures), [
      'SUJT',
      'ZW7Z',
      'IAZD',
      '8QNN',
      '62GR',
      'KOBO',
    ]),
  ];
}

function mirrored({ size, intensities, mask }: Scene, axis: number): Scene {
  const [nx, ny] = size;
  const from = (i: number) => {
    const at = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
    at[axis] = size[axis] - 1 - at[axis];
    return at[0] + nx * (at[1] + ny * at[2]);
  };
  return { size, intensities: intensities.map((_, i) => intensities[from(i)]), mask: mask.map((_, i) => mask[from(i)]) };
}

function expectAlike(found: readonly FeatureRow[], expected: readonly FeatureRow[]): void {
  found.forEach((row, n) => {
    const other = expected[n].value;
    if (row.value.kind === 'undefined' || other.kind === 'undefined') {
      expect([row.tag, row.value]).toEqual([row.tag, other]);
    } else {
      const scale = Math.max(1e-3, Math.abs(other.value));
      expect([row.tag, Math.abs(row.value.value - other.value) <= 1e-10 * scale]).toEqual([row.tag, true]);
    }
  });
}

const scenes = fc
  .tuple(fc.nat(), fc.tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 7 }), fc.integer({ min: 2, max: 5 })))
  .map(([seed, size]) => randomScene(seed, size));

describe('features of random regions', () => {
  it('do not change when image and mask are mirrored in any axis', () => {
    fc.assert(
      fc.property(scenes, fc.constantFrom(0, 1, 2), (scene, axis) =>
        expectAlike(features(mirrored(scene, axis)), features(scene)),
      ),
      { numRuns: 25 },
    );
  });

  it('do not change, not in the last bit, when the region lies elsewhere in a larger image', () => {
    const scene = randomScene(4, [6, 5, 4]);
    const size: Triple = [20, 21, 16];
    const [intensities, mask] = [new Float32Array(20 * 21 * 16), new Uint8Array(20 * 21 * 16)];
    const place = (dx: number, dy: number, dz: number): Scene => {
      intensities.fill(0);
      mask.fill(0);
      scene.mask.forEach((inside, i) => {
        const [x, y, z] = [(i % 6) + dx, (Math.floor(i / 6) % 5) + dy, Math.floor(i / 30) + dz];
        intensities[x + 20 * (y + 21 * z)] = scene.intensities[i];
        mask[x + 20 * (y + 21 * z)] = inside;
      });
      return { size, intensities: intensities.slice(), mask: mask.slice() };
    };
    const values = (at: Scene) => features(at).map((row) => [row.tag, row.value]);
    expect(values(place(7, 8, 6))).toEqual(values(place(5, 6, 5)));
  });

  it('give the same sphere means at the border as in the open, where fewer voxels count', () => {
    // A sphere of 6.2 mm around the corner voxel of a bright image: only voxels inside the image are averaged.
    const size: Triple = [3, 3, 3];
    const scene: Scene = {
      size,
      intensities: new Float32Array(27).fill(7),
      mask: Uint8Array.from({ length: 27 }, (_, n) => (n === 0 ? 1 : 0)),
    };
    const row = features(scene).find((one) => one.tag === 'loc_peak_glob');
    expect(row?.value).toEqual({ kind: 'value', value: 7 });
  });
});
