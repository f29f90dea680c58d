import { gunzipSync, gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { type WrittenSamples, samplesFor, writeNifti, writeNrrd } from '@collimate/imaging-formats';
import type { Mask, Volume } from '@collimate/imaging-volume';
import { isFolder, readBytes } from '@collimate/platform-scans';
import { CliError } from '../errors/cli.error.js';
import { checkWritable } from '../output/output-file.js';

const NAMES = /\.(nii|nii\.gz|nrrd)$/i;

/** @throws CliError CANNOT_WRITE, BAD_FORMAT */
export function checkImageOutput(file: string): void {
  if (!NAMES.test(file))
    throw new CliError('BAD_FORMAT', 'input', `"${file}" is no file that is written here`, {
      hint: 'Images are written as .nii, .nii.gz or .nrrd.',
    });
  checkWritable(file);
}

/** Writes an image or a mask in the form that its name says. @throws CliError CANNOT_WRITE */
export function writeImage(file: string, image: Volume | Mask, samples?: WrittenSamples): void {
  const bytes = /\.nrrd$/i.test(file) ? writeNrrd(image, samples) : writeNifti(image, samples);
  try {
    writeFileSync(file, /\.gz$/i.test(file) ? gzipSync(bytes) : bytes);
  } catch (cause) {
    throw new CliError('CANNOT_WRITE', 'input', `"${file}" cannot be written`, {
      cause,
      hint: 'Check the permissions of its folder and the space on the disk.',
    });
  }
}

/** Kinds of samples by NIfTI datatype code and by the names that NRRD has for them. */
const NIFTI: Readonly<Record<number, WrittenSamples>> = { 2: 'uint8', 4: 'int16', 512: 'uint16' };
const NRRD: readonly (readonly [RegExp, WrittenSamples])[] = [
  [/^type:\s*(u?int8|uchar|unsigned char|uint8_t)\s*$/im, 'uint8'],
  [/^type:\s*(short|int16|int16_t|short int|signed short|signed short int)\s*$/im, 'int16'],
  [/^type:\s*(ushort|uint16|uint16_t|unsigned short|unsigned short int)\s*$/im, 'uint16'],
];

/** @returns the kind of samples that the file of an image has, if it holds all of these values; a series of DICOM has whole numbers of 16 bits */
export function storedSamples(path: string, values: ArrayLike<number>): WrittenSamples {
  return samplesFor(values, isFolder(path) ? 'int16' : kindOf(readBytes(path)));
}

function kindOf(file: Uint8Array): WrittenSamples {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length > 348 && (view.getInt32(0, true) === 348 || view.getInt32(0, false) === 348))
    return NIFTI[view.getInt16(70, view.getInt32(0, true) === 348)] ?? 'float32';
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4096));
  if (head.startsWith('NRRD')) return NRRD.find(([pattern]) => pattern.test(head))?.[1] ?? 'float32';
  return head.slice(128, 132) === 'DICM' ? 'int16' : 'float32';
}
