import { type Mask, type Volume, maskOf } from '@collimate/imaging-volume';
import { FormatError } from './format.error.js';

/** Which label of a label image is the region. */
export interface LabelChoice {
  /** The value of the region; without it every non-zero voxel is inside, provided there is one label only. */
  readonly label?: number;
  /** Ordinal of the file in the caller's input, for errors. */
  readonly item?: number;
}

/** More labels than any atlas has: the image is no mask. */
const MAXIMUM_LABELS = 4096;

/**
 * @returns the non-zero values of a label image in ascending order, with how many voxels have each
 * @throws FormatError UNSUPPORTED_IMAGE when there are so many values that it is an image and no mask, or one is not a number
 */
export function labelsOf(image: Volume, item?: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const values = image.voxels.data;
  let [run, length] = [0, 0];
  const flush = (): void => {
    if (run === 0 || length === 0) return;
    counts.set(run, (counts.get(run) ?? 0) + length);
    if (counts.size > MAXIMUM_LABELS) {
      throw new FormatError('UNSUPPORTED_IMAGE', 'the file has thousands of values: it is an image and no mask', { place: { item } });
    }
  };
  // Labels come in runs, so the map is touched once a run.
  for (let i = 0; i < values.length; i++) {
    if (values[i] === run) {
      length += 1;
      continue;
    }
    flush();
    run = values[i];
    length = 1;
    if (Number.isNaN(run)) throw new FormatError('UNSUPPORTED_IMAGE', 'a mask has voxels that are no number', { place: { item } });
  }
  flush();
  return new Map([...counts].sort(([a], [b]) => a - b));
}

/**
 * The region of one label. Values such as 255 or 1/255 need no rescaling: with one label, non-zero is inside.
 * @throws FormatError UNKNOWN_REGION, SEVERAL_REGIONS with the labels present, EMPTY_REGION
 */
export function selectLabel(image: Volume, choice: LabelChoice = {}): Mask {
  const { label, item } = choice;
  const labels = labelsOf(image, item);
  const choices = [...labels].map(([value, voxels]) => `${value}\t${voxels} voxels`);
  if (labels.size === 0) throw new FormatError('EMPTY_REGION', 'the mask has no voxel other than 0', { place: { item } });
  if (label === undefined && labels.size > 1) {
    throw new FormatError('SEVERAL_REGIONS', `the mask has ${labels.size} labels`, { place: { item }, choices, hint: 'Choose one label by its value.' });
  }
  if (label !== undefined && !labels.has(Math.fround(label))) {
    throw new FormatError('UNKNOWN_REGION', 'the label is not in the mask', { place: { item }, choices });
  }
  const wanted = label === undefined ? [...labels.keys()][0] : Math.fround(label);
  const values = image.voxels.data;
  const inside = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) if (values[i] === wanted) inside[i] = 1;
  return maskOf(image.grid, inside);
}
