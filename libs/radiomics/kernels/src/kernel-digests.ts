import { AUTOCORRELATION_DIGEST } from './generated/autocorrelation.wasm.js';
import { CONVOLUTION_DIGEST } from './generated/convolution.wasm.js';
import { HULL_DIGEST } from './generated/hull.wasm.js';
import { LOCALINTENSITY_DIGEST } from './generated/local-intensity.wasm.js';
import { REGION_DIGEST } from './generated/region.wasm.js';
import { RESAMPLE_DIGEST } from './generated/resample.wasm.js';
import { SURFACE_DIGEST } from './generated/surface.wasm.js';
import { TEXTURE_DIGEST } from './generated/texture.wasm.js';

/** SHA-256 of each compiled kernel: two engines with these digests run the same instructions. */
export const KERNEL_DIGESTS: Readonly<
  Record<'autocorrelation' | 'convolution' | 'hull' | 'local-intensity' | 'region' | 'resample' | 'surface' | 'texture', string>
> = {
  autocorrelation: AUTOCORRELATION_DIGEST,
  convolution: CONVOLUTION_DIGEST,
  hull: HULL_DIGEST,
  'local-intensity': LOCALINTENSITY_DIGEST,
  region: REGION_DIGEST,
  resample: RESAMPLE_DIGEST,
  surface: SURFACE_DIGEST,
  texture: TEXTURE_DIGEST,
};
