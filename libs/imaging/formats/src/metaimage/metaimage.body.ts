import { decompress, mostBytesFor, type Decoders } from '../decoders.js';
import { type Fail, flagOf } from './metaimage.header.js';

/** A MetaImage whose header was read. */
export interface MetaFile {
  readonly bytes: Uint8Array;
  readonly keys: ReadonlyMap<string, string>;
  /** First byte behind the header. */
  readonly end: number;
  /** The content of the data file of a `.mhd`. */
  readonly image: Uint8Array | undefined;
}

/** The voxels of a MetaImage, unpacked, with whatever stands behind them. */
export interface MetaBody {
  readonly body: Uint8Array;
  readonly isText: boolean;
  /** Whether they were packed in the file. */
  readonly isPacked: boolean;
}

/**
 * The bytes of the voxels, without the ones that the header skips.
 * @param needed bytes that the samples take once they are unpacked
 * @throws what `fail` makes: NO_IMAGE, BAD_VALUE, UNSUPPORTED_IMAGE; FormatError of the decompressor
 * @source itk.org/Wiki/ITK/MetaIO/Documentation, HeaderSize, CompressedData, BinaryData, ElementDataFile
 */
export function metaImageBody(
  file: MetaFile,
  { needed, item }: { readonly needed: number; readonly item: number },
  decoders: Decoders,
  fail: Fail,
): MetaBody {
  const isPacked = flagOf(file.keys, ['CompressedData'], fail) === true;
  const isText = flagOf(file.keys, ['BinaryData'], fail) === false;
  const stored = storedBytes(file, isPacked || isText ? undefined : needed, fail);
  const body = isPacked ? decompress(decoders.inflateZlib, 'zlib', stored, item, mostBytesFor(needed)) : stored;
  return { body, isText, isPacked };
}

/** @param plainBytes how many bytes the voxels take in the file; undefined where their number does not tell it */
function storedBytes({ bytes, keys, end, image }: MetaFile, plainBytes: number | undefined, fail: Fail): Uint8Array {
  const file = keys.get('ElementDataFile') ?? '';
  const skip = headerSize(keys, fail);
  const isLocal = /^local$/iu.test(file);
  if (!isLocal && /^list\b|%/iu.test(file))
    throw fail('UNSUPPORTED_IMAGE', 'the voxels are spread over several files', 'ElementDataFile');
  // MetaIO counts it from the start of the file, where this header stands: other readers count from its end.
  if (isLocal && skip > 0)
    throw fail('BAD_VALUE', 'the voxels follow the header, and it says that bytes before them are to be skipped', 'HeaderSize');
  if (!isLocal && image === undefined)
    throw fail('NO_IMAGE', 'the voxels are in another file, which was not passed', 'ElementDataFile');
  const rest = isLocal || image === undefined ? bytes.subarray(end) : image;
  if (skip !== -1) return rest.subarray(skip);
  if (plainBytes === undefined)
    throw fail(
      'BAD_VALUE',
      'voxels at the end of the file are found by their number, and these are packed or text',
      'HeaderSize',
    );
  return rest.subarray(Math.max(0, rest.length - plainBytes));
}

function headerSize(keys: ReadonlyMap<string, string>, fail: Fail): number {
  const value = keys.get('HeaderSize') ?? '0';
  const skip = Number(value);
  if (value === '' || !Number.isInteger(skip) || skip < -1)
    throw fail('BAD_VALUE', 'a header size is counted from 0, or -1', 'HeaderSize');
  return skip;
}
