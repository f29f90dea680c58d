import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { isWriting } from '@collimate/imaging-formats';
import type { FrameMessage } from './frame.message.js';

/** Paths of the worker's bundle as seen from a bundle, from a chunk of one, from the built file and from the source. */
const PROGRAMS = [
  './frame.worker.mjs',
  '../frame.worker.mjs',
  '../bundle/frame.worker.mjs',
  '../../dist/bundle/frame.worker.mjs',
];

/**
 * @returns the program of a thread that writes frames; undefined if it does not exist or may not be read, and one
 *   thread reads all
 */
export function frameProgram(): string | undefined {
  try {
    return PROGRAMS.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
  } catch (error) {
    // Node's permission model throws here instead of returning that the file does not exist.
    if ((error as NodeJS.ErrnoException).code === 'ERR_ACCESS_DENIED') return undefined;
    throw error;
  }
}

/**
 * Writes the frames of a series on other threads and on this one. A thread that dies leaves its frame unwritten.
 * @param others threads besides this one
 * @param here writes frames on this thread until none is left to take
 */
export async function writeOnThreads(program: string, message: FrameMessage, others: number, here: () => void): Promise<void> {
  const workers = Array.from({ length: others }, () => new Worker(program));
  const ends = workers.map((worker) => {
    worker.postMessage(message);
    return new Promise<void>((resolve) =>
      worker
        .once('message', () => resolve())
        .once('error', () => resolve())
        .once('exit', () => resolve()),
    );
  });
  here();
  // A thread that has not begun yet is not waited for: no frame is left for it.
  if (isWriting(message.work)) await Promise.all(ends);
  for (const worker of workers) void worker.terminate();
}
