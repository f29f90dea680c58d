import { TAG } from '@collimate/imaging-dicom';
import type { DicomFile } from '../dicom-file.reader.js';

/** How a codestream begins: of JPEG and JPEG-LS, of JPEG 2000 and HTJ2K, and the header of an RLE frame of one or two bytes a sample. */
const BEGINNINGS = [
  [0xff, 0xd8, 0xff],
  [0xff, 0x4f, 0xff, 0x51],
  [1, 0, 0, 0, 64, 0, 0, 0],
  [2, 0, 0, 0, 64, 0, 0, 0],
] as const;

function begins(fragment: Uint8Array): boolean {
  return BEGINNINGS.some((bytes) => bytes.every((byte, i) => fragment[i] === byte));
}

/** Each frame in one codestream. @throws FormatError DAMAGED for more codestreams than frames: a decoder takes the first and is silent */
function onlyFrames(file: DicomFile, frames: readonly (readonly Uint8Array[])[]): readonly Uint8Array[] {
  if (frames.some(([, ...rest]) => rest.some(begins)))
    throw file.attributes.error(
      'DAMAGED',
      'the pixel data hold more frames than the image says',
      TAG.PixelData,
      'NumberOfFrames may be wrong.',
    );
  return frames.map(concatenated);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The compressed bytes of each frame. @source DICOM PS3.5 A.4 @throws FormatError DAMAGED */
export function encodedFrames(file: DicomFile, frames: number): readonly Uint8Array[] {
  const [first, ...parts] = file.attributes.fragments();
  const table = first?.bytes ?? new Uint8Array(0);
  const fragments = parts.map(({ bytes }) => bytes);
  // The table counts from the first fragment behind it.
  const starts = parts.map(({ at }) => at - parts[0].at);
  if (frames === 1 && fragments.length > 0) return onlyFrames(file, [fragments]);
  if (fragments.length === frames) return fragments;
  // Without a table a frame begins where a codestream does.
  const begun = fragments.flatMap((fragment, i) =>
    fragment[0] === 0xff && (fragment[1] === 0xd8 || fragment[1] === 0x4f) ? [i] : [],
  );
  if (table.length === 0 && begun.length === frames && begun[0] === 0) {
    return onlyFrames(
      file,
      begun.map((first, i) => fragments.slice(first, begun[i + 1] ?? fragments.length)),
    );
  }
  const offsets: number[] = [];
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  for (let at = 0; at + 4 <= table.length; at += 4) offsets.push(view.getUint32(at, true));
  const firsts = offsets.map((offset) => starts.indexOf(offset));
  if (offsets.length !== frames || firsts.some((first, i) => first < 0 || (i > 0 && first <= firsts[i - 1]))) {
    throw file.attributes.error('DAMAGED', 'the fragments of the pixel data cannot be told apart into frames', TAG.PixelData);
  }
  return onlyFrames(
    file,
    firsts.map((first, i) => fragments.slice(first, firsts[i + 1] ?? fragments.length)),
  );
}
