import { volumeOf } from '@collimate/imaging-volume';
import { checkedVoxelCount } from '../../bytes/voxel-array.js';
import type { Decoders } from '../../decoders.js';
import { checkedGrid } from '../../grid-of-columns.js';
import { FormatError } from '../../format.error.js';
import type { DataSet } from '../data-set.js';
import type { DicomFile } from '../dicom-file.reader.js';
import { doubtsOf } from '../doubtful-scan.js';
import { refuseNotRadiomic } from '../not-radiomic.js';
import { openVolume, type OpenSeries, type SeriesExtent } from '../open-series.js';
import { choosePhase } from '../phases/phase-choice.js';
import { readPhases, type Phases } from '../phases/phases.js';
import { type PixelLayout, readPixelLayout, type Rescale } from '../pixel-layout.js';
import { openFrames } from '../pixels.js';
import type { FrameSource } from '../stored-samples.js';
import type { ChosenSeries, SeriesChoice } from '../series-choice.js';
import { unlikeSlices } from '../slice-likeness.js';
import { readPlane, readRescale, type PlaneGeometry } from '../slice.reader.js';
import { stackSlices } from '../slice-stack.js';
import { seriesFacts } from '../series-facts.js';
import { scaleOfSeries, statedScale, type StatedScale } from '../stated-scale.js';
import { TAG } from '@collimate/imaging-dicom';
import { wholeFiles } from './multi-frame.files.js';
import { untoldTurns, type Description } from '../phases/untold-turns.js';
import { wideSamples } from '../wide-samples.js';

/** Where each frame of a multi-frame image lies, and how it is scaled. */
export interface FrameGroup {
  readonly plane: PlaneGeometry;
  readonly rescale: Rescale;
  readonly scale: StatedScale;
  /** The functional groups of this frame and those of all frames, in the order in which they are looked up. */
  readonly groups: readonly DataSet[];
}

/** One frame of one file of the series. */
interface Frame extends FrameGroup {
  readonly file: DicomFile;
  readonly source: FrameSource;
  readonly index: number;
  readonly phases: Phases;
  readonly modality: string | undefined;
}

/** The macros that say how a frame was made, and can tell several volumes of one image apart. @source DICOM PS3.3 C.7.6.16.2, C.8.13.5, C.8.15.3, C.8.22.5, C.7.6.16.2.25 */
const SCAN_MACROS = [
  TAG.FrameContentSequence,
  TAG.CardiacSynchronizationSequence,
  TAG.RespiratorySynchronizationSequence,
  TAG.MREchoSequence,
  TAG.MRDiffusionSequence,
  TAG.MRModifierSequence,
  TAG.MRImageFrameTypeSequence,
  TAG.CTImageFrameTypeSequence,
  TAG.PETFrameTypeSequence,
  TAG.PixelMeasuresSequence,
  TAG.MRTimingAndRelatedParametersSequence,
  TAG.CTReconstructionSequence,
  TAG.CTXRayDetailsSequence,
  // What the slices said before they were converted into frames.
  TAG.UnassignedPerFrameConvertedAttributesSequence,
] as const;

/** The macro's item: of the frame when the frame has it, else the shared one. @source DICOM PS3.3 C.7.6.16 */
function macro(groups: readonly DataSet[], tag: number): DataSet | undefined {
  for (const group of groups) {
    const [item] = group.items(tag);
    if (item !== undefined) return item;
  }
  return undefined;
}

function macros(groups: readonly DataSet[], tags: readonly number[]): readonly DataSet[] {
  return tags.map((tag) => macro(groups, tag)).filter((item) => item !== undefined);
}

/** The phases that the functional groups of a frame state. */
export function framePhases(groups: readonly DataSet[]): Phases {
  return readPhases(macros(groups, SCAN_MACROS));
}

/** The items of a frame's own groups; a private group need not have items. Phases are read from the first item of a scan macro. */
function inside(own: DataSet): readonly Description[] {
  const scans: readonly number[] = SCAN_MACROS;
  return own
    .tags()
    .filter((tag) => (tag >>> 16) % 2 === 0)
    .flatMap((tag) =>
      own.items(tag).map((attributes, n) => ({ place: `${tag}/${n}`, attributes, hasPhases: n === 0 && scans.includes(tag) })),
    );
}

/** The functional groups of one frame, whose place is read when it is asked for. */
export interface OpenFrameGroup {
  readonly groups: readonly DataSet[];
  /** @throws FormatError MISSING_ATTRIBUTE, BAD_GEOMETRY */
  readonly read: () => FrameGroup;
}

/** Opens the functional groups of every frame: one without a place stops whoever asks for it. @throws FormatError MISSING_ATTRIBUTE, DAMAGED */
export function openFrameGroups(file: DicomFile, frames: number): readonly OpenFrameGroup[] {
  const a = file.attributes;
  const shared = a.items(TAG.SharedFunctionalGroupsSequence);
  const perFrame = a.items(TAG.PerFrameFunctionalGroupsSequence);
  if (perFrame.length !== frames) {
    throw a.error(
      perFrame.length === 0 ? 'MISSING_ATTRIBUTE' : 'DAMAGED',
      'each frame has one item of functional groups',
      TAG.PerFrameFunctionalGroupsSequence,
    );
  }
  return perFrame.map((own) => {
    const groups = [own, ...shared];
    return { groups, read: () => readFrameGroup(a, groups) };
  });
}

