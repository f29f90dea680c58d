import type { GreyLevels, Mask } from '@collimate/imaging-volume';
import { assertNever } from '@collimate/kernel-errors';
import type { EngineKernels } from '@collimate/radiomics-kernels';
import {
  arrange,
  buildCooccurrence,
  buildNeighbourhoods,
  buildRunLength,
  buildZones,
  mergeCooccurrence,
  mergeCounts,
  mergeGreyToneDifference,
  plainVolumeMatrices,
  roiBoxOf,
  volumeMatrices,
  type CountMatrix,
  type Dimensions,
  type MatrixGroups,
  type RoiBox,
  type TextureAggregation,
} from '@collimate/radiomics-texture';
import { aggregationByCode, aggregationsOf, FEATURE_FAMILIES, type FeatureFamily } from '@collimate/radiomics-vocabulary';
import { evaluateFamily, type Family } from './define-family.js';
import type { FeatureRow } from './feature-table.js';
import { undefinedBecause, type FeatureValue, type UndefinedReason } from './feature-value.js';
import { summariseCooccurrence } from './families/cooccurrence-summary.js';
import { summariseCounts, type CountSummary } from './families/count-summary.js';
import { glcmFamily } from './families/glcm.family.js';
import { gldzmFamily } from './families/gldzm.family.js';
import { glrlmFamily } from './families/glrlm.family.js';
import { glszmFamily } from './families/glszm.family.js';
import { ngldmFamily } from './families/ngldm.family.js';
import { ngtdmFamily } from './families/ngtdm.family.js';

/** The families that are computed from texture matrices. */
export type TextureFamily = Extract<FeatureFamily, 'GLCM' | 'GLRLM' | 'GLSZM' | 'GLDZM' | 'NGTDM' | 'NGLDM'>;

/** The kernels of texture. */
export type TextureKernels = Pick<EngineKernels, 'region' | 'texture'>;

/** Which texture features are wanted. */
export interface TextureFeatureOptions {
  readonly families: readonly TextureFamily[];
  /** A family takes from these the ones it exists in: IAZD means nothing to zones, KOBO nothing to run lengths. */
  readonly aggregations: readonly TextureAggregation[];
}

/**
 * Texture features of one region: matrices are built once per dimension and shared by all aggregations and families that
 * read them.
 * @input levels of the intensity mask, and the morphological mask on the same grid (GLDZM measures distances to its border)
 * @param kernels count the same 3D matrices faster; without them the plain definitions do
 * @param onFamily called when a family is done
 * @returns rows by family in the order of the manual, within a family by aggregation
 * @throws TextureError if levels and mask do not belong together
 */
export function textureFeatures(
  levels: GreyLevels,
  morphologicalMask: Mask,
  options: TextureFeatureOptions,
  kernels?: TextureKernels,
  onFamily?: (family: TextureFamily) => void,
): readonly FeatureRow[] {
  const box = roiBoxOf(levels, morphologicalMask, kernels?.region);
  const matrices = matricesOf(box, kernels?.texture);
  const rows: FeatureRow[] = [];
  for (const family of FEATURE_FAMILIES) {
    if (!isWanted(family, options.families)) continue;
    for (const aggregation of aggregationsOf(family)) {
      const code = options.aggregations.find((wanted) => wanted === aggregation.code);
      if (code !== undefined) rows.push(...featuresIn(box, matrices, family, code));
    }
    onFamily?.(family);
  }
  return rows;
}

function isWanted(family: FeatureFamily, wanted: readonly TextureFamily[]): family is TextureFamily {
  return wanted.some((one) => one === family);
}

/** The matrices of a region, each built when first asked for and then kept for the rest of this call. */
function matricesOf(box: RoiBox, kernel: EngineKernels['texture'] | undefined) {
  const volume = kernel === undefined ? plainVolumeMatrices(box) : volumeMatrices(box, kernel);
  return {
    cooccurrence: perDimensions(() => buildCooccurrence(box, '2D'), volume.cooccurrence),
    mergedCooccurrence: volume.mergedCooccurrence,
    runLength: perDimensions(() => buildRunLength(box, '2D'), volume.runLength),
    mergedRunLength: volume.mergedRunLength,
    zones: perDimensions(() => buildZones(box, '2D'), volume.zones),
    neighbourhoods: perDimensions(() => buildNeighbourhoods(box, '2D'), volume.neighbourhoods),
  };
}

function perDimensions<Matrices>(inSlices: () => Matrices, inVolume: () => Matrices): (dimensions: Dimensions) => Matrices {
  let built: Matrices | undefined;
  return (dimensions) => (dimensions === '3D' ? inVolume() : (built ??= inSlices()));
}

/** The directions of the volume merged into one matrix, which is counted with them. */
const ALL_DIRECTIONS: TextureAggregation = 'IAZD';

function featuresIn(
  box: RoiBox,
  matrices: ReturnType<typeof matricesOf>,
  family: TextureFamily,
  code: TextureAggregation,
): FeatureRow[] {
  const dimensions: Dimensions = aggregationByCode(code).dimensions === '3D' ? '3D' : '2D';
  const none = (reason: UndefinedReason) => (): FeatureValue =>
    undefinedBecause(box.voxelCount === 0 ? 'emptyRoi' : box.voxelCount === 1 ? 'singleVoxel' : reason);
  const counted = (
    of: Family<CountSummary>,
    groups: MatrixGroups<CountMatrix>,
    parameters: FeatureRow['parameters'],
    merge = mergeCounts,
  ) => evaluateFamily(of, arrange(groups, code, merge).map(summariseCounts), code, none('noZones'), parameters);
  switch (family) {
    case 'GLCM': {
      const merge = code === ALL_DIRECTIONS ? matrices.mergedCooccurrence : mergeCooccurrence;
      const found = arrange(matrices.cooccurrence(dimensions), code, merge).map(summariseCooccurrence);
      return evaluateFamily(glcmFamily, found, code, none('noPairs'), { distance: 1 });
    }
    case 'GLRLM':
      return counted(
        glrlmFamily,
        matrices.runLength(dimensions),
        {},
        code === ALL_DIRECTIONS ? matrices.mergedRunLength : mergeCounts,
      );
    case 'GLSZM':
      return counted(glszmFamily, matrices.zones(dimensions).sizeZone, { linkage: 1 });
    case 'GLDZM':
      return counted(gldzmFamily, matrices.zones(dimensions).distanceZone, { linkage: 1 });
    case 'NGTDM': {
      const groups = matrices.neighbourhoods(dimensions).greyToneDifference;
      const found = arrange(groups, code, mergeGreyToneDifference);
      return evaluateFamily(ngtdmFamily, found, code, none('noNeighbours'), { distance: 1 });
    }
    case 'NGLDM':
      return counted(ngldmFamily, matrices.neighbourhoods(dimensions).dependence, { distance: 1, coarseness: 0 });
    default:
      return assertNever(family);
  }
}
