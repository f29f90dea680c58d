import { existsSync } from 'node:fs';
import { setImmediate as otherEvents } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SampleArray } from '@collimate/imaging-formats';
import { decodeFile } from './decode-file.js';
import type { FrameAnswer, FrameOrder } from './frame.message.js';

/** Where the bundle of the worker stands as seen from a bundle, from a chunk of one, from the built file and from the source. */
const PROGRAMS = ['./frame.worker.mjs', '../frame.worker.mjs', '../bundle/frame.worker.mjs', '../../dist/bundle/frame.worker.mjs'];
/** Files that a thread has before it, so that it never waits for the next one. */
const AHEAD = 2;

/** @returns the program of a decoding thread; undefined in an installation without it, which reads on one thread */
export function frameProgram(): string | undefined {
  return PROGRAMS.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
}

/**
 * Decodes the frames of files on other threads and on this one, each file whole on one of them: the values are those of one thread.
 * A thread that dies leaves its files to the reader.
 * @param others threads besides this one
 * @returns what `Decoders.frames` takes
 */
export async function decodeOnThreads(
  program: string,
  files: readonly FrameOrder[],
  others: number,
): Promise<(item: number, frame: number) => SampleArray | undefined> {
  const decoded = new Map<number, readonly SampleArray[]>();
  let next = 0;
  const take = (): FrameOrder | undefined => files[next++];
  const keep = ({ item, frames }: FrameAnswer): void => void decoded.set(item, frames);
  const threads = Array.from({ length: Math.min(others, files.length) }, () => drain(program, take, keep));
  for (let file = take(); file !== undefined; file = take()) {
    keep(await decodeFile(file));
    // The answers of the others are heard, and their next files sent, between two files of ours.
    await otherEvents();
  }
  await Promise.all(threads);
  return (item, frame) => decoded.get(item)?.[frame];
}

/** One other thread, until there is no file left for it. */
function drain(program: string, take: () => FrameOrder | undefined, keep: (answer: FrameAnswer) => void): Promise<void> {
  const worker = new Worker(program);
  let open = 0;
  return new Promise((resolve) => {
    const end = (): void => void worker.terminate().then(() => resolve());
    const give = (): void => {
      const file = take();
      if (file === undefined) return;
      open += 1;
      worker.postMessage(file);
    };
    worker.on('message', (answer: FrameAnswer) => {
      keep(answer);
      open -= 1;
      give();
      if (open === 0) end();
    });
    worker.on('error', end);
    worker.on('exit', () => resolve());
    for (let n = 0; n < AHEAD; n++) give();
    if (open === 0) end();
  });
}
