import type { Mask } from '@collimate/imaging-volume';

/** Which region of a mask file is meant, and how it may be brought onto the image. */
export interface MaskChoice {
  /** Name of a ROI, segment or label. */
  readonly roi?: string;
  /** Value of the region in a label image, or number of a ROI or segment. With a name, both must be of one region. */
  readonly label?: number;
  /**
   * Take the nearest voxel when the mask lies on another grid, the nearest plane of contours that lie between the slices, and what lies
   * within the image of a region that leaves it; without it such a region is refused.
   */
  readonly regrid?: boolean;
  /** Part of a whole from which on a voxel of a fractional segment is inside; 0.5 unless told. */
  readonly threshold?: number;
}

/** A region with the name it has in its file. */
export interface MaskSource {
  readonly name: string;
  readonly mask: Mask;
  /** What did not stop the reading and a person should know. May name regions: shown to whoever gave the file, never logged. */
  readonly problems: readonly string[];
}
