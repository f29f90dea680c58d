import { levelExtentOf } from '../level-extent.js';
import { plainVolumeMatrices } from '../volume-matrices.js';
import type { TextureEngine } from './texture.engine.js';

/** The definitions of texture: what the kernels are held to. */
export const plainTexture: TextureEngine = { levelExtentOf, volumeMatrices: plainVolumeMatrices };
