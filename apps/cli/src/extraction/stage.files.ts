import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeNifti } from '@collimate/imaging-formats';
import {
  type ContactSheetOptions,
  type GreyLevels,
  type Mask,
  type Volume,
  contactSheet,
  maskOf,
  volumeOf,
} from '@collimate/imaging-volume';
import type { ProcessedRoi } from '@collimate/radiomics-pipeline';
import { PNG } from 'pngjs';
import { CliError } from '../errors/cli.error.js';
import { makeFolder } from '../output/output-file.js';

/** Pixels of one slice on a contact sheet: small regions are enlarged to be seen. */
const SLICE_PIXELS = 200;
/** A sheet of 6 x 6 slices fits on a screen. */
const MOST_SLICES = 36;

/**
 * Writes a ROI and its image after each stage, for people and for other programs: image and mask as NIfTI, and the
 * slices with the outline of the mask as PNG. A stage whose mask is empty has no picture.
 */
export class StageFiles {
  private readonly stem: string;

  /** @throws CliError CANNOT_WRITE */
  constructor(
    private readonly folder: string,
    subject: string,
    roi: string,
    plan?: string,
  ) {
    this.stem = [subject, roi, ...(plan === undefined ? [] : [plan])].map(fileName).join('_');
    makeFolder(folder);
  }

  /** Image and mask as they stand in their files, on the grid of the image. */
  read(volume: Volume, mask: Mask): void {
    this.save('1-read', volume, mask);
  }

  /** Image processing ends with re-segmentation, which changes the mask alone. */
  processed({ volume, morphologicalMask, intensityMask }: ProcessedRoi): void {
    this.save('2-interpolated', volume, morphologicalMask);
    this.save('3-resegmented', volume, intensityMask);
  }

  /** Levels from 1 on inside, 0 outside. */
  discretised({ grid, voxels, levelCount }: GreyLevels): void {
    const mask = maskOf(
      grid,
      Uint8Array.from(voxels.data, (level) => (level === 0 ? 0 : 1)),
    );
    this.save('4-discretised', volumeOf(grid, Float32Array.from(voxels.data)), mask, { window: [0, levelCount] });
  }

  private save(stage: string, volume: Volume, mask: Mask, options: ContactSheetOptions = {}): void {
    this.write(`${stage}_image.nii`, writeNifti(volume));
    this.write(`${stage}_mask.nii`, writeNifti(mask));
    if (!mask.voxels.data.includes(1)) return;
    const { width, height, rgba } = contactSheet(volume, mask, { slices: MOST_SLICES, slicePixels: SLICE_PIXELS, ...options });
    const data = Buffer.from(rgba.buffer, rgba.byteOffset, rgba.byteLength);
    this.write(`${stage}.png`, PNG.sync.write({ width, height, data }));
  }

  private write(name: string, bytes: Uint8Array): void {
    const file = join(this.folder, `${this.stem}_${name}`);
    attempt(file, () => writeFileSync(file, bytes));
  }
}

function attempt(path: string, step: () => unknown): void {
  try {
    step();
  } catch (cause) {
    throw new CliError('CANNOT_WRITE', 'input', `"${path}" cannot be written`, {
      cause,
      hint: 'Check the permissions of its folder and the space on the disk.',
    });
  }
}

/** Names of subjects and regions may hold characters that file names may not. Two names never share a file name. */
function fileName(text: string): string {
  const name = text.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
  return name === text ? name : `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 6)}`;
}
