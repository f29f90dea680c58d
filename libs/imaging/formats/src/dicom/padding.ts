import type { PixelLayout } from './pixels.js';
import type { DicomFile } from './dicom-file.reader.js';
import { TAG } from './tag.table.js';

/** Pixels outside of the scanner's field. @source DICOM PS3.3 C.7.5.1.1.2 */
export interface Padding {
  /** Stored values from lowest to highest are padding. */
  readonly lowest: number;
  readonly highest: number;
  /** How many pixels of the volume have such a value. */
  readonly voxelCount: number;
}

/** The stored values that a file marks as padding; undefined without the attribute. @throws FormatError BAD_VALUE */
export function paddingOf({ attributes }: DicomFile, layout: PixelLayout): Omit<Padding, 'voxelCount'> | undefined {
  const value = attributes.integer(TAG.PixelPaddingValue, layout.signed);
  if (value === undefined) return undefined;
  const limit = attributes.integer(TAG.PixelPaddingRangeLimit, layout.signed) ?? value;
  return { lowest: Math.min(value, limit), highest: Math.max(value, limit) };
}
