import { type Mask, type Volume, maskExtentOf } from '@collimate/imaging-volume';
import type { PixelLayout } from './pixel-layout.js';
import type { DicomFile } from './dicom-file.reader.js';
import { TAG } from '@collimate/imaging-dicom';

/** Pixels outside of the scanner's field. @source DICOM PS3.3 C.7.5.1.1.2 */
export interface Padding {
  /** Stored values from lowest to highest are padding. */
  readonly lowest: number;
  readonly highest: number;
  /** How many pixels of the volume have such a value. */
  readonly voxelCount: number;
  /** For each slice along z the intensities, from lowest to highest, that are padding; undefined for a slice that names none. */
  readonly intensities: readonly (readonly [number, number] | undefined)[];
}

/** The stored values that a file marks as padding; undefined without the attribute. @throws FormatError BAD_VALUE */
export function paddingOf(
  { attributes }: DicomFile,
  layout: PixelLayout,
): Omit<Padding, 'voxelCount' | 'intensities'> | undefined {
  const value = attributes.integer(TAG.PixelPaddingValue, layout.signed);
  if (value === undefined) return undefined;
  const limit = attributes.integer(TAG.PixelPaddingRangeLimit, layout.signed) ?? value;
  return { lowest: Math.min(value, limit), highest: Math.max(value, limit) };
}

/** @returns how many voxels inside a mask are padding @input image and mask on one grid */
export function paddedVoxels({ voxels }: Volume, mask: Mask, { intensities }: Pick<Padding, 'intensities'>): number {
  const extent = maskExtentOf(mask);
  if (extent === undefined) return 0;
  const [nx, ny] = mask.grid.size;
  const { first, last } = extent;
  let padded = 0;
  for (let k = first[2]; k <= last[2]; k++) {
    const range = intensities[k];
    if (range === undefined) continue;
    for (let j = first[1]; j <= last[1]; j++) {
      const row = nx * (j + ny * k);
      for (let i = row + first[0]; i <= row + last[0]; i++) {
        if (mask.voxels.data[i] === 1 && voxels.data[i] >= range[0] && voxels.data[i] <= range[1]) padded += 1;
      }
    }
  }
  return padded;
}
