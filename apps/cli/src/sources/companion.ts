import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * @returns the file with the voxels of a header that has none: the one named in a text header, or the file of the same
 *   name with the ending `.img`. A foreign header may name any file of the machine, so only files beside or below it
 *   count
 */
export function companionOf(path: string, bytes: Uint8Array): string | undefined {
  const header = new TextDecoder('latin1').decode(bytes.subarray(0, 16_384));
  const named = /^(?:NRRD000|\s*(?:ObjectType|NDims|Comment)\s*=)/u.test(header)
    ? /^(?:ElementDataFile\s*=|data ?file:)\s*(.+?)\s*$/imu.exec(header)?.[1]
    : undefined;
  const candidates = [
    path.replace(/\.hdr(\.gz)?$/iu, '.img$1'),
    path.replace(/\.hdr(\.gz)?$/iu, '.img'),
    path.replace(/\.hdr$/iu, '.img.gz'),
  ];
  if (named !== undefined) candidates.unshift(join(dirname(path), named));
  return candidates.find((candidate) => candidate !== path && isBeside(path, candidate) && existsSync(candidate));
}

function isBeside(path: string, candidate: string): boolean {
  return !relative(dirname(path), candidate).startsWith('..');
}
