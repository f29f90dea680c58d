import { volumeOf } from '@collimate/imaging-volume';
import { checkedVoxelCount } from '../bytes/voxel-array.js';
import type { FileBytes } from '../bytes/file-bytes.js';
import type { Decoders } from '../decoders.js';
import { checkedGrid } from '../grid-of-columns.js';
import { FormatError } from '../format.error.js';
import type { DicomFile } from './dicom-file.reader.js';
import { doubtsOf } from './doubtful-scan.js';
import { openFrames } from './pixels.js';
import { chooseSeries, isMultiFrame, type ChosenSeries, type SeriesChoice } from './series-choice.js';
import { readSeriesFiles } from './series-files.js';
import { readSlice, type Slice } from './slice.reader.js';
import { openMultiFrame } from './frames/multi-frame.reader.js';
import { choosePhase } from './phases/phase-choice.js';
import { readPhases, type PhasedPlane } from './phases/phases.js';
import { withoutCopies } from './slice-copies.js';
import { unlikeSlices } from './slice-likeness.js';
import { stackSlices } from './slice-stack.js';
import { openVolume, type OpenSeries, type SeriesExtent } from './open-series.js';
import { seriesFacts, type DicomSeries } from './series-facts.js';
import { scaleOfSeries } from './stated-scale.js';
import { TAG } from '@collimate/imaging-dicom';
import { untoldTurns } from './phases/untold-turns.js';
import { wideSamples } from './wide-samples.js';

/** What to read out of the files, and how. */
export type SeriesOptions = SeriesChoice;

/**
 * Reads one series into a volume: slices ordered by position along the normal, each with its own rescale.
 * @input the bytes of the files in any order; files that are no DICOM image are passed over only if they are DICOM
 * @throws FormatError; SEVERAL_SERIES and SEVERAL_PHASES list what to choose from
 * @source DICOM PS3.3 C.7.6.2, C.7.6.3, C.11.1
 */
export function readDicomSeries(files: readonly Uint8Array[], decoders: Decoders = {}, options: SeriesOptions = {}): DicomSeries {
  return drained(openChosen(readSeriesFiles(files, decoders, options), decoders, options));
}

/** Reads one series out of files that have been parsed; errors name the ordinals that the files carry. @throws FormatError */
export function readSeriesOf(files: readonly DicomFile[], decoders: Decoders = {}, options: SeriesOptions = {}): DicomSeries {
  return drained(openChosen(chooseSeries(files, options), decoders, options));
}

function drained(open: OpenSeries): DicomSeries {
  open.drain();
  return open.finish();
}

/**
 * Opens one series for several threads: headers are read and checked as in `readDicomSeries`, one frame is decoded.
 * @param shared asked once what the series is: whether other threads shall write into its volume
 * @throws FormatError
 */
export function openDicomSeries(
  files: readonly (Uint8Array | FileBytes)[],
  decoders: Decoders = {},
  options: SeriesOptions = {},
  shared: (extent: SeriesExtent) => boolean = () => false,
): OpenSeries {
  return openChosen(readSeriesFiles(files, decoders, options), decoders, options, shared);
}

function openChosen(
  chosen: ChosenSeries,
  decoders: Decoders,
  options: SeriesOptions,
  shared: (extent: SeriesExtent) => boolean = () => false,
): OpenSeries {
  if (chosen.files.some(isMultiFrame)) return openMultiFrame(chosen, decoders, options, shared);
  return openStack(chosen.files, chosen.problems, decoders, options, shared);
}

function openStack(
  files: readonly DicomFile[],
  found: readonly string[],
  decoders: Decoders,
  options: SeriesOptions,
  shared: (extent: SeriesExtent) => boolean,
): OpenSeries {
  const problems = [...found];
  const turns: string[] = [];
  const slices = choosePhase(withoutCopies(files.map(readSlice).map(phased), problems), options.phase, turns);
  problems.push(...turns);
  const scale = scaleOfSeries(slices.map((slice) => ({ scale: slice.scale, item: slice.file.item })));
  const first = slices[0];
  for (const slice of slices) checkLike(first, slice);
  problems.push(...unlikeSlices(slices.map(({ file }) => ({ holders: [file.attributes], item: file.item }))));
  problems.push(...doubtsOf(slices.map(({ file }) => file)));
  const { rows, columns } = first.layout;
  checkedVoxelCount([columns, rows, slices.length], first.file.item);
  const a = first.file.attributes;
  const thickness = slices.length > 1 ? undefined : (a.decimal(TAG.SliceThickness) ?? a.decimal(TAG.SpacingBetweenSlices));
  const stack = stackSlices(
    slices.map(({ plane, file }) => ({ plane, item: file.item, instance: file.attributes.looseDecimal(TAG.InstanceNumber) })),
    [columns, rows],
    thickness,
  );
  problems.push(...stack.problems);
  if (slices.length === 1) problems.push('a single slice: its extent along z is SliceThickness');
  const ordered = stack.order.map((i) => slices[i]);
  if (turns.length === 0)
    problems.push(...untoldTurns(ordered.map(({ file: { attributes } }) => [{ place: '', attributes, hasPhases: true }])));

  if (first.layout.photometricInterpretation === 'MONOCHROME1')
    problems.push('MONOCHROME1: shown inverted; values are as stored');
  // All sources are opened before anything is decoded: a codec that is missing is told first.
  const frames = ordered.map((slice) => ({
    file: slice.file,
    source: openFrames(slice.file, decoders, slice.layout),
    index: 0,
    rescale: slice.rescale,
  }));
  const extent = {
    frames: frames.length,
    voxels: rows * columns * frames.length,
    compressed: files.some((file) => file.transferSyntax.encapsulated),
  };
  return openVolume(frames, decoders, shared(extent), (voxels, padding) => ({
    ...seriesFacts(
      ordered.map((slice) => slice.file),
      files,
      first.layout.photometricInterpretation,
      scale,
    ),
    volume: volumeOf(checkedGrid(stack.grid, first.file.item, '(0020,0032)'), voxels),
    sopInstanceUids: ordered.map((slice) => slice.sopInstanceUid),
    padding,
    problems: [...problems, ...wideSamples(first.layout, voxels)],
  }));
}

function phased(slice: Slice): Slice & PhasedPlane {
  const { attributes } = slice.file;
  return { ...slice, phases: readPhases([attributes]), modality: attributes.word(TAG.Modality) };
}

function checkLike(first: Slice, slice: Slice): void {
  const item = slice.file.item;
  if (slice.layout.rows !== first.layout.rows || slice.layout.columns !== first.layout.columns) {
    throw new FormatError('MIXED_SLICES', 'the slices of the series differ in rows or columns', {
      place: { item, tag: '(0028,0010)' },
    });
  }
  if (slice.frameOfReferenceUid !== first.frameOfReferenceUid) {
    throw new FormatError('MIXED_SLICES', 'the slices of the series are in different frames of reference', {
      place: { item, tag: '(0020,0052)' },
    });
  }
}
