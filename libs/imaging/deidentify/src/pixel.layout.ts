import { findElement, latinText, type RawElement, TAG } from '@collimate/imaging-dicom';
import { DeidentifyError } from './deidentify.error.js';

/** What the attributes say of the pixels. */
export interface PixelLayout {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly allocated: number;
  readonly stored: number;
  readonly high: number;
  readonly signed: boolean;
  /** What stands for no measurement, if the file says so. */
  readonly padding: number | undefined;
  /** For example `MONOCHROME2`. */
  readonly photometric: string;
}

/** @throws DeidentifyError MALFORMED if the attributes do not say what the pixels are */
export function layoutOf(elements: readonly RawElement[]): PixelLayout {
  const u16 = (tag: number): number => {
    const value = findElement(elements, tag)?.value;
    if (value?.kind !== 'bytes' || value.bytes.length !== 2)
      throw malformedPixels('an attribute that tells the pixels is missing');
    return value.bytes[0] | (value.bytes[1] << 8);
  };
  const frames = latinText(findElement(elements, TAG.NumberOfFrames));
  if (!/^\d{0,6}$/.test(frames)) throw malformedPixels('the number of frames is none');
  const layout = {
    rows: u16(TAG.Rows),
    columns: u16(TAG.Columns),
    frames: frames === '' ? 1 : Number(frames),
    allocated: u16(TAG.BitsAllocated),
    stored: u16(TAG.BitsStored),
    high: u16(TAG.HighBit),
    signed: u16(TAG.PixelRepresentation) === 1,
    padding: paddingOf(elements),
    photometric: latinText(findElement(elements, TAG.PhotometricInterpretation)),
  };
  const { allocated, stored, high } = layout;
  if (![1, 8, 16, 32].includes(allocated) || stored < 1 || high < stored - 1 || high >= allocated) {
    throw malformedPixels('the attributes of the pixels contradict one another');
  }
  return layout;
}

/** @returns the error for pixels that are not what the attributes say */
export function malformedPixels(message: string): DeidentifyError {
  return new DeidentifyError('MALFORMED', message, { place: { tag: '(7FE0,0010)' } });
}

function paddingOf(elements: readonly RawElement[]): number | undefined {
  const element = findElement(elements, TAG.PixelPaddingValue);
  if (element?.value.kind !== 'bytes' || element.value.bytes.length !== 2) return undefined;
  const value = element.value.bytes[0] | (element.value.bytes[1] << 8);
  return element.vr === 'SS' && value > 0x7fff ? value - 0x10000 : value;
}
