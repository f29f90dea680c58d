import { FormatError } from '../format.error.js';

/** How one number of a voxel array is stored. */
export type SampleType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'float32' | 'float64';

/** Bytes of one sample. */
export const SAMPLE_BYTES: Readonly<Record<SampleType, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
};

/** The most voxels of one volume: 2^29, 2 GiB of float32. */
const MAXIMUM_VOXELS = 2 ** 29;

/** @throws FormatError TOO_LARGE before anything is allocated, BAD_GEOMETRY for a size that is no positive integer */
export function checkedVoxelCount(size: readonly number[], item: number): number {
  let count = 1;
  for (const n of size) {
    if (!Number.isInteger(n) || n < 1 || n > 65_535) {
      throw new FormatError('BAD_GEOMETRY', 'an image has 1 to 65,535 voxels along each axis', { place: { item } });
    }
    count *= n;
  }
  if (count > MAXIMUM_VOXELS) {
    throw new FormatError('TOO_LARGE', 'the image has more voxels than one volume may have', {
      place: { item },
      details: { voxels: count, maximum: MAXIMUM_VOXELS },
    });
  }
  return count;
}

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Copies the bytes so that they start on an even address and are in the order of the host; when they already are, the
 * bytes themselves come back.
 */
function aligned(bytes: Uint8Array, width: number, littleEndian: boolean): Uint8Array {
  const swap = width > 1 && littleEndian !== HOST_IS_LITTLE_ENDIAN;
  if (!swap) return bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  const copy = bytes.slice();
  for (let i = 0; i + width <= copy.length; i += width) copy.subarray(i, i + width).reverse();
  return copy;
}

/** A typed array over exactly `count` samples; the caller has checked nothing yet. */
export type SampleArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** @throws FormatError TRUNCATED when the bytes are fewer than the samples need */
export function samplesOf(bytes: Uint8Array, type: SampleType, littleEndian: boolean, count: number, item: number): SampleArray {
  const width = SAMPLE_BYTES[type];
  if (bytes.length < count * width) {
    throw new FormatError('TRUNCATED', 'the file ends before its last voxel', {
      place: { item },
      details: { expectedBytes: count * width, foundBytes: bytes.length },
    });
  }
  const source = aligned(bytes.subarray(0, count * width), width, littleEndian);
  const { buffer, byteOffset } = source;
  switch (type) {
    case 'int8':
      return new Int8Array(buffer, byteOffset, count);
    case 'uint8':
      return source;
    case 'int16':
      return new Int16Array(buffer, byteOffset, count);
    case 'uint16':
      return new Uint16Array(buffer, byteOffset, count);
    case 'int32':
      return new Int32Array(buffer, byteOffset, count);
    case 'uint32':
      return new Uint32Array(buffer, byteOffset, count);
    case 'int64':
      return new BigInt64Array(buffer, byteOffset, count);
    case 'uint64':
      return new BigUint64Array(buffer, byteOffset, count);
    case 'float32':
      return new Float32Array(buffer, byteOffset, count);
    case 'float64':
      return new Float64Array(buffer, byteOffset, count);
  }
}

/**
 * Samples as intensities, which are float32.
 * @returns also, for whoever reads them, how many whole numbers have more digits than a float32 keeps
 */
export function floatsOf(samples: SampleArray): { readonly voxels: Float32Array; readonly problems: readonly string[] } {
  const voxels = new Float32Array(samples.length);
  scaleInto(voxels, 0, samples, 1, 0);
  return { voxels, problems: roundedIntegers(samples, voxels) };
}

/** @returns a note when whole numbers of the file, beyond 24 bits, are not what they were as float32 */
export function roundedIntegers(samples: SampleArray, voxels: Float32Array): readonly string[] {
  if (samples.BYTES_PER_ELEMENT < 4 || samples instanceof Float32Array) return [];
  let lost = 0;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i];
    if (Number(value) !== voxels[i] && Number.isInteger(Number(value))) lost++;
  }
  return lost === 0
    ? []
    : [
        `${lost} voxels are whole numbers beyond 24 bits; intensities are kept as float32, so they were rounded (by 6e-8 of their value)`,
      ];
}

/** Writes slope * sample + intercept, computed in float64 and rounded once to float32. */
export function scaleInto(target: Float32Array, offset: number, samples: SampleArray, slope: number, intercept: number): void {
  const n = samples.length;
  if (samples instanceof BigInt64Array || samples instanceof BigUint64Array) {
    for (let i = 0; i < n; i++) target[offset + i] = slope * Number(samples[i]) + intercept;
  } else if (samples instanceof Int16Array) {
    // One loop per common type, so that the engine compiles each for one kind of array.
    for (let i = 0; i < n; i++) target[offset + i] = slope * samples[i] + intercept;
  } else if (samples instanceof Uint16Array) {
    for (let i = 0; i < n; i++) target[offset + i] = slope * samples[i] + intercept;
  } else if (slope === 1 && intercept === 0) {
    target.set(samples, offset);
  } else {
    for (let i = 0; i < n; i++) target[offset + i] = slope * samples[i] + intercept;
  }
}
