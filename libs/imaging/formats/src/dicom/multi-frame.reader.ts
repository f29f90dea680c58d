import { volumeOf } from '@collimate/imaging-volume';
import { checkedVoxelCount } from '../bytes/voxel-array.js';
import type { Decoders } from '../decoders.js';
import { checkedGrid } from '../grid-of-columns.js';
import { FormatError } from '../format.error.js';
import type { DataSet } from './data-set.js';
import type { DicomFile } from './dicom-file.reader.js';
import { paddingCounter } from './padding.js';
import { openFrames, readPixelLayout, writeFrame, type Rescale } from './pixels.js';
import type { ChosenSeries, SeriesChoice } from './series-choice.js';
import { readPlane, readRescale, type PlaneGeometry } from './slice.reader.js';
import { stackSlices } from './slice-stack.js';
import { seriesFacts, type DicomSeries } from './series-facts.js';
import { TAG } from './tag.table.js';

/** Where each frame of a multi-frame image lies, and how it is scaled. */
export interface FrameGroup {
  readonly plane: PlaneGeometry;
  readonly rescale: Rescale;
  /** The functional groups of this frame and those of all frames, in the order in which they are looked up. */
  readonly groups: readonly DataSet[];
}

/** The macro's item: of the frame when the frame has it, else the shared one. @source DICOM PS3.3 C.7.6.16 */
function macro(groups: readonly DataSet[], tag: number): DataSet | undefined {
  for (const group of groups) {
    const [item] = group.items(tag);
    if (item !== undefined) return item;
  }
  return undefined;
}

/** Reads the functional groups of every frame. @throws FormatError MISSING_ATTRIBUTE, DAMAGED, BAD_GEOMETRY */
export function readFrameGroups(file: DicomFile, frames: number): readonly FrameGroup[] {
  const a = file.attributes;
  const shared = a.items(TAG.SharedFunctionalGroupsSequence);
  const perFrame = a.items(TAG.PerFrameFunctionalGroupsSequence);
  if (perFrame.length !== frames) {
    throw a.error(perFrame.length === 0 ? 'MISSING_ATTRIBUTE' : 'DAMAGED', 'each frame has one item of functional groups', TAG.PerFrameFunctionalGroupsSequence);
  }
  return perFrame.map((own) => {
    const groups = [own, ...shared];
    const position = macro(groups, TAG.PlanePositionSequence);
    const orientation = macro(groups, TAG.PlaneOrientationSequence);
    const measures = macro(groups, TAG.PixelMeasuresSequence);
    if (position === undefined) throw a.missing(TAG.PlanePositionSequence);
    if (orientation === undefined) throw a.missing(TAG.PlaneOrientationSequence);
    if (measures === undefined) throw a.missing(TAG.PixelMeasuresSequence);
    const transformation = macro(groups, TAG.PixelValueTransformationSequence);
    return { plane: readPlane(position, orientation, measures), rescale: readRescale(transformation ?? a), groups };
  });
}

/** @returns the spacing that a single frame states along its normal */
export function statedSpacingMm(groups: readonly DataSet[]): number | undefined {
  const measures = macro(groups, TAG.PixelMeasuresSequence);
  return measures?.decimal(TAG.SpacingBetweenSlices) ?? measures?.decimal(TAG.SliceThickness);
}

/**
 * Reads one enhanced CT, MR or PET image.
 * @throws FormatError; several multi-frame files in one series are refused, since each is a volume of its own
 * @source DICOM PS3.3 C.7.6.16
 */
export function readMultiFrame(chosen: ChosenSeries, decoders: Decoders, choice: SeriesChoice): DicomSeries {
  if (chosen.files.length > 1) {
    throw new FormatError('SEVERAL_PHASES', 'the series holds several multi-frame images', {
      details: { images: chosen.files.length },
      hint: 'Pass the one file that is meant.',
    });
  }
  const [file] = chosen.files;
  if (choice.phase !== undefined) {
    throw file.attributes.error('UNSUPPORTED_IMAGE', 'a phase can be chosen among single-frame images only', TAG.NumberOfFrames);
  }
  const layout = readPixelLayout(file);
  const groups = readFrameGroups(file, layout.frames);
  checkedVoxelCount([layout.columns, layout.rows, layout.frames], file.item);
  const stack = stackSlices(
    groups.map(({ plane }) => ({ plane, item: file.item })), [layout.columns, layout.rows], statedSpacingMm(groups[0].groups),
  );
  const source = openFrames(file, decoders, layout);
  const count = layout.rows * layout.columns;
  // One frame is decoded before the volume is made, so that a small hostile file cannot claim a large array.
  const firstSamples = source.frame(stack.order[0]);
  const padding = paddingCounter();
  const voxels = new Float32Array(count * layout.frames);
  stack.order.forEach((frame, k) => {
    const samples = k === 0 ? firstSamples : source.frame(frame);
    padding.count({ file, layout }, samples);
    writeFrame(voxels, k * count, samples, groups[frame].rescale);
  });
  return {
    ...seriesFacts([file], layout.photometricInterpretation),
    volume: volumeOf(checkedGrid(stack.grid, file.item, '(0020,9113)'), voxels),
    sopInstanceUids: [file.attributes.text(TAG.SOPInstanceUID) ?? ''],
    padding: padding.found(),
    problems: chosen.problems,
  };
}
