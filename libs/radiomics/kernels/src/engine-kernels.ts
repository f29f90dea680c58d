import { AutocorrelationKernel } from './autocorrelation.kernel.js';
import { LocalIntensityKernel } from './local-intensity.kernel.js';
import { ResampleKernel } from './resample.kernel.js';
import { TextureKernel } from './texture.kernel.js';

/**
 * The kernels of one thread, made once by whoever runs extractions there. Each is compiled when it is first asked for; its memory
 * grows to the largest region it was given and is used again for the next.
 */
export class EngineKernels {
  private madeAutocorrelation: AutocorrelationKernel | undefined;
  private madeLocalIntensity: LocalIntensityKernel | undefined;
  private madeResample: ResampleKernel | undefined;
  private madeTexture: TextureKernel | undefined;

  get autocorrelation(): AutocorrelationKernel {
    return (this.madeAutocorrelation ??= new AutocorrelationKernel());
  }

  get localIntensity(): LocalIntensityKernel {
    return (this.madeLocalIntensity ??= new LocalIntensityKernel());
  }

  get resample(): ResampleKernel {
    return (this.madeResample ??= new ResampleKernel());
  }

  get texture(): TextureKernel {
    return (this.madeTexture ??= new TextureKernel());
  }
}
