import { JPEGLS_DIGEST } from '../generated/jpeg-ls.wasm.js';
import { SAMPLES_DIGEST } from '../generated/samples.wasm.js';
import { JpegLsKernel } from './jpeg-ls.kernel.js';
import { SamplesKernel } from './samples.kernel.js';

/** SHA-256 of each compiled kernel: two readers with these digests run the same instructions. */
export const IMAGE_KERNEL_DIGESTS: Readonly<Record<'jpeg-ls' | 'samples', string>> = {
  'jpeg-ls': JPEGLS_DIGEST,
  samples: SAMPLES_DIGEST,
};

/**
 * The WebAssembly kernels of the readers, each made when it is first needed; without them the plain definitions read the same values.
 * One set serves one thread and owns its memory.
 */
export class ImageKernels {
  private jpegLsKernel: JpegLsKernel | undefined;
  private samplesKernel: SamplesKernel | undefined;

  get jpegLs(): JpegLsKernel {
    return (this.jpegLsKernel ??= new JpegLsKernel());
  }

  get samples(): SamplesKernel {
    return (this.samplesKernel ??= new SamplesKernel());
  }
}
