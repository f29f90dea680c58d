import type { Grid } from '@collimate/imaging-volume';

/** A region of interest of a structure set. */
export interface InspectedRoi {
  readonly number: number;
  /** As in the file; may be personal. */
  readonly name: string;
  /** Closed contours; a ROI without any cannot be extracted. */
  readonly contours: number;
}

/** A segment of a segmentation, or a label of a label map. */
export interface InspectedSegment {
  /** Segment number, or the value of the label. */
  readonly number: number;
  /** As in the file; empty where the format has none. May be personal. */
  readonly label: string;
  /** Voxels on the grid of the file; a fractional segment counts from one half on. */
  readonly voxels: number;
}

/** Something that a person should know, or the reason why nothing can be read. */
export interface InspectedProblem {
  /** The FormatCode of a refusal, or `NOTE` for a fact that did not stop the reading. */
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  /** Ordinal of the file in the caller's input, and the tag at fault. */
  readonly place: { readonly item?: number; readonly tag?: string };
}

/** Facts about the intensities after rescale. */
export interface InspectedStatistics {
  readonly voxels: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** What one item is. */
export type InspectedKind = 'dicom-series' | 'rtstruct' | 'seg' | 'nifti' | 'nrrd' | 'metaimage' | 'dicom-other' | 'unreadable';

/** One series or file, for `collimate inspect`. */
export interface InspectedImage {
  readonly kind: InspectedKind;
  /** Ordinals of the files in the caller's input. */
  readonly items: readonly number[];
  readonly modality: string | undefined;
  readonly seriesInstanceUid: string | undefined;
  readonly seriesNumber: number | undefined;
  /** UIDs of the transfer syntaxes met, sorted. */
  readonly transferSyntaxes: readonly string[];
  readonly grid: Grid | undefined;
  readonly intensityUnit: string | undefined;
  readonly rois: readonly InspectedRoi[];
  readonly segments: readonly InspectedSegment[];
  /** Of an image; of a label map too. */
  readonly statistics: InspectedStatistics | undefined;
  readonly problems: readonly InspectedProblem[];
  /** It can be read as an image or as a mask. */
  readonly usable: boolean;
}
