import {
  type Decoders,
  type LabelFile,
  type Roi,
  TAG,
  findRoi,
  findSegment,
  looksLikeDicom,
  rasterise,
  readDicomFile,
  readLabelFile,
  readRtStruct,
  readSeg,
  segmentMask,
  selectLabel,
} from '@collimate/imaging-formats';
import { type Mask, matchMask } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import { filesUnder, isFolder, readBytes } from './files.source.js';
import { type ImageSource, nameOf } from './image.source.js';
import { withCodecs } from './pixel-codecs.js';
import { readScalarFile } from './scalar-file.source.js';
import { SourceError, located } from './source.error.js';

/** Which region of a mask file is meant, and how it may be brought onto the image. */
export interface MaskChoice {
  /** Name of a ROI, segment or label. */
  readonly roi?: string;
  /** Value of the region in a label image, or number of a segment. */
  readonly label?: number;
  /**
   * Take the nearest voxel when the mask lies on another grid, and the nearest plane of contours that lie between the slices; without it
   * such a region is refused.
   */
  readonly regrid?: boolean;
  /** Part of a whole from which on a voxel of a fractional segment is inside; 0.5 unless told. */
  readonly threshold?: number;
}

/** A region with the name it has in its file. */
export interface MaskSource {
  readonly name: string;
  readonly mask: Mask;
}

/**
 * Reads one region from an RTSTRUCT (filled on the image's grid), a DICOM segmentation, or a NIfTI, NRRD or MetaImage label image.
 * @throws LocatedError over FormatError, VolumeError; SourceError NO_SUCH_FILE, UNREADABLE, WHICH_REGION
 */
export function readMask(path: string, image: ImageSource, choice: MaskChoice = {}): Promise<MaskSource> {
  const file = isFolder(path) ? onlyFileOf(path) : path;
  const bytes = readBytes(file);
  return withCodecs((decoders) => {
    if (looksLikeDicom(bytes)) return located([file], () => fromDicom(bytes, image, choice, decoders));
    const segment = choice.label ?? choice.roi;
    const labels = readScalarFile(file, bytes, decoders, (its, all, pair) => readLabelFile(its, all, { ...pair, segment }));
    return fromLabels(file, labels, image, choice);
  });
}

function fromDicom(bytes: Uint8Array, image: ImageSource, choice: MaskChoice, decoders: Decoders): MaskSource {
  const { frameOfReferenceUid, volume } = image;
  if (readDicomFile(bytes, decoders).attributes.has(TAG.SegmentSequence)) {
    const seg = readSeg(bytes, decoders);
    const wanted =
      choice.label ??
      choice.roi ??
      onlyOne(
        'segment',
        seg.segments.map((segment) => segment.label),
      );
    const { label, number } = findSegment(seg, wanted);
    const options = { frameOfReferenceUid, threshold: choice.threshold };
    const mask = choice.regrid
      ? matchMask(segmentMask(seg, number, seg.grid, options), volume.grid, { regrid: true }).mask
      : segmentMask(seg, number, volume.grid, options);
    return { name: label === '' ? `segment-${number}` : label, mask };
  }
  const structures = readRtStruct(bytes, decoders);
  const drawn = structures.rois.filter((one: Roi) => one.contours.length > 0).map((one) => one.name);
  const roi = findRoi(structures, choice.roi ?? onlyOne('ROI', drawn));
  return {
    name: roi.name,
    mask: rasterise(roi, volume.grid, { frameOfReferenceUid, ...(choice.regrid ? { betweenSlices: 'nearest-plane' } : {}) }),
  };
}

function fromLabels(path: string, file: LabelFile, image: ImageSource, { roi, label, regrid }: MaskChoice): MaskSource {
  const named = file.segments.find((segment) => segment.name === roi);
  // A region of a label image has no name of its own as a rule: a number is the value of its label.
  const value = label ?? named?.label ?? (roi !== undefined && /^\d+$/u.test(roi) ? Number(roi) : undefined);
  return located([path], () => {
    const { mask } = matchMask(selectLabel(file.labels, { label: value }), image.volume.grid, { regrid });
    freeMemory(file.labels.voxels.data);
    return { name: roi ?? (value === undefined ? nameOf(path) : `label-${value}`), mask };
  });
}

function onlyOne(kind: string, names: readonly string[]): string {
  if (names.length === 1) return names[0];
  throw new SourceError('WHICH_REGION', 'input', `the file has ${names.length} ${kind}s with voxels, and one is wanted`, {
    hint: names.length === 0 ? 'Choose another file.' : `Choose one by its name: ${names.map((name) => `"${name}"`).join(', ')}.`,
  });
}

function onlyFileOf(folder: string): string {
  const files = filesUnder(folder);
  if (files.length === 1) return files[0];
  throw new SourceError('WHICH_REGION', 'input', `"${folder}" holds ${files.length} files, and a mask is one`, {
    hint: 'Give the file of the mask itself.',
  });
}