function readFrameGroup(a: DataSet, groups: readonly DataSet[]): FrameGroup {
  const position = macro(groups, TAG.PlanePositionSequence);
  const orientation = macro(groups, TAG.PlaneOrientationSequence);
  const measures = macro(groups, TAG.PixelMeasuresSequence);
  if (position === undefined) throw a.missing(TAG.PlanePositionSequence);
  if (orientation === undefined) throw a.missing(TAG.PlaneOrientationSequence);
  if (measures === undefined) throw a.missing(TAG.PixelMeasuresSequence);
  const transformation = macro(groups, TAG.PixelValueTransformationSequence);
  return {
    plane: readPlane(position, orientation, measures),
    rescale: readRescale(transformation ?? a),
    scale: statedScale(transformation ?? a),
    groups,
  };
}

/** A distance of slices that a frame states, or what it states in its place. */
export interface StatedSpacing {
  readonly mm: number | undefined;
  /** How thick the slice is, which need not be how far the next one lies. */
  readonly isThickness: boolean;
}

/** @returns the spacing that a single frame states along its normal */
export function statedSpacing(groups: readonly DataSet[]): StatedSpacing {
  const measures = macro(groups, TAG.PixelMeasuresSequence);
  const [spacing, thickness] = [TAG.SpacingBetweenSlices, TAG.SliceThickness].map((tag) => measures?.decimal(tag));
  // Some writers put the direction of the stack into the sign of its spacing; the thickness then says how far the frame reaches.
  if (spacing !== undefined && spacing > 0) return { mm: spacing, isThickness: false };
  if (thickness !== undefined && thickness > 0) return { mm: thickness, isThickness: true };
  return { mm: spacing ?? thickness, isThickness: spacing === undefined };
}

/** Frames without functional groups are cine loops, projections or doses. @throws FormatError UNSUPPORTED_IMAGE */
function checkEnhanced({ attributes: a }: DicomFile): void {
  if (a.has(TAG.PerFrameFunctionalGroupsSequence) || a.has(TAG.SharedFunctionalGroupsSequence)) return;
  refuseNotRadiomic(a);
  throw a.error(
    'UNSUPPORTED_IMAGE',
    'the frames of the image do not say where they lie',
    TAG.NumberOfFrames,
    'Enhanced CT, MR and PET images are read, and series of single-frame images.',
  );
}

function framesOf(file: DicomFile, decoders: Decoders): readonly Frame[] {
  checkEnhanced(file);
  const layout = readPixelLayout(file);
  const groups = openFrameGroups(file, layout.frames).map(({ read }) => read());
  checkedVoxelCount([layout.columns, layout.rows, layout.frames], file.item);
  const source = openFrames(file, decoders, layout);
  return groups.map((group, index) => {
    const phases = readPhases([...macros(group.groups, SCAN_MACROS), file.attributes]);
    return { ...group, file, source, index, phases, modality: file.attributes.word(TAG.Modality) };
  });
}

function checkOneSize(frames: readonly Frame[], { rows, columns }: PixelLayout): void {
  const other = frames.find(({ source: { layout } }) => layout.rows !== rows || layout.columns !== columns);
  if (other === undefined) return;
  throw new FormatError('MIXED_SLICES', 'the images of the series differ in rows or columns', {
    place: { item: other.file.item, tag: '(0028,0010)' },
  });
}

/**
 * Opens an enhanced CT, MR or PET image; several of one series are put together, frame by frame.
 * @throws FormatError; SEVERAL_PHASES when frames lie at one place or stand in turn and an attribute tells them apart
 * @source DICOM PS3.3 C.7.6.16
 */
export function openMultiFrame(
  chosen: ChosenSeries,
  decoders: Decoders,
  choice: SeriesChoice,
  shared: (extent: SeriesExtent) => boolean,
): OpenSeries {
  const copies: string[] = [];
  const told: string[] = [];
  const frames = choosePhase(
    wholeFiles(chosen.files, copies).flatMap((file) => framesOf(file, decoders)),
    choice.phase,
    told,
  );
  const [
    {
      file,
      source: { layout },
    },
  ] = frames;
  checkOneSize(frames, layout);
  const unlike = unlikeSlices(
    frames.map((frame) => ({ holders: [...macros(frame.groups, SCAN_MACROS), frame.file.attributes], item: frame.file.item })),
  );
  checkedVoxelCount([layout.columns, layout.rows, frames.length], file.item);
  const scale = scaleOfSeries(frames.map((frame) => ({ scale: frame.scale, item: frame.file.item })));
  const stack = stackSlices(
    frames.map((frame) => ({ plane: frame.plane, item: frame.file.item })),
    [layout.columns, layout.rows],
    statedSpacing(frames[0].groups).mm,
  );
  const ordered = stack.order.map((i) => frames[i]);
  if (told.length === 0)
    told.push(
      ...untoldTurns(
        ordered.map(({ groups: [own], file: { attributes } }) => [...inside(own), { place: '', attributes, hasPhases: true }]),
      ),
    );
  const files = [...new Set(ordered.map((frame) => frame.file))];
  const voxels = layout.rows * layout.columns * ordered.length;
  const extent = { frames: ordered.length, voxels, compressed: files.some(({ transferSyntax }) => transferSyntax.encapsulated) };
  return openVolume(ordered, decoders, shared(extent), (values, padding) => ({
    ...seriesFacts(files, chosen.files, layout.photometricInterpretation, scale),
    volume: volumeOf(checkedGrid(stack.grid, file.item, '(0020,9113)'), values),
    sopInstanceUids: files.map(({ attributes }) => attributes.text(TAG.SOPInstanceUID) ?? ''),
    padding,
    problems: [
      ...chosen.problems,
      ...copies,
      ...told,
      ...unlike,
      ...doubtsOf(files),
      ...stack.problems,
      ...wideSamples(layout, values),
    ],
  }));
}
