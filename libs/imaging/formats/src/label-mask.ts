import { type Grid, type Mask, type MaskExtent, maskOf } from '@collimate/imaging-volume';
import { type DrawnBox, grow, nothingDrawn } from './drawn-mask.js';
import { FormatError } from './format.error.js';

/** Labels by voxel, wide enough for each to have its own value. */
export type LabelVoxels = Float32Array | Float64Array | Uint8Array | Uint16Array | Int16Array;

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
  /** Where the labels of this image lie, for whoever selects several. */
  readonly labels?: LabelExtents;
  /** Memory for the mask, a byte per voxel and all of them 0; fresh memory without it. */
  readonly onto?: Uint8Array;
}

/** More labels than any atlas has: the image is no mask. */
const MAXIMUM_LABELS = 4096;
/** An atlas has more labels than a person reads through; whoever chooses one of it knows its value. */
const LISTED_LABELS = 50;

/**
 * @returns the non-zero values of a label image in ascending order, with how many voxels have each
 * @throws FormatError UNSUPPORTED_IMAGE when there are so many values that it is an image and no mask, or one is not a number
 */
export function labelsOf(image: LabelImage, item?: number): ReadonlyMap<number, number> {
  return new Map([...labelExtents(image, item)].map(([label, { voxelCount }]) => [label, voxelCount]));
}

/**
 * Where each label of an image lies, found in one pass over it.
 * @returns the non-zero values in ascending order
 * @throws FormatError UNSUPPORTED_IMAGE when there are so many values that it is an image and no mask, or one is not a number
 */
export function labelExtents(image: LabelImage, item?: number): LabelExtents {
  const found = new Map<number, { readonly box: DrawnBox; voxelCount: number }>();
  const values = image.voxels.data;
  const [nx, ny] = image.grid.size;
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
    let label = found.get(run);
    if (label === undefined) found.set(run, (label = { box: nothingDrawn(image.grid), voxelCount: 0 }));
    label.voxelCount += i - begin;
    const [x, row, toX, toRow] = [begin % nx, Math.floor(begin / nx), (i - 1) % nx, Math.floor((i - 1) / nx)];
    const [z, toZ] = [Math.floor(row / ny), Math.floor(toRow / ny)];
    // A run that goes on in the next row reaches both ends of a row, and one that goes on in the next slice both ends of that.
    const [fromX, endX] = row === toRow ? [x, toX] : [0, nx - 1];
    const [fromY, endY] = z === toZ ? [row - ny * z, toRow - ny * z] : [0, ny - 1];
    grow(label.box, fromX, fromY, z);
    grow(label.box, endX, endY, toZ);
    if (found.size > MAXIMUM_LABELS) {
      throw new FormatError('UNSUPPORTED_IMAGE', 'the file has thousands of values: it is an image and no mask', {
        place: { item },
      });
    }
  }
  const ascending = [...found].sort(([a], [b]) => a - b);
  return new Map(
    ascending.map(
      ([
        label,
        {
          box: [x, y, z, toX, toY, toZ],
          voxelCount,
        },
      ]): [number, MaskExtent] => [label, { first: [x, y, z], last: [toX, toY, toZ], voxelCount }],
    ),
  );
}

/** The labels of an image, and where each of them lies. */
export type LabelExtents = ReadonlyMap<number, MaskExtent>;

/**
 * The region of one label. Values such as 255 or 1/255 need no rescaling: with one label, non-zero is inside.
 * @throws FormatError UNKNOWN_REGION, SEVERAL_REGIONS with the labels present, EMPTY_REGION
 */
export function selectLabel(image: LabelImage, choice: LabelChoice = {}): Mask {
  const { label, item, labels = labelExtents(image, item) } = choice;
  const choices = choicesOf(labels);
  if (labels.size === 0) throw new FormatError('EMPTY_REGION', 'the mask has no voxel other than 0', { place: { item } });
  if (label === undefined && labels.size > 1) {
    throw new FormatError('SEVERAL_REGIONS', `the mask has ${labels.size} labels`, {
      place: { item },
      choices,
      hint: `Choose one label by its value: --label.${labels.size > LISTED_LABELS ? ' So many labels may be an image given in the place of the mask.' : ''}`,
    });
  }
  // A label that is no whole number is in a file of float32 as a file of float32 has it.
  const wanted = label === undefined ? [...labels.keys()][0] : [label, Math.fround(label)].find((value) => labels.has(value));
  const extent = wanted === undefined ? undefined : labels.get(wanted);
  if (wanted === undefined || extent === undefined || (label !== undefined && Number.isInteger(label) && wanted !== label)) {
    throw new FormatError('UNKNOWN_REGION', 'the label is not in the mask', {
      place: { item },
      choices,
      hint: 'Choose a label that the mask has: --label.',
    });
  }
  const inside = choice.onto ?? new Uint8Array(image.voxels.data.length);
  draw(image, wanted, extent, inside);
  return maskOf(image.grid, inside, extent);
}

/** @returns the labels with their voxels, of many of them the first */
function choicesOf(labels: LabelExtents): readonly string[] {
  const listed = [...labels].slice(0, LISTED_LABELS).map(([value, { voxelCount }]) => `${value}\t${voxelCount} voxels`);
  return labels.size > LISTED_LABELS ? [...listed, `and ${labels.size - LISTED_LABELS} more`] : listed;
}

/** Sets 1 for each voxel of a value other than 0. */
function draw({ grid, voxels }: LabelImage, wanted: number, { first, last }: MaskExtent, inside: Uint8Array): void {
  const values = voxels.data;
  const [nx, ny] = grid.size;
  for (let z = first[2]; z <= last[2]; z++) {
    for (let y = first[1]; y <= last[1]; y++) {
      const row = nx * (y + ny * z);
      for (let i = row + first[0]; i <= row + last[0]; i++) if (values[i] === wanted) inside[i] = 1;
    }
  }
}

/** @returns the same memory as words of four bytes, two floats or one number, 0 only if each in it is; one that begins within a word is copied */
function wordsOf(values: LabelVoxels): { readonly words: Uint32Array | Float64Array; readonly each: number } {
  if (values instanceof Float64Array) return { words: values, each: 1 };
  // Of whole numbers a word of eight bytes may be -0, which counts as 0: 32,768 behind three zeros.
  const bytes = values instanceof Float32Array ? 8 : 4;
  const whole = values.byteOffset % bytes === 0 ? values : values.slice();
  const count = Math.floor(whole.byteLength / bytes);
  const each = bytes / values.BYTES_PER_ELEMENT;
  return bytes === 4
    ? { words: new Uint32Array(whole.buffer, whole.byteOffset, count), each }
    : { words: new Float64Array(whole.buffer, whole.byteOffset, count), each };
}
