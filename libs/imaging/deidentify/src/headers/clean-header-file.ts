import { type FileFormat, decompress, detectFormat, isGzip } from '@collimate/imaging-formats';
import { DeidentifyError } from '../deidentify.error.js';
import type { CleanedHeaderFile, HeaderCodec } from './header-file.js';
import { cleanMetaImage } from './metaimage.cleaner.js';
import { cleanNifti } from './nifti.cleaner.js';
import { cleanNrrd } from './nrrd.cleaner.js';

/** What goes with an image that is no DICOM. */
export interface HeaderFileOptions {
  /** The content of the second file of a pair: `.img`, `.raw`, the data file of a `.nhdr` or `.mhd`. */
  readonly image?: Uint8Array;
  /** Names of segments that stay. */
  readonly vocabulary: ReadonlySet<string>;
}

const MOST_BYTES = 2 ** 31;

/**
 * Cleans the header of an image that is no DICOM; its voxels stay bit by bit, and nobody looks for letters in them.
 * @throws DeidentifyError MALFORMED; FormatError for what is none of the formats or breaks off, DECODING_FAILED for a packed file with bytes behind its stream
 */
export function cleanHeaderFile(bytes: Uint8Array, codec: HeaderCodec, options: HeaderFileOptions): CleanedHeaderFile {
  const format: FileFormat | undefined = detectFormat(bytes);
  if (format === 'nrrd') return cleanNrrd(bytes, options.image, codec, options.vocabulary);
  if (format === 'metaimage') return cleanMetaImage(bytes, options.image, codec);
  if (format !== 'nifti') throw new DeidentifyError('MALFORMED', 'the file is none of NIfTI, NRRD and MetaImage');
  const isPacked = isGzip(bytes) || (options.image !== undefined && isGzip(options.image));
  const image = options.image === undefined ? undefined : plain(options.image, codec);
  const cleaned = cleanNifti(plain(bytes, codec), image);
  return { ...cleaned, ending: isPacked ? '.nii.gz' : '.nii', bytes: isPacked ? codec.gzip(cleaned.bytes) : cleaned.bytes };
}

function plain(bytes: Uint8Array, { decoders }: HeaderCodec): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  return decompress(decoders.gunzip, 'gzip', bytes, 0, MOST_BYTES);
}
