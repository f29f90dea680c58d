import type { RawElement } from '@collimate/imaging-dicom';
import type { CleaningContext } from './cleaning.context.js';
import { type PixelLayout, layoutOf, malformedPixels } from './pixel.layout.js';
import { blanked, hasText } from './pixel.areas.js';

/*
 * Pixels keep every value, but the room around the values is emptied: bits beside the stored ones, and bytes after the last frame. Of
 * compressed frames the samples alone are taken: text has been found in tables, markers and paddings of every codec, and a decoder
 * passes over more of them than a list can name.
 */

/**
 * @returns the pixel attribute with the same values and nothing else; undefined for an object that is no image
 * @throws DeidentifyError MALFORMED if the attributes do not say what the pixels are; FRAMES_NOT_DECODED
 */
export function cleanPixels(
  pixels: RawElement,
  elements: readonly RawElement[],
  context: CleaningContext,
): RawElement | undefined {
  const { modality, isCompressed, decodedPixels, look } = context;
  if (modality === 'RTSTRUCT') return undefined;
  const layout = layoutOf(elements);
  const { kind } = pixels.value;
  if ((kind === 'fragments') !== isCompressed) throw malformedPixels('the pixels are not encoded as the transfer syntax says');
  if (kind === 'items') return undefined;
  const whole = kind === 'fragments' ? decodedPixels() : pixels.value.bytes;
  const bits = layout.rows * layout.columns * layout.frames * layout.allocated;
  const length = Math.ceil(bits / 8);
  if (whole.length < length) throw malformedPixels('there are fewer pixels than the attributes say');
  // A reader refuses a file with room for one more frame, and would read its copy. @source DICOM PS3.5 7.1.1: one byte may fill the value up
  const behind = whole.length - length;
  if (behind > 1 && behind >= (layout.allocated === 1 ? 1 : length / layout.frames))
    throw malformedPixels('there are more pixels than the attributes say');
  if (behind > 0 && whole.subarray(length).some((byte) => byte !== 0)) look.behind();
  const stored = withoutUnusedBits(whole.subarray(0, length), layout, bits);
  const bytes = blanked(stored, layout, context.blank);
  if (modality !== 'SEG') look.at(hasText(bytes, layout));
  // In explicit VR samples of a byte or less may stand as either. @source DICOM PS3.5 A.2
  const vr = kind === 'fragments' ? (layout.allocated > 8 ? 'OW' : 'OB') : pixels.vr;
  return { ...pixels, vr, value: { kind: 'bytes', bytes } };
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
