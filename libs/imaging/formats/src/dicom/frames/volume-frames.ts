import { scaleInto } from '../../bytes/voxel-array.js';
import type { Decoders } from '../../decoders.js';
import type { DicomFile } from '../dicom-file.reader.js';
import { type Padding, paddingOf } from '../padding.js';
import type { Rescale } from '../pixel-layout.js';
import type { FrameSource } from '../stored-samples.js';

/** A frame and its place in the volume: they stand in the order of the slices. */
export interface VolumeFrame {
  readonly file: DicomFile;
  readonly source: FrameSource;
  /** Ordinal of the frame in its file. */
  readonly index: number;
  readonly rescale: Rescale;
}

/** What another thread has to know of a frame. */
export interface FrameOrder {
  /** Ordinal of the file in the caller's input. */
  readonly item: number;
  readonly index: number;
  readonly rescale: Rescale;
}

/** The frames of a volume, to be written by whoever takes the next one; can be sent to other threads when its memory is shared. */
export interface FrameWork {
  readonly orders: readonly FrameOrder[];
  /** Rows x columns. */
  readonly voxelsPerFrame: number;
  readonly voxels: Float32Array;
  /** For each frame that is written how many pixels are padding; -1 for the others. */
  readonly padded: Int32Array;
  /** The next frame to be taken, and how many threads are writing one. */
  readonly next: Int32Array;
}

/** A frame that could not be written. */
export interface FrameFailure {
  readonly frame: number;
  readonly error: unknown;
}

/** Makes room for a volume. @param shared whether other threads write into it too */
export function frameWork(frames: readonly VolumeFrame[], voxelsPerFrame: number, shared: boolean): FrameWork {
  const memory = (bytes: number): ArrayBuffer | SharedArrayBuffer =>
    shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  return {
    orders: frames.map(({ file, index, rescale }) => ({ item: file.item, index, rescale })),
    voxelsPerFrame,
    voxels: new Float32Array(memory(4 * voxelsPerFrame * frames.length)),
    padded: new Int32Array(memory(4 * frames.length)).fill(-1),
    next: new Int32Array(memory(8)),
  };
}

/**
 * Writes frame after frame until none is left; several threads do so at once. The first failure ends the work of all.
 * @param open gives the frame that an order means
 */
export function drainFrames(
  work: FrameWork,
  open: (order: FrameOrder, n: number) => VolumeFrame,
  decoders: Decoders,
): FrameFailure | undefined {
  Atomics.add(work.next, 1, 1);
  let n = Atomics.add(work.next, 0, 1);
  try {
    for (; n < work.orders.length; n = Atomics.add(work.next, 0, 1)) {
      const padded = writeFrame(open(work.orders[n], n), work.voxels, n * work.voxelsPerFrame, decoders);
      Atomics.store(work.padded, n, padded);
    }
    return undefined;
  } catch (error) {
    Atomics.store(work.next, 0, work.orders.length);
    return { frame: n, error };
  } finally {
    Atomics.sub(work.next, 1, 1);
  }
}

/** @returns whether any thread is writing a frame; when none is left to take, none will be written any more */
export function isWriting(work: FrameWork): boolean {
  return Atomics.load(work.next, 1) > 0;
}

/**
 * Writes one frame as intensities into a volume.
 * @returns how many of its pixels are padding
 * @throws FormatError
 */
export function writeFrame(
  { file, source, index, rescale }: VolumeFrame,
  target: Float32Array,
  offset: number,
  decoders: Decoders,
): number {
  const padding = paddingOf(file, source.layout);
  const words = decoders.kernels && source.words?.(index);
  if (decoders.kernels !== undefined && words !== undefined) {
    return decoders.kernels.samples.scale(target, offset, words, { ...source.layout, ...rescale, padding });
  }
  const samples = source.frame(index);
  scaleInto(target, offset, samples, rescale.slope, rescale.intercept);
  let padded = 0;
  if (padding !== undefined) {
    for (let i = 0; i < samples.length; i++) if (samples[i] >= padding.lowest && samples[i] <= padding.highest) padded += 1;
  }
  return padded;
}

/** Writes what nobody has written, in the order of the slices, so that the same frame is refused for any number of threads. @throws FormatError */
export function writeRest(
  work: FrameWork,
  frames: readonly VolumeFrame[],
  failure: FrameFailure | undefined,
  decoders: Decoders,
): void {
  frames.forEach((frame, n) => {
    if (work.padded[n] >= 0) return;
    if (n === failure?.frame) throw failure.error;
    work.padded[n] = writeFrame(frame, work.voxels, n * work.voxelsPerFrame, decoders);
  });
}

/** The padding of the whole volume. */
export function paddingFound(work: FrameWork, frames: readonly VolumeFrame[]): Padding | undefined {
  const ranges = new Map(frames.map(({ file, source }) => [file, paddingOf(file, source.layout)]));
  const found = [...ranges.values()].filter((range) => range !== undefined);
  if (found.length === 0) return undefined;
  return {
    lowest: Math.min(...found.map(({ lowest }) => lowest)),
    highest: Math.max(...found.map(({ highest }) => highest)),
    voxelCount: work.padded.reduce((sum, count) => sum + count, 0),
    intensities: frames.map(({ file, rescale: { slope, intercept } }) => {
      const range = ranges.get(file);
      if (range === undefined) return undefined;
      const [a, b] = [range.lowest, range.highest].map((stored) => Math.fround(slope * stored + intercept));
      return [Math.min(a, b), Math.max(a, b)];
    }),
  };
}
