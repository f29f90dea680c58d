import { basename } from 'node:path';
import { looksLikeDicom, readDicomSeries, readNifti } from '@collimate/imaging-formats';
import type { Volume } from '@collimate/imaging-volume';
import { CliError, located } from '../cli.error.js';
import { DECODERS, filesUnder, isFolder, readBytes } from './files.source.js';

/** An image as it was found on disk. */
export interface ImageSource {
  readonly volume: Volume;
  /** DICOM modality, empty for a file that does not say. */
  readonly modality: string;
  /** HU, SUV and so on, as the file says; undefined if it does not. */
  readonly intensityUnit: string | undefined;
  readonly frameOfReferenceUid: string | undefined;
  readonly problems: readonly string[];
}

/**
 * Reads a folder of one DICOM series, or a NIfTI file.
 * @throws LocatedError over FormatError; CliError NO_SUCH_FILE, UNREADABLE, NO_IMAGE
 */
export function readImage(path: string): ImageSource {
  if (!isFolder(path)) {
    const bytes = readBytes(path);
    if (looksLikeDicom(bytes)) return readSeries([path], [bytes]);
    const image = located([path], () => readNifti(bytes, DECODERS));
    return { ...image, modality: '', intensityUnit: undefined, frameOfReferenceUid: undefined };
  }
  const all = filesUnder(path).map((file) => ({ file, bytes: readBytes(file) }));
  const dicom = all.filter(({ bytes }) => looksLikeDicom(bytes));
  if (dicom.length === 0) {
    throw new CliError('NO_IMAGE', 'missing', `"${path}" holds no DICOM file`, {
      hint: 'Give the folder of one DICOM series, or a NIfTI file (.nii, .nii.gz).',
    });
  }
  return readSeries(dicom.map(({ file }) => file), dicom.map(({ bytes }) => bytes));
}

function readSeries(paths: readonly string[], files: readonly Uint8Array[]): ImageSource {
  return located(paths, () => readDicomSeries(files, DECODERS));
}

/** @returns the name of an image without its folders and endings */
export function nameOf(path: string): string {
  return basename(path).replace(/\.(nii|nii\.gz|dcm)$/i, '');
}
