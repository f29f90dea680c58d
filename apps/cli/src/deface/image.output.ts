import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { type WrittenSamples, writeNifti, writeNrrd } from '@collimate/imaging-formats';
import type { Mask, Volume } from '@collimate/imaging-volume';
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
