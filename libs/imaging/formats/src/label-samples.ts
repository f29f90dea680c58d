import type { SampleArray } from './bytes/voxel-array.js';
import { FormatError } from './format.error.js';
import type { LabelVoxels } from './label-mask.js';

/** The scale of the samples of a file. */
export interface SampleScale {
  readonly slope: number;
  readonly intercept: number;
}

/** Labels as numbers, and what a person should know of them. */
export interface LabelSamples {
  readonly data: LabelVoxels;
  readonly problems: readonly string[];
}

/** Every whole number up to here is a float32. */
const FLOAT32_WHOLE = 2 ** 24;
/** What programs that keep labels as floats lose of a whole number. */
const ROUNDING = 1e-5;

/**
 * The labels of a file, each with its own value: whole numbers of any width up to 2^53, floats that rounding took off a whole number as
 * that number. Bytes and whole numbers of two bytes stay where they are.
 * @throws FormatError UNSUPPORTED_IMAGE for whole numbers beyond 2^53
 */
export function labelSamples(samples: SampleArray, { slope, intercept }: SampleScale, item: number): LabelSamples {
  const scaled = slope !== 1 || intercept !== 0;
  const narrow = samples instanceof Uint8Array || samples instanceof Uint16Array || samples instanceof Int16Array;
  if (narrow && !scaled) return { data: samples, problems: [] };
  if (scaled) return rounded(Float64Array.from(samples as ArrayLike<number | bigint>, (v) => slope * Number(v) + intercept));
  if (samples instanceof BigInt64Array || samples instanceof BigUint64Array)
    return { data: fromWide(samples, item), problems: [] };
  if (samples instanceof Float32Array || samples instanceof Float64Array) return rounded(samples.slice());
  return { data: narrowest(samples), problems: [] };
}

function fromWide(samples: BigInt64Array | BigUint64Array, item: number): LabelVoxels {
  const numbers = Float64Array.from(samples as ArrayLike<number | bigint>, Number);
  if (numbers.some((value) => !Number.isSafeInteger(value))) {
    throw new FormatError(
      'UNSUPPORTED_IMAGE',
      'a label is a whole number beyond 2^53, which cannot be told from its neighbours',
      {
        place: { item },
        hint: 'Renumber the labels of the mask.',
      },
    );
  }
  return narrowest(numbers);
}

function narrowest(numbers: Exclude<SampleArray, BigInt64Array | BigUint64Array>): LabelVoxels {
  let widest = 0;
  for (let i = 0; i < numbers.length; i++) widest = Math.max(widest, Math.abs(numbers[i]));
  return widest > FLOAT32_WHOLE ? new Float64Array(numbers) : new Float32Array(numbers);
}

/** @param labels changed in place */
function rounded(labels: Float32Array | Float64Array): LabelSamples {
  let moved = 0;
  for (let i = 0; i < labels.length; i++) {
    const whole = Math.round(labels[i]);
    const off = Math.abs(labels[i] - whole);
    if (off === 0 || whole === 0 || !(off <= ROUNDING * Math.abs(whole))) continue;
    labels[i] = whole;
    moved++;
  }
  const problems = moved === 0 ? [] : [`${moved} voxels of the mask are a whole label but for rounding, and count as that label`];
  return { data: labels, problems };
}
