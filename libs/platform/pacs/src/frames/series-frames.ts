import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { type Decoders, listDicomSeries, readDicomFile } from '@collimate/imaging-formats';
import { DECOMPRESSORS } from '../decompressors.js';
import { decodeOnThreads, frameProgram } from './frame.pool.js';

/** Compressed bytes below which a thread costs more than it saves: it takes some 50 ms to start, in which about 3 MB are decoded. */
const WORTH_A_THREAD = 6 * 2 ** 20;

/** How the frames of a series may be shared among threads. */
export interface FrameSharing {
  /** Threads in all; by default as many as there are cores, and one in a thread whose neighbours have cases of their own. */
  readonly threads?: number;
  /** Fewer compressed bytes are decoded on this thread. */
  readonly worthBytes?: number;
}

/**
 * Decodes the frames of the one image series among DICOM files on several threads where that is worth it. What is refused is refused
 * by the reader, in the same words as on one thread: files of several series are not touched.
 * @returns undefined where the reader should decode for itself
 */
export async function seriesFrames(files: readonly Uint8Array[], sharing: FrameSharing = {}): Promise<Decoders['frames']> {
  const others = (sharing.threads ?? (isMainThread ? availableParallelism() : 1)) - 1;
  const bytes = files.reduce((sum, file) => sum + file.length, 0);
  if (others < 1 || files.length < 2 || bytes < (sharing.worthBytes ?? WORTH_A_THREAD)) return undefined;
  const program = frameProgram();
  const items = program === undefined ? [] : compressedSeries(files);
  if (program === undefined || items.length < 2) return undefined;
  return decodeOnThreads(program, items.map((item) => ({ item, bytes: files[item] })), others);
}

/** Ordinals of the files of the only series with an image, if its first file is compressed. */
function compressedSeries(files: readonly Uint8Array[]): readonly number[] {
  try {
    const { encapsulated } = readDicomFile(files[0], DECOMPRESSORS).transferSyntax;
    const images = encapsulated ? listDicomSeries(files, DECOMPRESSORS).filter(({ image }) => image) : [];
    return images.length === 1 ? images[0].items : [];
  } catch {
    return [];
  }
}
