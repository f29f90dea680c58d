import type { SampleArray } from '@collimate/imaging-formats';

/** A file whose frames a thread is to decode. */
export interface FrameOrder {
  /** Ordinal among the files of the reading. */
  readonly item: number;
  readonly bytes: Uint8Array;
}

/** The stored values of a file, frame by frame; none where decoding failed: the reader meets the same fault and names it. */
export interface FrameAnswer {
  readonly item: number;
  readonly frames: readonly SampleArray[];
}
