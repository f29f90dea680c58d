import type { FormatError } from '../format.error.js';

/** What is known of voxels and of the bytes that stand where they should. */
export interface VoxelRoom {
  readonly found: number;
  readonly needed: number;
  /** Bytes of one slice or frame. */
  readonly ofSlice: number;
  readonly columns: number;
  readonly rows: number;
}

/** A value of an odd number of bytes has one more. @source DICOM PS3.5 7.1.1 */
const OF_PADDING = 1;

/**
 * Bytes behind the last voxel. As many as a slice has say that the header has another size, number of frames or width of a number than
 * the file, and whatever is read by it may be wrong, and so do as many as one more row or column of every slice; other numbers of them say
 * nothing of the voxels.
 * @param refuse makes the error for a slice or more, or a row or column of each
 * @returns how many are passed over; 0 where one fills a value up
 */
export function bytesBehind({ found, needed, ofSlice, columns, rows }: VoxelRoom, refuse: () => FormatError): number {
  const behind = found - needed;
  if (behind <= OF_PADDING) return 0;
  const isLineMore = [needed / columns, needed / rows].some(
    (line) => behind === line || behind === line + ((needed + line) % 2) * OF_PADDING,
  );
  if (behind >= ofSlice || isLineMore) throw refuse();
  return behind;
}

/** @returns what is to be told of them */
export function toldBehind(bytes: number): readonly string[] {
  return bytes === 0 ? [] : [`${bytes} bytes behind the last voxel were passed over`];
}
