import type { Mask } from '@collimate/imaging-volume';
import type { ImageSource } from './image.source.js';
import type { MaskPaper } from './mask-paper.js';

/** Which region of a mask file is meant, and how it may be brought onto the image. */
export interface MaskChoice {
  /** Name of a ROI, segment or label. */
  readonly roi?: string;
  /** Value of the region in a label image, or number of a ROI or segment. With a name, both must be of one region. */
  readonly label?: number;
  /**
   * Take the nearest voxel when the mask lies on another grid, the nearest plane for contours between the slices, and
   * only the part inside the image of a region that leaves it. Without this option such regions are refused.
   */
  readonly regrid?: boolean;
  /** Part of a whole from which on a voxel of a fractional segment is inside; 0.5 unless told. */
  readonly threshold?: number;
}

/** A region with the name it has in its file. */
export interface MaskSource {
  readonly name: string;
  readonly mask: Mask;
  /**
   * False if the file does not give the position of its voxels in the patient. The voxels were taken to lie on the grid
   * of the image, which is a guess.
   */
  readonly placed?: boolean;
  /** Remarks that did not stop the reading. They may name regions: shown to the owner of the file, never logged. */
  readonly problems: readonly string[];
}

/** A choice that fits exactly one region. */
export type RegionIn = Required<Pick<MaskChoice, 'label'>> & Pick<MaskChoice, 'roi'>;

/** @returns how a region is chosen: by its number, and by its name where it has one */
export function regionNamed(label: number, name: string): RegionIn {
  return name === '' ? { label } : { label, roi: name };
}

/** The regions of a mask file that was parsed. */
export interface RegionSource {
  /** One region on the grid of an image. @throws FormatError, VolumeError; SourceError WHICH_REGION */
  region(image: ImageSource, choice: MaskChoice, paper: MaskPaper | undefined): MaskSource;
  /** All regions, in the order of the file. @throws FormatError */
  regions(): readonly RegionIn[];
  /** Names of those that the file lists and that bound no voxel: points, open lines, segments without one. @throws FormatError */
  leftOut(): readonly string[];
  /** Gives its memory back. */
  close(): void;
}
