import { TAG } from '@collimate/imaging-dicom';
import type { DicomFile } from '../dicom-file.reader.js';

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
  if (frames === 1 && fragments.length > 0) return [concatenated(fragments)];
  if (fragments.length === frames) return fragments;
  // Without a table a frame begins where a codestream does.
  const begun = fragments.flatMap((fragment, i) =>
    fragment[0] === 0xff && (fragment[1] === 0xd8 || fragment[1] === 0x4f) ? [i] : [],
  );
  if (table.length === 0 && begun.length === frames && begun[0] === 0) {
    return begun.map((first, i) => concatenated(fragments.slice(first, begun[i + 1] ?? fragments.length)));
  }
  const offsets: number[] = [];
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  for (let at = 0; at + 4 <= table.length; at += 4) offsets.push(view.getUint32(at, true));
  const firsts = offsets.map((offset) => starts.indexOf(offset));
  if (offsets.length !== frames || firsts.some((first, i) => first < 0 || (i > 0 && first <= firsts[i - 1]))) {
    throw file.attributes.error('DAMAGED', 'the fragments of the pixel data cannot be told apart into frames', TAG.PixelData);
  }
  return firsts.map((first, i) => concatenated(fragments.slice(first, firsts[i + 1] ?? fragments.length)));
}
