import { TAG } from '@collimate/imaging-dicom';
import type { DataSet } from './data-set.js';
import type { DicomFile } from './dicom-file.reader.js';

/** How the samples of an image are stored. @source DICOM PS3.3 C.7.6.3 */
export interface PixelLayout {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly bitsAllocated: 1 | 8 | 16 | 32 | 64;
  readonly bitsStored: number;
  /** Position of the most significant stored bit; bitsStored - 1 in all but files of the past. */
  readonly highBit: number;
  readonly signed: boolean;
  /** 32 or 64 bit floats, as parametric maps have them. */
  readonly floating: boolean;
  readonly photometricInterpretation: string;
}

/** Linear map from stored value to intensity. */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * @input `palette` lets label maps pass whose palette only says how labels are shown
 * @throws FormatError MISSING_ATTRIBUTE, BAD_VALUE, UNSUPPORTED_IMAGE for colour and palettes
 */
export function readPixelLayout({ attributes: a }: DicomFile, options: { readonly palette?: boolean } = {}): PixelLayout {
  const rows = a.requiredInteger(TAG.Rows);
  const columns = a.requiredInteger(TAG.Columns);
  const frames = a.decimal(TAG.NumberOfFrames) ?? 1;
  const bitsAllocated = a.requiredInteger(TAG.BitsAllocated);
  const bitsStored = a.integer(TAG.BitsStored) ?? bitsAllocated;
  const highBit = a.integer(TAG.HighBit) ?? bitsStored - 1;
  const photometricInterpretation = a.text(TAG.PhotometricInterpretation) ?? 'MONOCHROME2';
  const floating = a.has(TAG.FloatPixelData) || a.has(TAG.DoubleFloatPixelData);
  if ([TAG.PixelData, TAG.FloatPixelData, TAG.DoubleFloatPixelData].filter((tag) => a.has(tag)).length > 1)
    throw a.error('BAD_VALUE', 'an image has its pixels once, as integers or as floats', TAG.FloatPixelData);
  if (rows === 0 || columns === 0)
    throw a.error('BAD_VALUE', 'an image has at least one row and column', rows === 0 ? TAG.Rows : TAG.Columns);
  if (!Number.isInteger(frames) || frames < 1 || frames > 65_535)
    throw a.error('BAD_VALUE', 'frames are counted from 1', TAG.NumberOfFrames);
  refuseColour(a, photometricInterpretation, options.palette === true);
  if (bitsAllocated !== 1 && bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32 && bitsAllocated !== 64) {
    throw a.error('UNSUPPORTED_IMAGE', 'samples have 1, 8, 16, 32 or 64 bits', TAG.BitsAllocated);
  }
  if (bitsAllocated === 64 && !floating)
    throw a.error('UNSUPPORTED_IMAGE', 'integer samples have at most 32 bits', TAG.BitsAllocated);
  if (a.has(TAG.ModalityLUTSequence))
    throw a.error(
      'UNSUPPORTED_IMAGE',
      'the intensities come from a table and not from slope and intercept',
      TAG.ModalityLUTSequence,
    );
  if (bitsStored < 1 || bitsStored > bitsAllocated)
    throw a.error('BAD_VALUE', 'more bits are stored than allocated', TAG.BitsStored);
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated)
    throw a.error('BAD_VALUE', 'the high bit does not fit the stored bits', TAG.HighBit);
  const signed = a.integer(TAG.PixelRepresentation) === 1;
  return { rows, columns, frames, bitsAllocated, bitsStored, highBit, signed, floating, photometricInterpretation };
}

/** @input `palette` lets a palette pass */
function refuseColour(a: DataSet, photometricInterpretation: string, palette: boolean): void {
  if ((a.integer(TAG.SamplesPerPixel) ?? 1) !== 1)
    throw a.error('UNSUPPORTED_IMAGE', 'the image is in colour', TAG.SamplesPerPixel);
  const shown = photometricInterpretation.startsWith('MONOCHROME') || (palette && photometricInterpretation === 'PALETTE COLOR');
  if (!shown) {
    throw a.error('UNSUPPORTED_IMAGE', 'the image is in colour or has a palette', TAG.PhotometricInterpretation);
  }
}
