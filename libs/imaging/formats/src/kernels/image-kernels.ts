import { JpegLsKernel } from './jpeg-ls.kernel.js';
import { SamplesKernel } from './samples.kernel.js';

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
