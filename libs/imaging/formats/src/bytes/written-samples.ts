import type { Mask, Volume } from '@collimate/imaging-volume';

/** The kinds of samples that are written. */
export type WrittenSamples = 'uint8' | 'int16' | 'uint16' | 'float32';

const RANGES: Readonly<Record<Exclude<WrittenSamples, 'float32'>, readonly [number, number]>> = {
  uint8: [0, 255],
  int16: [-32_768, 32_767],
  uint16: [0, 65_535],
};

/** @returns what a volume or a mask is written as where nothing else is asked */
export function defaultSamples(image: Volume | Mask): WrittenSamples {
  return image.voxels.data instanceof Float32Array ? 'float32' : 'uint8';
}

/** @returns the kind that is wished, if it holds every value exactly; else float32, which does */
export function samplesFor(values: ArrayLike<number>, wished: WrittenSamples): WrittenSamples {
  if (wished === 'float32') return wished;
  const [lowest, highest] = RANGES[wished];
  for (let i = 0; i < values.length; i++)
    if (!(values[i] >= lowest && values[i] <= highest && Number.isInteger(values[i]))) return 'float32';
  return wished;
}

/** @returns the values as little-endian samples, x fastest */
export function sampleBytes(values: ArrayLike<number>, samples: WrittenSamples): Uint8Array {
  if (samples === 'uint8') return Uint8Array.from(values);
  const width = samples === 'float32' ? 4 : 2;
  const view = new DataView(new ArrayBuffer(values.length * width));
  for (let i = 0; i < values.length; i++) {
    if (samples === 'float32') view.setFloat32(4 * i, values[i], true);
    else if (samples === 'int16') view.setInt16(2 * i, values[i], true);
    else view.setUint16(2 * i, values[i], true);
  }
  return new Uint8Array(view.buffer);
}
