import { type Roi, findRoi, looksLikeDicom, rasterise, readNifti, readRtStruct, selectLabel } from '@collimate/imaging-formats';
import type { NamedMask } from '@collimate/radiomics-pipeline';
import { CliError, located } from '../cli.error.js';
import { DECODERS, filesUnder, isFolder, readBytes } from './files.source.js';
import { type ImageSource, nameOf } from './image.source.js';

/** Which region of a mask file is meant. */
export interface MaskChoice {
  readonly roi?: string;
  readonly label?: number;
}

/**
 * Reads a structure set and fills the contours of one ROI on the image's grid, or reads a NIfTI mask.
 * @throws LocatedError over FormatError; CliError WHICH_ROI
 */
export function readMask(path: string, image: ImageSource, choice: MaskChoice): NamedMask {
  const file = isFolder(path) ? onlyFileOf(path) : path;
  const bytes = readBytes(file);
  if (looksLikeDicom(bytes)) {
    return located([file], () => {
      const { rois } = readRtStruct(bytes, DECODERS);
      const roi = choice.roi === undefined ? onlyRoi(rois) : findRoi({ label: undefined, rois }, choice.roi);
      const options = { frameOfReferenceUid: image.frameOfReferenceUid };
      return { name: roi.name, mask: rasterise(roi, image.volume.grid, options) };
    });
  }
  const mask = located([file], () => selectLabel(readNifti(bytes, DECODERS).volume, { label: choice.label }));
  return { name: choice.roi ?? (choice.label === undefined ? nameOf(file) : `label-${choice.label}`), mask };
}

function onlyRoi(rois: readonly Roi[]): Roi {
  const drawn = rois.filter((roi) => roi.contours.length > 0);
  if (drawn.length === 1) return drawn[0];
  throw new CliError('WHICH_ROI', 'input', `the structure set has ${drawn.length} ROIs with contours`, {
    hint: drawn.length === 0 ? 'Choose another file.' : `Choose one: ${drawn.map((roi) => `--roi "${roi.name}"`).join(', ')}.`,
  });
}

function onlyFileOf(folder: string): string {
  const files = filesUnder(folder);
  if (files.length === 1) return files[0];
  throw new CliError('WHICH_ROI', 'input', `"${folder}" holds ${files.length} files, and a mask is one`, {
    hint: 'Give the RTSTRUCT file or the NIfTI mask itself.',
  });
}
