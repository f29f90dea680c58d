import {
  type Decoders,
  type DrawnOn,
  FormatError,
  type ListedRegion,
  type RegionWish,
  drawnElsewhere,
  findRoi,
  findSegment,
  rasterise,
  readRtStruct,
  readSeg,
  segmentMask,
} from '@collimate/imaging-formats';
import { matchMask } from '@collimate/imaging-volume';
import type { ImageSource } from './image.source.js';
import { broughtOver } from './mask-remarks.js';
import type { MaskChoice, MaskSource } from './mask.model.js';
import { SourceError } from './source.error.js';

/** One segment of a DICOM segmentation, on the grid of the image. @throws FormatError, VolumeError; SourceError WHICH_REGION */
export function drawnSegment(bytes: Uint8Array, image: ImageSource, choice: MaskChoice, decoders: Decoders): MaskSource {
  const seg = readSeg(bytes, decoders);
  const named = seg.segments.map(({ number, label }) => ({ number, name: label }));
  const { number, label } = findSegment(seg, wishOf(choice) ?? onlyOne('segment', named));
  const { problems, frameOfReferenceUid } = belonging(image, seg, seg.frameOfReferenceUid, choice);
  const options = { frameOfReferenceUid, threshold: choice.threshold };
  const faults = seg.segments
    .filter((other) => other.number !== number)
    .flatMap((other) => faultOf(other, () => seg.gridOf(other.number)));
  const name = nameAmong(named, { number, name: label === '' ? `segment-${number}` : label });
  if (choice.regrid !== true) {
    return { name, mask: segmentMask(seg, number, image.volume.grid, options), problems: [...problems, ...faults] };
  }
  const own = segmentMask(seg, number, undefined, options);
  const matched = matchMask(own, image.volume.grid, { regrid: true });
  return { name, mask: matched.mask, problems: [...problems, ...faults, ...broughtOver(own, matched)] };
}

/** One ROI of a structure set, filled on the grid of the image. @throws FormatError; SourceError WHICH_REGION */
export function drawnRoi(bytes: Uint8Array, image: ImageSource, choice: MaskChoice, decoders: Decoders): MaskSource {
  const structures = readRtStruct(bytes, decoders);
  const drawn = structures.rois.filter(({ contours, fault }) => contours.length > 0 || fault !== undefined);
  const roi = findRoi(structures, wishOf(choice) ?? onlyOne('ROI', drawn.length === 0 ? structures.rois : drawn));
  const { problems, frameOfReferenceUid } = belonging(image, structures, roi.frameOfReferenceUid, choice);
  const remarks: string[] = [];
  if (structures.strayContours > 0)
    remarks.push(`contours of the file that name no region were passed over: ${structures.strayContours}`);
  const mask = rasterise(roi, image.volume.grid, {
    frameOfReferenceUid,
    ...(choice.regrid === true ? { betweenSlices: 'nearest-plane', outside: 'clip' } : {}),
    onRemark: (remark) => remarks.push(remark),
  });
  const faults = structures.rois.flatMap((other) =>
    other === roi || other.fault === undefined ? [] : [passedOver(other, other.fault)],
  );
  const name = nameAmong(structures.rois, { number: roi.number, name: roi.name === '' ? `roi-${roi.number}` : roi.name });
  return { name, mask, problems: [...problems, ...faults, ...remarks] };
}

function wishOf({ roi, label }: MaskChoice): RegionWish | undefined {
  if (roi === undefined && label === undefined) return undefined;
  return { ...(roi === undefined ? {} : { name: roi }), ...(label === undefined ? {} : { number: label }) };
}

/** @returns a name that no other region of the file has */
function nameAmong(regions: readonly ListedRegion[], { number, name }: ListedRegion): string {
  return regions.some((other) => other.number !== number && other.name === name) ? `${name} (${number})` : name;
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
 * Whether a region belongs to an image, by patient and frame of reference.
 * @returns what is to be told, and the frame of reference that the region must have
 * @throws FormatError WRONG_PATIENT
 */
function belonging(
  image: ImageSource,
  file: { readonly patientId: string | undefined; readonly drawnOn: DrawnOn },
  frame: string | undefined,
  { regrid }: MaskChoice,
): { readonly problems: readonly string[]; readonly frameOfReferenceUid: string | undefined } {
  const problems: string[] = [];
  const known = frame !== undefined && image.frameOfReferenceUid !== undefined;
  const sameFrame = known && frame === image.frameOfReferenceUid;
  const twoPatients = image.patientId !== undefined && file.patientId !== undefined && image.patientId !== file.patientId;
  if (twoPatients && sameFrame) problems.push('image and region state two patient numbers, and one frame of reference');
  // Where both state a frame of reference, the refusal names that.
  if (twoPatients && !known) {
    throw new FormatError(
      'WRONG_PATIENT',
      'image and region state two patients, and no frame of reference says that they belong together',
      {
        place: { item: 0, tag: '(0010,0020)' },
        hint: 'Check that both are of one patient.',
      },
    );
  }
  const elsewhere = drawnElsewhere(file.drawnOn, { seriesInstanceUid: image.seriesInstanceUid, sopClassUid: image.sopClassUid });
  if (elsewhere !== undefined) problems.push(elsewhere);
  if (regrid !== true || !known || sameFrame || twoPatients) return { problems, frameOfReferenceUid: image.frameOfReferenceUid };
  problems.push('image and region state different frames of reference; their places were taken as they are');
  return { problems, frameOfReferenceUid: undefined };
}

function onlyOne(kind: string, regions: readonly ListedRegion[]): RegionWish {
  if (regions.length === 1) return { number: regions[0].number };
  const names = regions.map(({ name }) => `"${name}"`).join(', ');
  throw new SourceError('WHICH_REGION', 'input', `the file has ${regions.length} ${kind}s with voxels, and one is wanted`, {
    hint: regions.length === 0 ? 'Choose another file.' : `Choose one by its name with --roi, or all by --all-rois: ${names}.`,
  });
}
