import { findElement, latinText, type RawElement, TAG } from '@collimate/imaging-dicom';
import type { CleaningContext } from './cleaning.context.js';
import { DeidentifyError } from './deidentify.error.js';
import { cleanFragments, isCompressed } from './frames/fragments.cleaner.js';

/*
 * Pixels keep every value, but the room around the values is emptied: bits beside the stored ones, bytes after the last frame,
 * all that compressed frames hold besides their samples. Text has been found in each of them.
 */

/** What the attributes say of the pixels. */
interface PixelLayout {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly allocated: number;
  readonly stored: number;
  readonly high: number;
  readonly signed: boolean;
}

/**
 * @returns the pixel attribute with the same values and nothing else; undefined for an object that is no image
 * @throws DeidentifyError MALFORMED if the attributes do not say what the pixels are; FRAME_NOT_BARE
 */
export function cleanPixels(
  pixels: RawElement,
  elements: readonly RawElement[],
  { modality, transferSyntax, identity }: Pick<CleaningContext, 'modality' | 'transferSyntax' | 'identity'>,
): RawElement | undefined {
  if (modality === 'RTSTRUCT') return undefined;
  const layout = layoutOf(elements);
  if ((pixels.value.kind === 'fragments') !== isCompressed(transferSyntax)) {
    throw malformed('the pixels are not encoded as the transfer syntax says');
  }
  if (pixels.value.kind === 'fragments') {
    const shape = {
      rows: layout.rows,
      columns: layout.columns,
      bytesPerSample: layout.allocated / 8,
      tells: (text: string) => identity.isSpelledIn(text),
    };
    const fragments = cleanFragments(pixels.value.fragments, layout.frames, transferSyntax, shape);
    return { ...pixels, vr: 'OB', value: { kind: 'fragments', fragments } };
  }
  if (pixels.value.kind !== 'bytes') return undefined;
  const bits = layout.rows * layout.columns * layout.frames * layout.allocated;
  const length = Math.ceil(bits / 8);
  if (pixels.value.bytes.length < length) throw malformed('there are fewer pixels than the attributes say');
  const bytes = withoutUnusedBits(pixels.value.bytes.subarray(0, length), layout, bits);
  return { ...pixels, value: { kind: 'bytes', bytes } };
}

function layoutOf(elements: readonly RawElement[]): PixelLayout {
  const u16 = (tag: number): number => {
    const value = findElement(elements, tag)?.value;
    if (value?.kind !== 'bytes' || value.bytes.length !== 2) throw malformed('an attribute that tells the pixels is missing');
    return value.bytes[0] | (value.bytes[1] << 8);
  };
  const frames = latinText(findElement(elements, TAG.NumberOfFrames));
  if (!/^\d{0,6}$/.test(frames)) throw malformed('the number of frames is none');
  const layout = {
    rows: u16(TAG.Rows),
    columns: u16(TAG.Columns),
    frames: frames === '' ? 1 : Number(frames),
    allocated: u16(TAG.BitsAllocated),
    stored: u16(TAG.BitsStored),
    high: u16(TAG.HighBit),
    signed: u16(TAG.PixelRepresentation) === 1,
  };
  const { allocated, stored, high } = layout;
  if (![1, 8, 16, 32].includes(allocated) || stored < 1 || high < stored - 1 || high >= allocated) {
    throw malformed('the attributes of the pixels contradict one another');
  }
  return layout;
}

/**
 * Bits above HighBit become copies of the sign, or zeros, and those below the stored ones zeros: what readers that ignore them have
 * always seen. Done byte by byte, and only on bytes that have such bits.
 */
function withoutUnusedBits(bytes: Uint8Array, { allocated, stored, high, signed }: PixelLayout, bits: number): Uint8Array {
  if (allocated === 1) return withoutLastBits(bytes, bits);
  if (stored === allocated) return bytes;
  const width = allocated / 8;
  const out = bytes.slice();
  const [signByte, signBit] = [high >> 3, signed ? 1 << (high & 7) : 0];
  for (let n = 0; n < width; n++) {
    const above = 0xff & ~((1 << Math.max(0, Math.min(8, high + 1 - 8 * n))) - 1);
    const below = (1 << Math.max(0, Math.min(8, high + 1 - stored - 8 * n))) - 1;
    const kept = 0xff & ~(above | below);
    if (kept === 0xff) continue;
    for (let at = n; at < out.length; at += width) {
      const negative = signBit !== 0 && (bytes[at - n + signByte] & signBit) !== 0;
      out[at] = (out[at] & kept) | (negative ? above : 0);
    }
  }
  return out;
}

/** The last byte of single bits may be used in part. @source DICOM PS3.5 8.1.1 */
function withoutLastBits(bytes: Uint8Array, bits: number): Uint8Array {
  if (bits % 8 === 0) return bytes;
  const out = bytes.slice();
  out[out.length - 1] &= 2 ** (bits % 8) - 1;
  return out;
}

function malformed(message: string): DeidentifyError {
  return new DeidentifyError('MALFORMED', message, { place: { tag: '(7FE0,0010)' } });
}
