import { AutocorrelationKernel } from './autocorrelation.kernel.js';
import { ConvolutionKernel } from './convolution.kernel.js';
import { HullKernel } from './hull.kernel.js';
import { LocalIntensityKernel } from './local-intensity.kernel.js';
import { RegionKernel } from './region.kernel.js';
import { ResampleKernel } from './resample.kernel.js';
import { SurfaceKernel } from './surface.kernel.js';
import { TextureKernel } from './texture.kernel.js';

/**
 * The kernels of one thread, made once by whoever runs extractions there. Each is compiled when it is first asked for; its memory
 * grows to the largest region it was given and is used again for the next.
 */
export class EngineKernels {
  private madeAutocorrelation: AutocorrelationKernel | undefined;
  private madeConvolution: ConvolutionKernel | undefined;
  private madeHull: HullKernel | undefined;
  private madeLocalIntensity: LocalIntensityKernel | undefined;
  private madeRegion: RegionKernel | undefined;
  private madeResample: ResampleKernel | undefined;
  private madeSurface: SurfaceKernel | undefined;
  private madeTexture: TextureKernel | undefined;

  get autocorrelation(): AutocorrelationKernel {
    return (this.madeAutocorrelation ??= new AutocorrelationKernel());
  }

  get convolution(): ConvolutionKernel {
    return (this.madeConvolution ??= new ConvolutionKernel());
  }

  get hull(): HullKernel {
    return (this.madeHull ??= new HullKernel());
  }

  get localIntensity(): LocalIntensityKernel {
    return (this.madeLocalIntensity ??= new LocalIntensityKernel());
  }

  get region(): RegionKernel {
    return (this.madeRegion ??= new RegionKernel());
  }

  get resample(): ResampleKernel {
    return (this.madeResample ??= new ResampleKernel());
  }

  get surface(): SurfaceKernel {
    return (this.madeSurface ??= new SurfaceKernel());
  }

  get texture(): TextureKernel {
    return (this.madeTexture ??= new TextureKernel());
  }
}
