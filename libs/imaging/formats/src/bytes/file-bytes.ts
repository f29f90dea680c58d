/**
 * A file whose beginning is in memory. Of an uncompressed image the pixels are read when their turn comes, so that a series of many
 * slices is never in memory beside its volume.
 */
export interface FileBytes {
  /** The first bytes: all of a small file, and of a large one more than its header is likely to have. */
  readonly head: Uint8Array;
  /** Bytes of the whole file. */
  readonly size: number;
  /** @returns the bytes from `from` on, fewer if the file has become shorter; no later reading changes them */
  read(from: number, length: number): Uint8Array;
}

/** Bytes as a file that is wholly in memory. */
export function inMemory(bytes: Uint8Array): FileBytes {
  return { head: bytes, size: bytes.length, read: (from, length) => bytes.subarray(from, from + length) };
}
