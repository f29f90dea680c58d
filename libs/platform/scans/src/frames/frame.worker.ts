import { parentPort } from 'node:worker_threads';
import { shareFrames } from '@collimate/imaging-formats';
import { DECOMPRESSORS } from '../decompressors.js';
import { openBytes } from '../files.source.js';
import { codecDecoders } from '../pixel-codecs.js';
import type { FrameMessage } from './frame.message.js';

/* One thread that writes frames of a series into its volume, together with others, and reports when it is done. */
parentPort?.on('message', async ({ work, paths, codecs }: FrameMessage) => {
  try {
    shareFrames(work, (item) => openBytes(paths[item]), codecs ? await codecDecoders() : DECOMPRESSORS);
  } finally {
    // A frame that could not be read here is tried again by the thread that opened the series, which reports the error.
    parentPort?.postMessage('done');
  }
});
