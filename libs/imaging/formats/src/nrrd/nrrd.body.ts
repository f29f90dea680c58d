import { decompress, mostBytesFor, type Decoders, type Decompress } from '../decoders.js';
import type { FormatCode, FormatError } from '../format.error.js';

/** How the voxels of a NRRD file are written. */
export type NrrdEncoding = 'raw' | 'gzip' | 'bzip2' | 'ascii';

/** Makes an error of this file. */
export type Fail = (code: FormatCode, message: string, tag?: string) => FormatError;

/** The encodings that are compressed: how such a stream begins, and who decompresses it. */
const PACKED: Readonly<
  Partial<Record<NrrdEncoding, { name: string; magic: readonly number[]; decoder: (d: Decoders) => Decompress | undefined }>>
> = {
  gzip: { name: 'gzip', magic: [0x1f, 0x8b], decoder: (decoders) => decoders.gunzip },
  bzip2: { name: 'bzip2', magic: [0x42, 0x5a, 0x68], decoder: (decoders) => decoders.bunzip2 },
};
/** What is asked of the body of a file. */
export interface BodyOrder {
  readonly encoding: NrrdEncoding;
  /** Bytes that the samples take once they are unpacked. */
  readonly needed: number;
  readonly item: number;
}

/**
 * The bytes of the voxels, unpacked, without the lines and bytes that the header skips.
 * @input `rest` stands behind the header, `image` is the content of the data file
 * @source teem.sourceforge.net/nrrd/format.html, "line skip", "byte skip", "data file"
 */
export function bodyOf(
  fields: ReadonlyMap<string, string>,
  { rest, image }: { readonly rest: Uint8Array; readonly image: Uint8Array | undefined },
  decoders: Decoders,
  { encoding, needed, item }: BodyOrder,
  fail: Fail,
): Uint8Array {
  const detached = fields.get('data file') ?? fields.get('datafile');
  if (detached?.includes('%') === true) throw severalFiles(fail);
  if (detached !== undefined && image === undefined) {
    throw fail('NO_IMAGE', 'the voxels are in another file, which was not passed', 'data file');
  }
  const body = withoutLines(detached !== undefined && image !== undefined ? image : rest, fields, fail);
  const skip = Number(fields.get('byte skip') ?? fields.get('byteskip') ?? 0);
  if (!Number.isInteger(skip) || skip < -1) throw fail('BAD_VALUE', 'bytes to skip are counted from 0, or -1', 'byte skip');
  const skipped = (bytes: Uint8Array): Uint8Array =>
    skip === -1 ? bytes.subarray(Math.max(0, bytes.length - needed)) : bytes.subarray(skip);
  const packed = PACKED[encoding];
  if (packed === undefined) return skipped(body);
  const begins = (at: number): boolean => packed.magic.every((byte, i) => body[at + i] === byte);
  // Teem skips bytes of what was decompressed, pynrrd of what is compressed; the magic number tells which was meant.
  const before = skip > 0 && !begins(0) && begins(skip) ? skip : 0;
  const most = mostBytesFor(needed + Math.max(0, skip));
  const plain = decompress(packed.decoder(decoders), packed.name, body.subarray(before), item, most);
  return before === 0 ? skipped(plain) : plain;
}

/** The error for a header that names a file for each slice, or a pattern of names. */
export function severalFiles(fail: Fail): FormatError {
  return fail('UNSUPPORTED_IMAGE', 'the voxels are spread over several files', 'data file');
}

function withoutLines(bytes: Uint8Array, fields: ReadonlyMap<string, string>, fail: Fail): Uint8Array {
  let body = bytes;
  const skipLines = Number(fields.get('line skip') ?? fields.get('lineskip') ?? 0);
  if (!Number.isInteger(skipLines) || skipLines < 0) throw fail('BAD_VALUE', 'lines to skip are counted from 0', 'line skip');
  for (let n = 0; n < skipLines; n++) {
    const newline = body.indexOf(10);
    if (newline < 0) throw fail('TRUNCATED', 'there are fewer lines than are to be skipped', 'line skip');
    body = body.subarray(newline + 1);
  }
  return body;
}
