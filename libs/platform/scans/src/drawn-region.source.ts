import {
  type Decoders,
  type DicomSeg,
  type DrawnOn,
  FormatError,
  type ListedRegion,
  type RegionWish,
  drawnElsewhere,
  findRoi,
  findSegment,
  framesCopied,
  framesMissing,
  rasterise,
  readRtStruct,
  readSeg,
  segmentMask,
  segmentVoxelCount,
} from '@collimate/imaging-formats';
import { matchMask } from '@collimate/imaging-volume';
import type { ImageSource } from './image.source.js';
import { broughtOver } from './mask-remarks.js';
import { type MaskChoice, type RegionSource, regionNamed } from './mask.model.js';
import { regionNames } from './region-names.js';
import { SourceError } from './source.error.js';

/** From which fraction on a voxel is inside, unless the caller says otherwise. */
const HALF = 0.5;

/** The regions of a DICOM segmentation. @throws FormatError */
export function drawnSegments(bytes: Uint8Array, decoders: Decoders): RegionSource {
  const seg = readSeg(bytes, decoders);
  const named = seg.segments.map(({ number, label }) => ({ number, name: label }));
  const nameOf = regionNames(named, 'segment');
  let empty: ReadonlySet<number> | undefined;
  const isEmpty = ({ number }: ListedRegion): boolean => {
    empty ??= new Set(named.map((one) => one.number).filter((one) => !isDrawn(() => segmentVoxelCount(seg, one))));
    return empty.has(number);
  };
  let faults: ReadonlyMap<number, readonly string[]> | undefined;
  return {
    region(image, choice, paper) {
      const { number, label } = findSegment(seg, wishOf(choice) ?? onlyOne('segment', named));
      const { problems, frameOfReferenceUid } = belonging(image, seg, seg.frameOfReferenceUid, choice);
      const options = { frameOfReferenceUid, threshold: choice.threshold ?? HALF };
      faults ??= new Map(seg.segments.map((one) => [one.number, faultOf(one, () => seg.gridOf(one.number))]));
      if (seg.strayFrames > 0)
        problems.push(`frames of a segment that the file does not describe were passed over: ${seg.strayFrames}`);
      problems.push(...toldLetters(seg));
      if (seg.bytesBehind > 0) problems.push('bytes behind the last frame of the segmentation were passed over');
      const missing = framesMissing(seg, number);
      if (missing > 0) problems.push(`slices between the first and the last frame of the segment without a frame: ${missing}`);
      const told = [...problems, ...[...faults].flatMap(([other, fault]) => (other === number ? [] : fault))];
      const name = nameOf({ number, name: label });
      const { grid } = image.volume;
      if (choice.regrid !== true) {
        const mask = segmentMask(seg, number, grid, { ...options, ...(paper && { onto: paper.take(grid) }) });
        return { name, mask, problems: [...told, ...toldCopies(seg, number, options.threshold)] };
      }
      const own = segmentMask(seg, number, undefined, options);
      const matched = matchMask(own, grid, { regrid: true });
      const copies = toldCopies(seg, number, options.threshold);
      return { name, mask: matched.mask, problems: [...told, ...copies, ...broughtOver(own, matched)] };
    },
    regions: () => named.filter((one) => !isEmpty(one)).map(({ number, name }) => regionNamed(number, name)),
    leftOut: () => named.filter(isEmpty).map(nameOf),
    close: () => undefined,
  };
}

/** The regions of a structure set. @throws FormatError */
export function drawnRois(bytes: Uint8Array, decoders: Decoders): RegionSource {
  const structures = readRtStruct(bytes, decoders);
  const nameOf = regionNames(structures.rois, 'roi');
  const drawn = structures.rois.filter(({ contours, fault }) => contours.length > 0 || fault !== undefined);
  return {
    region(image, choice, paper) {
      const roi = findRoi(structures, wishOf(choice) ?? onlyOne('ROI', drawn.length === 0 ? structures.rois : drawn));
      const { problems, frameOfReferenceUid } = belonging(image, structures, roi.frameOfReferenceUid, choice);
      const remarks: string[] = [];
      if (structures.strayContours > 0)
        remarks.push(`contours of the file that name no region were passed over: ${structures.strayContours}`);
      problems.push(...toldLetters(structures));
      const { grid } = image.volume;
      const mask = rasterise(roi, grid, {
        frameOfReferenceUid,
        ...(choice.regrid === true ? { betweenSlices: 'nearest-plane', outside: 'clip' } : {}),
        ...(paper && { onto: paper.take(grid) }),
        onRemark: (remark) => remarks.push(remark),
      });
      const faults = structures.rois.flatMap((other) =>
        other === roi || other.fault === undefined ? [] : [passedOver(other, other.fault)],
      );
      return { name: nameOf(roi), mask, problems: [...problems, ...faults, ...remarks] };
    },
    regions: () => drawn.map(({ number, name }) => regionNamed(number, name)),
    leftOut: () => structures.rois.filter((roi) => !drawn.includes(roi)).map(nameOf),
    close: () => undefined,
  };
}

