import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** Everything that can be wrong with the bytes of an image or a region of interest. */
export type FormatCode =
  /** The bytes end before the length that they announce. */
  | 'TRUNCATED'
  /** The bytes contradict themselves or their standard. */
  | 'DAMAGED'
  /** The bytes are not of the format asked for. */
  | 'WRONG_FORMAT'
  /** A value is not of its value representation. */
  | 'BAD_VALUE'
  /** An attribute that the reader cannot do without is absent or empty. */
  | 'MISSING_ATTRIBUTE'
  /** More voxels than one volume may have. */
  | 'TOO_LARGE'
  /** The transfer syntax is not one that is read. */
  | 'UNSUPPORTED_TRANSFER_SYNTAX'
  /** The bytes are compressed and the caller passed no decoder for it. */
  | 'DECODER_MISSING'
  /** The decoder that the caller passed failed on these bytes. */
  | 'DECODING_FAILED'
  /** Colour, palette, too many dimensions, complex numbers, a dose, a mosaic, a projection: not a scalar volume. */
  | 'UNSUPPORTED_IMAGE'
  /** There is no image (or no such series, segment file or structure set) among the files. */
  | 'NO_IMAGE'
  /** Several series are among the files and none was chosen; `choices` lists them. */
  | 'SEVERAL_SERIES'
  /** One series holds several phases, echoes or acquisitions, at one place or in turn, or one file several volumes, and none was chosen; `choices` lists them. */
  | 'SEVERAL_PHASES'
  /** The series or volume chosen is not there; `choices` lists those that are. */
  | 'UNKNOWN_SERIES'
  /** Slices of one series differ in size, pixel spacing or frame of reference, or some are multi-frame images and some are not. */
  | 'MIXED_SLICES'
  /** Slices of one series are not parallel. */
  | 'MIXED_ORIENTATION'
  /** Only localizers, which are no volume. */
  | 'LOCALIZER'
  /** Two different slices at one position, two copies of one that give different numbers, or two masks of one segment at one place. */
  | 'DUPLICATE_SLICES'
  /** A gap of one or more slices, or a part missing of an image in several files. */
  | 'MISSING_SLICES'
  /** Distances between slices differ too much for one spacing. */
  | 'UNEVEN_SLICES'
  /** The slices are sheared against their normal; the angle is in the details. */
  | 'GANTRY_TILT'
  /** The axes are not at right angles, or a spacing is not positive. */
  | 'BAD_GEOMETRY'
  /** The ROI, segment or label is not in the file; `choices` lists those that are. */
  | 'UNKNOWN_REGION'
  /** Several labels or segments are in the mask and none was chosen; `choices` lists them. */
  | 'SEVERAL_REGIONS'
  /** The region has no voxel. */
  | 'EMPTY_REGION'
  /** The ROI has contours of a kind that bounds no area. */
  | 'UNSUPPORTED_CONTOUR'
  /** A contour lies between two slices of the grid. */
  | 'CONTOUR_BETWEEN_SLICES'
  /** A contour is not parallel to the slices of the grid. */
  | 'CONTOUR_NOT_PARALLEL'
  /** A contour or a segment leaves the grid. */
  | 'OUTSIDE_GRID'
  /** Image and region state two patients, and no frame of reference says that they belong together, or they state two; or the slices of one series do. */
  | 'WRONG_PATIENT'
  /** Image and region are in different frames of reference. */
  | 'FRAME_OF_REFERENCE_MISMATCH'
  /** Image and mask lie on different grids; the details say which field differs by how much. */
  | 'GEOMETRY_MISMATCH'
  /** The uptake cannot be scaled to SUV; the tag names what is missing. */
  | 'SUV_IMPOSSIBLE';

/** What a FormatError may carry besides code and message. */
export interface FormatErrorOptions extends CollimateErrorOptions {
  /** Names from the file to choose from. They may be personal: shown to whoever typed the command, never logged. */
  readonly choices?: readonly string[];
}

const MISSING: ReadonlySet<FormatCode> = new Set<FormatCode>(['NO_IMAGE', 'UNKNOWN_SERIES', 'UNKNOWN_REGION']);

/** An image or a region of interest that cannot be read as asked. `place.item` is the ordinal in the caller's files. */
export class FormatError extends CollimateError<FormatCode> {
  /** Names from the file to choose from; not part of what is logged. */
  readonly choices: readonly string[];

  constructor(code: FormatCode, message: string, options: FormatErrorOptions = {}) {
    super(code, MISSING.has(code) ? 'missing' : 'input', message, options);
    this.choices = options.choices ?? [];
  }
}
