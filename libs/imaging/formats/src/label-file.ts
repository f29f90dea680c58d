import type { LabelImage } from './label-mask.js';
import type { NrrdSegment } from './nrrd/slicer-segments.js';

/** Labels as a file has them, with their names where the format has them. */
export interface PlacedLabels {
  readonly labels: LabelImage;
  readonly segments: readonly NrrdSegment[];
  /** False when the file does not say where its voxels lie in the patient, so that their place is a guess. */
  readonly placed: boolean;
  /** Facts that did not stop the reading and that a person should know. */
  readonly problems: readonly string[];
}
