import { jpeg2000Header } from './jpeg2000-header.js';

/** What a compressed frame says of itself, whatever the DICOM header around it says. */
export interface CodestreamSize {
  readonly columns: number;
  /** 0 when the stream states its height only at its end. */
  readonly rows: number;
  readonly components: number;
  readonly bits: number;
}

const START_OF_IMAGE = 0xffd8;
const START_OF_CODESTREAM = 0xff4f;
const START_OF_SCAN = 0xda;
/** Frame headers of JPEG (C4, C8 and CC are tables) and of JPEG-LS (F7). */
const FRAME_HEADERS: ReadonlySet<number> = new Set([
  0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf, 0xf7,
]);

/**
 * The size that the header of a JPEG, JPEG-LS, JPEG 2000 or HTJ2K stream states.
 * @returns undefined for other streams, and for headers that end too early have no scan, or are cut before the end of the image
 * @source ITU-T T.81 B.2.2, T.87 C.2.2, T.800 A.5.1
 */
export function codestreamSize(bytes: Uint8Array): CodestreamSize | undefined {
  if (bytes.length < 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getUint16(0);
  if (start === START_OF_CODESTREAM) return endsBehind(view, 42) ? jpeg2000Header(view) : undefined;
  return start === START_OF_IMAGE ? jpegSize(view) : undefined;
}

function jpegSize(view: DataView): CodestreamSize | undefined {
  let frame: CodestreamSize | undefined;
  for (let at = 2; at + 10 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // Fill bytes and markers without a length.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker === START_OF_SCAN) return endsBehind(view, at) ? frame : undefined;
    else {
      if (FRAME_HEADERS.has(marker)) {
        // Two frame headers are two images, or none.
        if (frame !== undefined) return undefined;
        frame = {
          bits: view.getUint8(at + 4),
          rows: view.getUint16(at + 5),
          columns: view.getUint16(at + 7),
          components: view.getUint8(at + 9),
        };
      }
      at += 2 + view.getUint16(at + 2);
    }
  }
  return undefined;
}

/** Decoders fill up what a cut stream lacks; only the end marker shows that nothing is. Inside of coded data it cannot stand. */
function endsBehind(view: DataView, start: number): boolean {
  for (let at = view.byteLength - 2; at > start; at--) {
    if (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xd9) return true;
  }
  return false;
}
