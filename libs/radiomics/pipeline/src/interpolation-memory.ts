import type { Mask, Volume } from '@collimate/imaging-volume';

/** A ROI after interpolation and rounding, before re-segmentation, cut to what local features need around it. */
export interface InterpolatedRoi {
  readonly volume: Volume;
  readonly morphologicalMask: Mask;
}

/**
 * Keeps the last interpolation for plans that agree on it and are run one after the other on one ROI of one image. Other ROIs are
 * interpolated on their own: what a ROI gives never depends on which others are extracted with it.
 */
export class InterpolationMemory {
  private last: { readonly volume: Volume; readonly mask: Mask; readonly steps: string; readonly roi: InterpolatedRoi | undefined } | undefined;

  /**
   * @param steps all that decides about the outcome besides image and mask
   * @returns what was kept of the same image, mask and steps, else what `make` gives, which is kept in its place
   */
  of(volume: Volume, mask: Mask, steps: string, make: () => InterpolatedRoi | undefined): InterpolatedRoi | undefined {
    if (this.last?.volume !== volume || this.last.mask !== mask || this.last.steps !== steps) {
      // Two at a time would not fit where one does.
      this.last = undefined;
      this.last = { volume, mask, steps, roi: make() };
    }
    return this.last.roi;
  }
}
