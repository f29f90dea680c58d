import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import type { OpenSeries, SeriesExtent } from '@collimate/imaging-formats';
import { frameProgram, writeOnThreads } from './frame.pool.js';

/** Bytes of files below which a thread costs more than it saves: it takes some 40 ms to start. */
const WORTH_A_THREAD = { compressed: 3 * 2 ** 20, plain: 48 * 2 ** 20 };

/** Sharing of a series' frames among threads. */
export interface FrameSharing {
  /** Threads in all; by default as many as there are cores, and one in a thread whose neighbours have cases of their own. */
  readonly threads?: number;
  /** Fewer bytes are read on this thread. */
  readonly worthBytes?: number;
}

/**
 * The engine does not count shared memory. So a program that reads one series after the other would keep dozens of dead
 * volumes. Each volume is therefore paired with an array of the same size that the engine does count. No byte of that
 * array is ever touched, so it takes no memory.
 */
const COUNTED = new WeakMap<ArrayBufferLike, ArrayBuffer>();

/** @returns how many other threads shall write frames of a series of so many bytes */
export function otherThreads(extent: SeriesExtent, bytes: number, sharing: FrameSharing = {}): number {
  const threads = sharing.threads ?? (isMainThread ? availableParallelism() : 1);
  const worth = sharing.worthBytes ?? (extent.compressed ? WORTH_A_THREAD.compressed : WORTH_A_THREAD.plain);
  const others = Math.min(threads, extent.frames) - 1;
  return bytes < worth || others < 1 || frameProgram() === undefined ? 0 : others;
}

/** Writes the frames of an open series, on a number of other threads and on this one; failures are left to `finish`. */
export async function writeFrames(open: OpenSeries, paths: readonly string[], codecs: boolean, others: number): Promise<void> {
  const program = others < 1 ? undefined : frameProgram();
  if (program === undefined) open.drain();
  else {
    COUNTED.set(open.work.voxels.buffer, new ArrayBuffer(open.work.voxels.byteLength));
    await writeOnThreads(program, { work: open.work, paths, codecs }, others, () => open.drain());
  }
}
