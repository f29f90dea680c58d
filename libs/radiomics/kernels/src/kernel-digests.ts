import { AUTOCORRELATION_DIGEST } from './generated/autocorrelation.wasm.js';
import { LOCALINTENSITY_DIGEST } from './generated/local-intensity.wasm.js';
import { RESAMPLE_DIGEST } from './generated/resample.wasm.js';
import { TEXTURE_DIGEST } from './generated/texture.wasm.js';

/** SHA-256 of each compiled kernel: two engines with these digests run the same instructions. */
export const KERNEL_DIGESTS: Readonly<Record<'autocorrelation' | 'local-intensity' | 'resample' | 'texture', string>> = {
  autocorrelation: AUTOCORRELATION_DIGEST,
  'local-intensity': LOCALINTENSITY_DIGEST,
  resample: RESAMPLE_DIGEST,
  texture: TEXTURE_DIGEST,
};
