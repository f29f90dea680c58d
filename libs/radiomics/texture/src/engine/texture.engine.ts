import type { LevelExtentFinder } from '../level-extent.js';
import type { RoiBox } from '../roi-box.js';
import type { VolumeMatrices } from '../volume-matrices.js';

/**
 * What texture asks of an engine: where levels lie, and the 3D matrices, which are what takes long. Two engines do it, cell for cell the
 * same: the plain definitions, written to be read, and the kernels.
 */
export interface TextureEngine extends LevelExtentFinder {
  /** @returns the 3D matrices of a region, each made when it is first asked for */
  volumeMatrices(box: RoiBox): VolumeMatrices;
}
