import type { FrameWork } from '@collimate/imaging-formats';

/** The frames of a series that a thread is to write with others. */
export interface FrameMessage {
  readonly work: FrameWork;
  /** The files, by the ordinals that the work has for them. */
  readonly paths: readonly string[];
  /** Whether the codecs are needed. */
  readonly codecs: boolean;
}
