import type { Grid } from '@collimate/imaging-volume';
import type { DrawnOn } from '../drawn-on.js';
import type { FrameGroup } from '../frames/multi-frame.reader.js';
import type { FrameSource } from '../stored-samples.js';

/** One segment of a segmentation. */
export interface Segment {
  readonly number: number;
  readonly label: string;
}

/** A DICOM segmentation whose frames have not been painted yet. */
export interface DicomSeg {
  readonly kind: 'BINARY' | 'FRACTIONAL' | 'LABELMAP';
  readonly segments: readonly Segment[];
  readonly frameOfReferenceUid: string | undefined;
  readonly drawnOn: DrawnOn;
  /** Number of the patient; personal. */
  readonly patientId: string | undefined;
  /**
   * The smallest grid that has all frames of a segment, or of all segments; slices without a frame are empty.
   * @throws FormatError where these frames make no grid; those of another segment are nobody's business
   */
  gridOf(segment?: number): Grid;
  /** Frames and their pixels, for `segmentMask`. */
  readonly frames: readonly SegFrame[];
  /** Frames of a segment that the file does not describe: they are nobody's. */
  readonly strayFrames: number;
  readonly pixels: FrameSource;
  /** Whether a label is not in the character set that the file declares, and was read as what it is. */
  readonly otherLetters: boolean;
  /** Bytes behind the last frame, which are passed over. */
  readonly bytesBehind: number;
  /** The value of a fractional segment that means whole. */
  readonly maximumFractionalValue: number;
  readonly item: number;
}

/** One frame of a segmentation. */
export interface SegFrame {
  /** Segment that the frame shows; undefined in a label map, whose frames show all. */
  readonly segmentNumber: number | undefined;
  /** Where the frame lies. @throws FormatError where it does not say so */
  group(): FrameGroup;
}
