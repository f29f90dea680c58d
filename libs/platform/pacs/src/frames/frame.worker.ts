import { parentPort } from 'node:worker_threads';
import { decodeFile } from './decode-file.js';
import type { FrameOrder } from './frame.message.js';

/* One thread that decodes compressed frames: takes a file, answers with its stored values. */
parentPort?.on('message', async (order: FrameOrder) => {
  const answer = await decodeFile(order);
  parentPort?.postMessage(answer, answer.frames.map(({ buffer }) => buffer as ArrayBuffer));
});