function toldCopies(seg: DicomSeg, number: number, threshold: number): readonly string[] {
  const copies = framesCopied(seg, number, threshold);
  return copies === 0 ? [] : [`frames of the segment that lie where another one lies and show the same count once: ${copies}`];
}

function toldLetters({ otherLetters }: { readonly otherLetters: boolean }): readonly string[] {
  return otherLetters
    ? ['names of regions are not in the character set that the file declares, and were read as what they are']
    : [];
}

function isDrawn(count: () => number): boolean {
  try {
    return count() > 0;
  } catch (error) {
    if (error instanceof FormatError) return true;
    throw error;
  }
}

function wishOf({ roi, label }: MaskChoice): RegionWish | undefined {
  if (roi === undefined && label === undefined) return undefined;
  return { ...(roi === undefined ? {} : { name: roi }), ...(label === undefined ? {} : { number: label }) };
}

function faultOf(region: { readonly number: number; readonly label: string }, look: () => unknown): readonly string[] {
  try {
    look();
    return [];
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    // A segment that is not drawn is no fault, and one frame needs no thickness to be painted on the image.
    return error.code === 'EMPTY_REGION' || error.place.tag === '(0018,0050)'
      ? []
      : [passedOver({ ...region, name: region.label }, error)];
  }
}

function passedOver({ number, name }: ListedRegion, fault: FormatError): string {
  return `region ${number} ("${name}") of the file cannot be read and was passed over: ${fault.message}`;
}

/**
 * Whether a region belongs to an image, by patient, place and frame of reference.
 * @returns remarks, and the frame of reference that the region must have
 * @throws FormatError WRONG_PATIENT; GEOMETRY_MISMATCH for an image without a place
 */
function belonging(
  image: ImageSource,
  file: { readonly patientId: string | undefined; readonly drawnOn: DrawnOn },
  frame: string | undefined,
  { regrid }: MaskChoice,
): { readonly problems: string[]; readonly frameOfReferenceUid: string | undefined } {
  const problems = ofNoPlace(image, regrid === true);
  const known = frame !== undefined && image.frameOfReferenceUid !== undefined;
  const sameFrame = known && frame === image.frameOfReferenceUid;
  const twoPatients = image.patientId !== undefined && file.patientId !== undefined && image.patientId !== file.patientId;
  if (twoPatients && sameFrame) problems.push('image and region state two patient numbers, and one frame of reference');
  if (twoPatients && !sameFrame) {
    throw new FormatError(
      'WRONG_PATIENT',
      known
        ? 'image and region state two patients, and two frames of reference'
        : 'image and region state two patients, and no frame of reference says that they belong together',
      {
        place: { item: 0, tag: '(0010,0020)' },
        hint: 'Check that both are of one patient.',
      },
    );
  }
  const elsewhere = drawnElsewhere(file.drawnOn, { seriesInstanceUid: image.seriesInstanceUid, sopClassUid: image.sopClassUid });
  if (elsewhere !== undefined) problems.push(elsewhere);
  if (regrid !== true || !known || sameFrame) return { problems, frameOfReferenceUid: image.frameOfReferenceUid };
  problems.push('image and region state different frames of reference; their places were taken as they are');
  return { problems, frameOfReferenceUid: undefined };
}

/**
 * Refuses a region drawn in millimetres on an image whose place is a guess.
 * @returns remarks, if the caller accepts places as they are
 * @throws FormatError GEOMETRY_MISMATCH
 */
function ofNoPlace({ placed }: ImageSource, regrid: boolean): string[] {
  if (placed !== false) return [];
  if (regrid) return ['the image does not say where it lies; the region was drawn where its place is guessed to be'];
  throw new FormatError(
    'GEOMETRY_MISMATCH',
    'the file of the image does not say where it lies, and the region is drawn in millimetres',
    {
      place: { item: 0 },
      hint: 'Write the place into its header (a form code of NIfTI, the origin and directions of NRRD and MetaImage); --regrid takes the guess.',
    },
  );
}

function onlyOne(kind: string, regions: readonly ListedRegion[]): RegionWish {
  if (regions.length === 1) return { number: regions[0].number };
  const isOne = (wanted: string): boolean => regions.filter(({ name }) => name === wanted).length === 1;
  const names = regions.map(({ name, number }) => (isOne(name) ? `"${name}"` : `"${name}" (--label ${number})`)).join(', ');
  throw new SourceError('WHICH_REGION', 'input', `the file has ${regions.length} ${kind}s with voxels, and one is wanted`, {
    hint: regions.length === 0 ? 'Choose another file.' : `Choose one by its name with --roi, or all by --all-rois: ${names}.`,
  });
}
