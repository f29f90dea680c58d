import { hasDicomPrefix } from '@collimate/imaging-dicom';
import type { Volume } from '@collimate/imaging-volume';
import { assertNever } from '@collimate/kernel-errors';
import type { Decoders } from './decoders.js';
import { FormatError } from './format.error.js';
import { looksLikeDicom } from './dicom/dicom-file.reader.js';
import { readDicomSeries } from './dicom/series.reader.js';
import type { PlacedLabels } from './label-file.js';
import type { PhaseChoice } from './dicom/phases/phase-choice.js';
import { looksLikeMetaImage } from './metaimage/metaimage.header.js';
import { readMetaImage, readMetaImageLabels } from './metaimage/metaimage.reader.js';
import { looksLikeNifti } from './nifti/nifti.header.js';
import { isGzip, readNifti, readNiftiLabels } from './nifti/nifti.reader.js';
import { looksLikeNrrd, readNrrd, readNrrdLabels } from './nrrd/nrrd.reader.js';
import type { NrrdSegment } from './nrrd/slicer-segments.js';
import type { RegionWish } from './region-choice.js';

/** The file formats that are told apart by their first bytes. */
export type FileFormat = 'dicom' | 'nifti' | 'nrrd' | 'metaimage';

/** @returns the format by content, whatever the file is called; undefined when it is none that is read */
export function detectFormat(bytes: Uint8Array): FileFormat | undefined {
  // A preamble may hold anything, also what looks like the header of a NIfTI file.
  if (hasDicomPrefix(bytes)) return 'dicom';
  // gzip is met around NIfTI only; NRRD and MetaImage compress inside.
  if (isGzip(bytes) || looksLikeNifti(bytes)) return 'nifti';
  if (looksLikeNrrd(bytes)) return 'nrrd';
  if (looksLikeDicom(bytes)) return 'dicom';
  if (looksLikeMetaImage(bytes)) return 'metaimage';
  return undefined;
}

/**
 * Reads one image of labels from one file of any format; the same as `readImageFile`, but that each label keeps its own value, and that
 * none is copied where there is no need.
 */
export function readLabelFile(bytes: Uint8Array, decoders: Decoders = {}, options: ImageFileOptions = {}): PlacedLabels {
  const format = detectFormat(bytes);
  if (format === 'nifti') return readNiftiLabels(bytes, decoders, options);
  if (format === 'nrrd') return readNrrdLabels(bytes, decoders, options);
  if (format === 'metaimage') return readMetaImageLabels(bytes, decoders, options);
  const { volume, segments, problems } = readImageFile(bytes, decoders, options);
  return { labels: volume, segments, placed: true, problems };
}

/** A scalar volume of any file format. */
export interface ImageFile {
  readonly format: FileFormat;
  readonly volume: Volume;
  /** Names of labels, where the format has them. */
  readonly segments: readonly NrrdSegment[];
  /** False when the file does not say where its voxels lie in the patient, so that their place is a guess. */
  readonly placed: boolean;
  readonly problems: readonly string[];
}

/** How one file is read. */
export interface ImageFileOptions {
  /** The second file of a pair: `.img`, `.raw`, the data file of a `.nhdr` or `.mhd`. */
  readonly image?: Uint8Array;
  readonly item?: number;
  /** Which volume of several. */
  readonly phase?: PhaseChoice;
  /** Which segment of a segmentation in layers, by name or label. */
  readonly segment?: RegionWish;
}

/**
 * Reads one volume from one file of any format (a multi-frame image for DICOM).
 * @throws FormatError WRONG_FORMAT when the format is none that is read, UNKNOWN_SERIES for a phase in a format that has one volume
 */
export function readImageFile(bytes: Uint8Array, decoders: Decoders = {}, options: ImageFileOptions = {}): ImageFile {
  const format = detectFormat(bytes);
  if (options.phase !== undefined && (format === 'nrrd' || format === 'metaimage')) {
    throw new FormatError('UNKNOWN_SERIES', 'a phase was chosen, and the file holds one volume', {
      place: { item: options.item },
    });
  }
  switch (format) {
    case 'nifti': {
      const image = readNifti(bytes, decoders, options);
      return { format, segments: [], ...image, placed: image.orientation !== 'none' };
    }
    case 'nrrd':
      return { format, ...readNrrd(bytes, decoders, options) };
    case 'metaimage':
      return { format, segments: [], ...readMetaImage(bytes, decoders, options) };
    case 'dicom':
      return { format, segments: [], placed: true, ...readDicomSeries([bytes], decoders, { phase: options.phase }) };
    case undefined:
      throw new FormatError('WRONG_FORMAT', 'the file is none of DICOM, NIfTI, NRRD and MetaImage', {
        place: { item: options.item },
      });
    default:
      return assertNever(format);
  }
}
