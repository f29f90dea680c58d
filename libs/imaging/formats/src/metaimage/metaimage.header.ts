import { latin1 } from '../bytes/text.js';
import type { FormatCode, FormatError } from '../format.error.js';

/** No header is longer. */
const LONGEST_HEADER = 1 << 16;
/** Keys that say what the voxels are and where they lie; others may hold anything, in their names too. */
const OF_THE_IMAGE =
  /^(?:NDims|DimSize|HeaderSize|Element\w{4,27}|BinaryData(?:ByteOrderMSB)?|CompressedData|TransformMatrix|Rotation|Orientation|Offset|Position|Origin|DistanceUnits)$/u;

/** Makes an error of this file. */
export type Fail = (code: FormatCode, message: string, tag?: string) => FormatError;

/** @returns whether the bytes begin as a MetaImage header does */
export function looksLikeMetaImage(bytes: Uint8Array): boolean {
  return /^\s*(ObjectType|NDims|Comment)\s*=/u.test(latin1(bytes, 0, Math.min(bytes.length, 64)));
}

/**
 * The keys up to ElementDataFile, which is the last line of the header by definition, and the first byte behind it.
 * @throws DAMAGED for a header without that line, BAD_VALUE for a key that stands there twice with two values
 */
export function readKeys(bytes: Uint8Array, fail: Fail): { readonly keys: ReadonlyMap<string, string>; readonly end: number } {
  const keys = new Map<string, string>();
  let at = 0;
  while (at < bytes.length && at < LONGEST_HEADER) {
    const newline = bytes.indexOf(10, at);
    const stop = newline < 0 ? bytes.length : newline;
    const line = /^\s*(\w+)\s*=\s*(.*?)\s*$/u.exec(latin1(bytes, at, Math.min(stop, at + LONGEST_HEADER)));
    at = stop + 1;
    if (line === null) continue;
    const [, key, value] = line;
    if (OF_THE_IMAGE.test(key) && (keys.get(key) ?? value) !== value)
      throw fail('BAD_VALUE', 'a key of the header is there twice, with two values', key);
    keys.set(key, value);
    if (key === 'ElementDataFile') return { keys, end: Math.min(at, bytes.length) };
  }
  throw fail('DAMAGED', 'the header has no ElementDataFile', 'ElementDataFile');
}

/**
 * What a flag says, under the first of its names that is there: MetaIO looks at the first letter, and so do we.
 * @returns undefined where the header has none of the names
 * @throws BAD_VALUE for what is neither, and for two names that disagree
 * @source MetaIO metaImage.cxx, M_Read: `T`, `t` and `1` are true
 */
export function flagOf(keys: ReadonlyMap<string, string>, names: readonly string[], fail: Fail): boolean | undefined {
  let said: boolean | undefined;
  for (const name of names) {
    const value = keys.get(name);
    if (value === undefined) continue;
    const isTrue = /^(?:t|true|1)$/iu.test(value);
    if (!isTrue && !/^(?:f|false|0)$/iu.test(value)) throw fail('BAD_VALUE', 'a flag is True or False', name);
    if (said !== undefined && said !== isTrue)
      throw fail('BAD_VALUE', 'two keys say of one thing that it is so and is not', name);
    said = isTrue;
  }
  return said;
}
