import type { Grid, Mask, Volume } from '@collimate/imaging-volume';
import { type EngineKernels, LocalIntensityKernel, type SphereReaches, type SphereRegion } from '@collimate/radiomics-kernels';
import { wasmTexture } from '@collimate/radiomics-texture';
import { type CountedValues, countBySorting, countsOfTable, mostSpan } from '../counted-values.js';
import { type Peaks, sphereRows } from '../local-intensity/sphere-peaks.js';
import type { CentredRegion } from '../morphology/intensity-region.js';
import type { MaskShape } from '../morphology/mask-shape.js';
import type { PairSums } from '../morphology/pair-sums.js';
import { surfaceOfCases } from '../morphology/surface.js';
import type { FeatureEngine } from './feature.engine.js';
import { cheaperPairSums, plainFeatures } from './plain.engine.js';

/** @returns features by kernels; what a kernel does not cover, the plain definitions take */
export function wasmFeatures(kernels: EngineKernels): FeatureEngine {
  return {
    ...wasmTexture(kernels),
    countedAscending: (values) =>
      values instanceof Float64Array ? countedBy(kernels, values) : plainFeatures.countedAscending(values),
    maskShapeOf: (mask) => maskShapeBy(kernels, mask),
    centredRegionOf({ voxels, grid }, volume) {
      const found = kernels.region.regionOf(volume.voxels.data, voxels.data, grid.size);
      return found && { ...found, spacingMm: grid.spacingMm };
    },
    pairSumsOf: (region) => cheaperPairSums(region, PAIRS_PER_VOXEL, (large) => pairSumsBy(kernels, large)),
    peaksOf: (volume, mask) => peaksBy(kernels, volume, mask) ?? plainFeatures.peaksOf(volume, mask),
  };
}

/** What the transform of one voxel of the box costs, in pairs. */
const PAIRS_PER_VOXEL = 60;

function pairSumsBy({ autocorrelation }: EngineKernels, { inside, deviations, size, spacingMm }: CentredRegion): PairSums {
  const { weights, products, squares } = autocorrelation.pairSums({ size, spacingMm, mask: inside, values: deviations });
  return { weight: weights, product: products, difference: 2 * (squares - products) };
}

function countedBy({ region }: EngineKernels, values: Float64Array): CountedValues {
  const found = region.countWhole(values, mostSpan(values.length));
  return found === undefined ? countBySorting(values) : countsOfTable(found.counts, found.lowest);
}

function maskShapeBy({ hull, region, surface }: EngineKernels, { grid, voxels }: Mask): MaskShape | undefined {
  const extent = region.extentOf(voxels.data, grid.size);
  if (extent === undefined) return undefined;
  const { first, last, voxelCount } = extent;
  const { centre, moments, cases, heights, hullCandidates } = surface.measure(voxels.data, grid.size, first, last);
  const { triangles, diameterMm } = hull.hullOf(hullCandidates, grid.spacingMm);
  const [x, y, z, xx, xy, xz, yy, yz, zz] = moments;
  return {
    size: [last[0] - first[0] + 1, last[1] - first[1] + 1, last[2] - first[2] + 1],
    first,
    voxelCount,
    moments: { centre, x, y, z, xx, xy, xz, yy, yz, zz },
    mesh: surfaceOfCases(cases, heights, grid.spacingMm),
    hull: { vertices: hullCandidates, triangles },
    diameterMm,
  };
}

/** @returns undefined for an empty mask, and where a sphere would leave the image */
function peaksBy({ localIntensity, region: extents }: EngineKernels, volume: Volume, mask: Mask): Peaks | undefined {
  const extent = extents.extentOf(mask.voxels.data, mask.grid.size);
  if (extent === undefined) return undefined;
  const region: SphereRegion = {
    size: volume.grid.size,
    intensities: volume.voxels.data,
    mask: mask.voxels.data,
    from: extent.first,
    to: extent.last,
  };
  const sphere = sphereReaches(volume.grid);
  if (!LocalIntensityKernel.covers(region, sphere)) return undefined;
  const { local, global } = localIntensity.peaks(region, sphere);
  return { local: local / sphere.count, global: global / sphere.count };
}

/** The sphere by its distances from the centre, which is all that matters where it does not leave the image. */
function sphereReaches(grid: Grid): SphereReaches {
  const rows = sphereRows(grid);
  const [my, mz] = [Math.max(...rows.map((row) => row.dy)), Math.max(...rows.map((row) => row.dz))];
  const reaches = Array.from({ length: mz + 1 }, () => new Array<number>(my + 1).fill(-1));
  let count = 0;
  for (const { dy, dz, reach } of rows) {
    reaches[Math.abs(dz)][Math.abs(dy)] = reach;
    count += 2 * reach + 1;
  }
  return { reaches, count };
}
