import type { Mask, Volume } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import type { RecordedScale, ScaleMemory } from './normalisation-scale.js';

/** A ROI after interpolation and rounding, before re-segmentation, cut to what local features need around it. */
export interface InterpolatedRoi {
  readonly volume: Volume;
  readonly morphologicalMask: Mask;
}

/** Values that describe a whole image, by tag. */
export type ImageValues = ReadonlyMap<string, number | null>;

/**
 * Keeps the last interpolation for plans that agree on it and are run one after the other on one ROI of one image. Other ROIs are
 * interpolated on their own: what a ROI gives never depends on which others are extracted with it. Of the whole image, which diagnostics
 * look at, and of the region that it is normalised by a few numbers are kept for every ROI that follows.
 */
export class InterpolationMemory implements Disposable, ScaleMemory {
  private last:
    | { readonly volume: Volume; readonly mask: Mask; readonly steps: string; readonly roi: InterpolatedRoi | undefined }
    | undefined;
  private image: { readonly volume: Volume; readonly steps: string; readonly values: ImageValues } | undefined;
  private scale:
    | { readonly volume: Volume; readonly region: Mask | undefined; readonly steps: string; readonly found: RecordedScale }
    | undefined;

  /**
   * @param steps all that decides about the outcome besides image and mask
   * @returns what was kept of the same image, mask and steps, else what `make` gives, which is kept in its place
   */
  of(volume: Volume, mask: Mask, steps: string, make: () => InterpolatedRoi | undefined): InterpolatedRoi | undefined {
    if (this.last?.volume !== volume || this.last.mask !== mask || this.last.steps !== steps) {
      // Two at a time would not fit where one does.
      this.forget();
      this.last = { volume, mask, steps, roi: make() };
    }
    return this.last.roi;
  }

  /**
   * @param steps all that decides about the outcome besides the image
   * @returns what was kept of the same image and steps, else what `make` gives, which is kept in its place
   */
  ofImage(volume: Volume, steps: string, make: () => ImageValues): ImageValues {
    if (this.image?.volume !== volume || this.image.steps !== steps) this.image = { volume, steps, values: make() };
    return this.image.values;
  }

  /**
   * @param region that the image is normalised by; undefined for the whole image
   * @param steps all that decides about the scale besides image and region
   * @returns what was kept of the same image, region and steps, else what `make` gives, which is kept in its place
   */
  ofRegion(volume: Volume, region: Mask | undefined, steps: string, make: () => RecordedScale): RecordedScale {
    const { scale } = this;
    if (scale?.volume === volume && scale.region === region && scale.steps === steps) return scale.found;
    const found = make();
    this.scale = { volume, region, steps, found };
    return found;
  }

  [Symbol.dispose](): void {
    this.forget();
    this.image = undefined;
    this.scale = undefined;
  }

  private forget(): void {
    if (this.last?.roi !== undefined) freeRoi(this.last.roi);
    this.last = undefined;
  }
}

/** Nobody may look at the ROI any more. */
export function freeRoi({ volume, morphologicalMask }: InterpolatedRoi): void {
  freeMemory(volume.voxels.data);
  freeMemory(morphologicalMask.voxels.data);
}
