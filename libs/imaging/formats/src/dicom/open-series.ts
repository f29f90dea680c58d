import type { Decoders } from '../decoders.js';
import { readDicomFile, type DicomFile } from './dicom-file.reader.js';
import type { FileBytes } from '../bytes/file-bytes.js';
import type { Padding } from './padding.js';
import { openFrames } from './pixels.js';
import type { FrameSource } from './stored-samples.js';
import type { DicomSeries } from './series-facts.js';
import {
  type FrameFailure,
  type FrameWork,
  type VolumeFrame,
  drainFrames,
  frameWork,
  paddingFound,
  writeFrame,
  writeRest,
} from './frames/volume-frames.js';

/** What is known of a series before a volume is made for it. */
export interface SeriesExtent {
  readonly frames: number;
  readonly voxels: number;
  /** Whether any file is compressed. */
  readonly compressed: boolean;
}

/** A series whose headers are read and whose volume is not filled yet. */
export interface OpenSeries {
  /** What other threads can take part in. */
  readonly work: FrameWork;
  /** Writes frames on this thread until none is left to take. */
  drain(): void;
  /** Writes what is left. @throws FormatError for the first frame along z that cannot be read */
  finish(): DicomSeries;
}

/** Opens the volume of frames that stand in the order of their slices. @param complete makes the series of the voxels */
export function openVolume(
  frames: readonly VolumeFrame[],
  decoders: Decoders,
  shared: boolean,
  complete: (voxels: Float32Array, padding: Padding | undefined) => DicomSeries,
): OpenSeries {
  const { rows, columns } = frames[0].source.layout;
  // One frame is decoded before the volume is made, so that a small hostile file cannot claim a large array.
  const first = new Float32Array(rows * columns);
  const padded = writeFrame(frames[0], first, 0, decoders);
  const work = frameWork(frames, rows * columns, shared);
  work.voxels.set(first);
  work.padded[0] = padded;
  work.next[0] = 1;
  let failure: FrameFailure | undefined;
  return {
    work,
    drain() {
      failure = drainFrames(work, (_, n) => frames[n], decoders);
    },
    finish() {
      writeRest(work, frames, failure, decoders);
      return complete(work.voxels, paddingFound(work, frames));
    },
  };
}

/**
 * Takes part in the work of a series on another thread; the thread that opened the series meets whatever stops this one.
 * @param fileOf gives the file with an ordinal; it is asked once for each file in turn
 */
export function shareFrames(work: FrameWork, fileOf: (item: number) => Uint8Array | FileBytes, decoders: Decoders): void {
  let open: { readonly file: DicomFile; readonly source: FrameSource } | undefined;
  drainFrames(
    work,
    ({ item, index, rescale }) => {
      if (open?.file.item !== item) {
        const file = readDicomFile(fileOf(item), decoders, item);
        open = { file, source: openFrames(file, decoders) };
      }
      return { ...open, index, rescale };
    },
    decoders,
  );
}
