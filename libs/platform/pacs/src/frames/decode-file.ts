import { decodeFrames } from '@collimate/imaging-formats';
import { withCodecs } from '../pixel-codecs.js';
import type { FrameAnswer, FrameOrder } from './frame.message.js';

/** Decodes the frames of a file. Nothing is thrown: what cannot be decoded is left to the reader, whose error has the place. */
export async function decodeFile({ item, bytes }: FrameOrder): Promise<FrameAnswer> {
  try {
    return { item, frames: await withCodecs((decoders) => decodeFrames(bytes, decoders, item)) };
  } catch {
    return { item, frames: [] };
  }
}
