import { type Codec, transferSyntaxOf } from '@collimate/imaging-dicom';
import { bareJpeg, bareJpegLs } from './jpeg.codestream.js';
import { bareJpeg2000 } from './jpeg2000.codestream.js';
import { type BareFrame, type FrameShape, joined, notBare } from './frame.js';
import { bareRle } from './rle.frame.js';

/** Who reads the frames of which codec; those of JPEG XL, and of what is no codec of ours (video), are refused. @source DICOM PS3.5 A.4 */
const BARE_FRAMES: { readonly [C in Codec]: BareFrame | undefined } = {
  rle: bareRle,
  jpeg: bareJpeg,
  'jpeg-ls': bareJpegLs,
  'jpeg-2000': bareJpeg2000,
  'ht-jpeg-2000': bareJpeg2000,
  'jpeg-xl': undefined,
};

function bareFrameOf(transferSyntax: string): BareFrame | undefined {
  const codec = transferSyntaxOf(transferSyntax)?.codec;
  return codec && BARE_FRAMES[codec];
}

/** @returns whether frames of this transfer syntax are compressed and can be cleaned */
export function isCompressed(transferSyntax: string): boolean {
  return bareFrameOf(transferSyntax) !== undefined;
}

/**
 * Encapsulated pixels with one fragment per frame, each a bare stream, and an offset table that is computed and not copied. Fragments
 * behind the last frame are left out.
 * @input the offset table and the fragments of all frames
 * @throws DeidentifyError FRAME_NOT_BARE
 */
export function cleanFragments(
  fragments: readonly Uint8Array[],
  frameCount: number,
  transferSyntax: string,
  shape: FrameShape,
): readonly Uint8Array[] {
  const bare = bareFrameOf(transferSyntax);
  if (bare === undefined) throw notBare('compressed pixels of this transfer syntax are not cleaned');
  const frames: Uint8Array[] = [];
  let next = 1;
  const take = (): Uint8Array => {
    if (next >= fragments.length) throw notBare('compressed pixels break off');
    return fragments[next++];
  };
  while (frames.length < frameCount) {
    let bytes = take();
    let frame = bare(bytes, shape);
    while (frame === undefined) {
      // Of a single frame all that there is may be taken at once.
      const more = frameCount === 1 ? fragments.slice(next, (next = Math.max(next + 1, fragments.length))) : [take()];
      if (more.length === 0) throw notBare('compressed pixels break off');
      bytes = joined([bytes, ...more]);
      frame = bare(bytes, shape);
    }
    frames.push(frame);
  }
  return [offsetTable(frames), ...frames];
}

/** Where the item of each frame begins, counted from the first; empty where 32 bits do not suffice. @source DICOM PS3.5 A.4 */
function offsetTable(frames: readonly Uint8Array[]): Uint8Array {
  const table = new DataView(new ArrayBuffer(4 * frames.length));
  let offset = 0;
  for (const [n, frame] of frames.entries()) {
    if (offset > 0xffffffff) return new Uint8Array(0);
    table.setUint32(4 * n, offset, true);
    offset += 8 + frame.length + (frame.length % 2);
  }
  return new Uint8Array(table.buffer);
}
