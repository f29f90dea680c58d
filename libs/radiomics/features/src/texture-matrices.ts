import type { GreyLevels, Mask } from '@collimate/imaging-volume';
import {
  buildCooccurrence,
  buildNeighbourhoods,
  buildRunLength,
  buildZones,
  roiBoxOf,
  type CooccurrenceMatrix,
  type CountMatrix,
  type Dimensions,
  type MatrixGroups,
  type NeighbourhoodMatrices,
  type RoiBox,
  type TextureEngine,
  type ZoneMatrices,
} from '@collimate/radiomics-texture';

/**
 * The matrices of a region, each built when first asked for and never twice: the 2D ones serve all 2D and 2.5D aggregations, one labelling
 * of zones serves GLSZM and GLDZM, one pass over the neighbours NGTDM and NGLDM.
 */
export interface TextureMatrices {
  readonly voxelCount: number;
  cooccurrence(dimensions: Dimensions): MatrixGroups<CooccurrenceMatrix>;
  /** All directions of the volume in one, counted with them. */
  mergedCooccurrence(): CooccurrenceMatrix;
  runLength(dimensions: Dimensions): MatrixGroups<CountMatrix>;
  /** All directions of the volume in one, counted with them. */
  mergedRunLength(): CountMatrix;
  zones(dimensions: Dimensions): ZoneMatrices;
  neighbourhoods(dimensions: Dimensions): NeighbourhoodMatrices;
}

/**
 * @input levels of the intensity mask, and the morphological mask on the same grid (GLDZM measures distances to its border)
 * @throws TextureError if levels and mask do not belong together
 */
export function textureMatricesOf(levels: GreyLevels, morphologicalMask: Mask, engine: TextureEngine): TextureMatrices {
  const box: RoiBox = roiBoxOf(levels, morphologicalMask, engine);
  const volume = engine.volumeMatrices(box);
  return {
    voxelCount: box.voxelCount,
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
