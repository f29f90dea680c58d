import {
  type Decoders,
  type PlacedLabels,
  TAG,
  findRegion,
  looksLikeDicom,
  readDicomFile,
  readLabelFile,
  selectLabel,
} from '@collimate/imaging-formats';
import { matchMask } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import { drawnRoi, drawnSegment } from './drawn-region.source.js';
import { filesUnder, isFolder, readBytes } from './files.source.js';
import { type ImageSource, nameOf } from './image.source.js';
import { broughtOver, paddingIn } from './mask-remarks.js';
import type { MaskChoice, MaskSource } from './mask.model.js';
import { withCodecs } from './pixel-codecs.js';
import { readScalarFile } from './scalar-file.source.js';
import { SourceError, located } from './source.error.js';

/**
 * Reads one region from an RTSTRUCT (filled on the image's grid), a DICOM segmentation, or a NIfTI, NRRD or MetaImage label image.
 * @throws LocatedError over FormatError, VolumeError; SourceError NO_SUCH_FILE, UNREADABLE, WHICH_REGION
 */
export function readMask(path: string, image: ImageSource, choice: MaskChoice = {}): Promise<MaskSource> {
  const file = isFolder(path) ? onlyFileOf(path) : path;
  const bytes = readBytes(file);
  return withCodecs((decoders) => {
    const found = looksLikeDicom(bytes)
      ? located([file], () => fromDicom(bytes, image, choice, decoders))
      : fromLabels(file, labelsOfFile(file, bytes, choice, decoders), image, choice);
    return { ...found, problems: [...found.problems, ...paddingIn(found.mask, image)] };
  });
}

function fromDicom(bytes: Uint8Array, image: ImageSource, choice: MaskChoice, decoders: Decoders): MaskSource {
  return readDicomFile(bytes, decoders).attributes.has(TAG.SegmentSequence)
    ? drawnSegment(bytes, image, choice, decoders)
    : drawnRoi(bytes, image, choice, decoders);
}

/** Reads the labels of a file that is no DICOM. */
export function labelsOfFile(file: string, bytes: Uint8Array, { roi, label }: MaskChoice, decoders: Decoders): PlacedLabels {
  const segment = { ...(roi === undefined ? {} : { name: roi }), ...(label === undefined ? {} : { number: label }) };
  return readScalarFile(file, bytes, decoders, (its, all, pair) => readLabelFile(its, all, { ...pair, segment }));
}

function fromLabels(path: string, file: PlacedLabels, image: ImageSource, { roi, label, regrid }: MaskChoice): MaskSource {
  return located([path], () => {
    const chosen = chosenLabel(file, { roi, label });
    const selected = selectLabel(file.labels, { label: chosen.value });
    const matched = matchMask(selected, image.volume.grid, { regrid, placed: file.placed });
    const problems = [
      ...file.problems.map((problem) => `mask: ${problem}`),
      ...(chosen.isUnnamed ? ['the mask has no names: its only label is taken for the region that is asked for by name'] : []),
      ...broughtOver(selected, matched),
    ];
    freeMemory(file.labels.voxels.data);
    return { name: roi ?? (chosen.value === undefined ? nameOf(path) : `label-${chosen.value}`), mask: matched.mask, problems };
  });
}

/** A region of a label image has no name of its own as a rule: a number is the value of its label. */
function chosenLabel(
  { segments }: PlacedLabels,
  { roi, label }: MaskChoice,
): { readonly value: number | undefined; readonly isUnnamed: boolean } {
  if (roi === undefined) return { value: label, isUnnamed: false };
  if (segments.length > 0) {
    const named = segments.map((segment) => ({ name: segment.name, number: segment.label }));
    const { number } = findRegion(named, { name: roi, number: label }, { kind: 'segment', item: 0 });
    return { value: number, isUnnamed: false };
  }
  const value = label ?? (/^-?\d+$/u.test(roi) ? Number(roi) : undefined);
  return { value, isUnnamed: value === undefined };
}

/** @throws SourceError WHICH_REGION */
export function onlyFileOf(folder: string): string {
  const files = filesUnder(folder);
  if (files.length === 1) return files[0];
  throw new SourceError('WHICH_REGION', 'input', `"${folder}" holds ${files.length} files, and a mask is one`, {
    hint: 'Give the file of the mask itself.',
  });
}
