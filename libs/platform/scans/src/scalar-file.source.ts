import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Decoders, FormatError } from '@collimate/imaging-formats';
import { readBytes } from './files.source.js';
import { located } from './source.error.js';

type ScalarReader<T> = (bytes: Uint8Array, decoders: Decoders, options?: { readonly image?: Uint8Array }) => T;

/**
 * Reads one file that is no DICOM, with the second file of a pair where the format has one.
 * @param read how a file of that kind is read
 */
export function readScalarFile<T>(path: string, bytes: Uint8Array, decoders: Decoders, read: ScalarReader<T>): T {
  return located([path], () => {
    try {
      return read(bytes, decoders);
    } catch (error) {
      if (error instanceof FormatError && error.code === 'WRONG_FORMAT') throw withoutHeader(path, error);
      const companion = error instanceof FormatError && error.code === 'NO_IMAGE' ? companionOf(path, bytes) : undefined;
      if (companion === undefined) throw error;
      return read(bytes, decoders, { image: readBytes(companion) });
    }
  });
}

/** Endings of files of voxels alone, and of the headers that may lie beside them. */
const HEADERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.img(?:\.gz)?$/iu, ['.hdr', '.hdr.gz']],
  [/\.z?raw(?:\.gz|\.bz2)?$/iu, ['.mhd', '.nhdr']],
];

/** @returns the error for a file of voxels that was given in place of the header beside it; any other error as it is */
function withoutHeader(path: string, error: FormatError): FormatError {
  const [ending, headers = []] = HEADERS.find(([form]) => form.test(path)) ?? [];
  const beside = ending === undefined ? undefined : headers.find((header) => existsSync(path.replace(ending, header)));
  if (beside === undefined) return error;
  return new FormatError(error.code, 'the file holds voxels without their header', {
    place: error.place,
    hint: `Give the file that ends in ${beside} and lies beside it: it is the header, and names or finds its voxels.`,
    cause: error,
  });
}

/** The file with the voxels: named in a text header, or of the same name with the ending `.img`. */
function companionOf(path: string, bytes: Uint8Array): string | undefined {
  const header = new TextDecoder('latin1').decode(bytes.subarray(0, 16_384));
  const named = /^(?:ElementDataFile\s*=|data ?file:)\s*(.+?)\s*$/imu.exec(header)?.[1];
  const candidates = [path.replace(/\.hdr(\.gz)?$/iu, '.img$1'), path.replace(/\.hdr$/iu, '.img.gz')];
  if (named !== undefined) candidates.unshift(join(dirname(path), named));
  return candidates.find((candidate) => candidate !== path && existsSync(candidate));
}
