import { type Grid, type Mask, maskOf } from '@collimate/imaging-volume';
import { FormatError } from './format.error.js';

/** Labels by voxel, wide enough for each to have its own value. */
export type LabelVoxels = Float32Array | Float64Array | Uint8Array;

/** Labels on a grid, x fastest: any image will do, and bytes as a file has them are read four at a time. */
export interface LabelImage {
  readonly grid: Grid;
  readonly voxels: { readonly data: LabelVoxels };
}

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
export function labelsOf(image: LabelImage, item?: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const values = image.voxels.data;
  const { words, each } = wordsOf(values);
  // Labels come in runs, so the map is touched once a run; most of an image is outside, and there whole words are skipped.
  for (let i = 0; i < values.length;) {
    const run = values[i];
    if (run === 0) {
      let word = i / each;
      if (i % each === 0) while (words[word] === 0) word++;
      i = Math.max(i + 1, word * each);
      continue;
    }
    if (Number.isNaN(run))
      throw new FormatError('UNSUPPORTED_IMAGE', 'a mask has voxels that are no number', {
        place: { item },
        hint: 'Write the mask with 0 where nothing is drawn.',
      });
    const begin = i;
    while (values[i] === run) i++;
    counts.set(run, (counts.get(run) ?? 0) + i - begin);
    if (counts.size > MAXIMUM_LABELS) {
      throw new FormatError('UNSUPPORTED_IMAGE', 'the file has thousands of values: it is an image and no mask', {
        place: { item },
      });
    }
  }
  return new Map([...counts].sort(([a], [b]) => a - b));
}

/**
 * The region of one label. Values such as 255 or 1/255 need no rescaling: with one label, non-zero is inside.
 * @throws FormatError UNKNOWN_REGION, SEVERAL_REGIONS with the labels present, EMPTY_REGION
 */
export function selectLabel(image: LabelImage, choice: LabelChoice = {}): Mask {
  const { label, item } = choice;
  const labels = labelsOf(image, item);
  const choices = [...labels].map(([value, voxels]) => `${value}\t${voxels} voxels`);
  if (labels.size === 0) throw new FormatError('EMPTY_REGION', 'the mask has no voxel other than 0', { place: { item } });
  if (label === undefined && labels.size > 1) {
    throw new FormatError('SEVERAL_REGIONS', `the mask has ${labels.size} labels`, {
      place: { item },
      choices,
      hint: 'Choose one label by its value: --label.',
    });
  }
  // A label that is no whole number is in a file of float32 as a file of float32 has it.
  const wanted = label === undefined ? [...labels.keys()][0] : [label, Math.fround(label)].find((value) => labels.has(value));
  if (wanted === undefined || (label !== undefined && Number.isInteger(label) && wanted !== label)) {
    throw new FormatError('UNKNOWN_REGION', 'the label is not in the mask', {
      place: { item },
      choices,
      hint: 'Choose a label that the mask has: --label.',
    });
  }
  return maskOf(image.grid, voxelsOf(image.voxels.data, wanted));
}

/** @returns 1 per voxel of a value other than 0, and 0 per other voxel */
function voxelsOf(values: LabelVoxels, wanted: number): Uint8Array {
  const inside = new Uint8Array(values.length);
  const { words, each } = wordsOf(values);
  for (let n = 0; n < words.length; n++) {
    if (words[n] === 0) continue;
    for (let i = n * each; i < (n + 1) * each; i++) if (values[i] === wanted) inside[i] = 1;
  }
  for (let i = words.length * each; i < values.length; i++) if (values[i] === wanted) inside[i] = 1;
  return inside;
}

/** @returns the same memory as words of four bytes, two floats or one, 0 only if each of them is; one that begins within a word is copied */
function wordsOf(values: LabelVoxels): { readonly words: Uint32Array | Float64Array; readonly each: number } {
  if (values instanceof Float64Array) return { words: values, each: 1 };
  const bytes = values instanceof Uint8Array ? 4 : 8;
  const whole = values.byteOffset % bytes === 0 ? values : values.slice();
  const count = Math.floor(whole.byteLength / bytes);
  return bytes === 4
    ? { words: new Uint32Array(whole.buffer, whole.byteOffset, count), each: 4 }
    : { words: new Float64Array(whole.buffer, whole.byteOffset, count), each: 2 };
}
