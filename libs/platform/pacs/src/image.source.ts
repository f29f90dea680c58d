import { basename } from 'node:path';
import { type Decoders, type DicomSeries, looksLikeDicom, readDicomSeries, toSuv } from '@collimate/imaging-formats';
import type { Volume } from '@collimate/imaging-volume';
import { filesUnder, isFolder, readBytes } from './files.source.js';
import { type FrameSharing, seriesFrames } from './frames/series-frames.js';
import { withCodecs } from './pixel-codecs.js';
import { readScalarFile } from './scalar-file.source.js';
import { SourceError, located } from './source.error.js';

/** An image as it was found on disk. */
export interface ImageSource {
  readonly volume: Volume;
  /** DICOM modality, empty for a file that does not say. */
  readonly modality: string;
  /** HU, SUV and so on, as the file says; undefined if it does not. */
  readonly intensityUnit: string | undefined;
  readonly frameOfReferenceUid: string | undefined;
  /** What the scan shows, where its header says it. */
  readonly anatomy?: 'head' | 'other';
  readonly problems: readonly string[];
}

/** What a caller wants an image to be. */
export interface ImageChoice {
  /** `SUV` turns a DICOM uptake image into standardised uptake values (body weight). */
  readonly unit?: 'HU' | 'SUV' | 'arbitrary';
  /** How compressed frames are shared among threads; the voxels are the same for any number. */
  readonly sharing?: FrameSharing;
}

/**
 * Reads a folder of one DICOM series (compressed or not), or a DICOM, NIfTI, NRRD or MetaImage file.
 * @throws LocatedError over FormatError; SourceError NO_SUCH_FILE, UNREADABLE, NO_IMAGE
 */
export async function readImage(path: string, choice: ImageChoice = {}): Promise<ImageSource> {
  const files = imageFilesOf(path);
  const frames = await seriesFrames(files.map(({ bytes }) => bytes), choice.sharing);
  return withCodecs((decoders) => imageOf(path, files, choice, frames === undefined ? decoders : { ...decoders, frames }));
}

interface FileOfImage {
  readonly path: string;
  readonly bytes: Uint8Array;
}

function imageFilesOf(path: string): readonly FileOfImage[] {
  if (!isFolder(path)) return [{ path, bytes: readBytes(path) }];
  const files = filesUnder(path).map((file) => ({ path: file, bytes: readBytes(file) }));
  const dicom = files.filter(({ bytes }) => looksLikeDicom(bytes));
  if (dicom.length > 0) return dicom;
  throw new SourceError('NO_IMAGE', 'missing', `"${path}" holds no DICOM file`, {
    hint: 'Give the folder of one DICOM series, or a NIfTI, NRRD or MetaImage file.',
  });
}

function imageOf(path: string, files: readonly FileOfImage[], choice: ImageChoice, decoders: Decoders): ImageSource {
  if (files.length === 1 && !looksLikeDicom(files[0].bytes)) {
    const { volume, problems } = readScalarFile(path, files[0].bytes, decoders);
    return { volume, problems, modality: '', intensityUnit: undefined, frameOfReferenceUid: undefined };
  }
  const paths = files.map((file) => file.path);
  return located(paths, () => asWanted(readDicomSeries(files.map((file) => file.bytes), decoders), choice));
}

function asWanted(series: DicomSeries, { unit }: ImageChoice): ImageSource {
  const { volume, modality, intensityUnit, frameOfReferenceUid, problems } = series;
  const anatomy = series.anatomy === undefined ? {} : { anatomy: series.anatomy };
  if (unit !== 'SUV' || modality !== 'PT' || intensityUnit === 'SUV') {
    return { volume, modality, intensityUnit, frameOfReferenceUid, problems, ...anatomy };
  }
  const suv = toSuv(series);
  return { volume: suv.volume, modality, intensityUnit: 'SUV', frameOfReferenceUid, problems: [...problems, ...suv.scaling.problems], ...anatomy };
}

/** @returns the name of an image without its folders and endings */
export function nameOf(path: string): string {
  return basename(path).replace(/\.(nii|nii\.gz|dcm|nrrd|nhdr|mha|mhd|hdr)$/i, '');
}
