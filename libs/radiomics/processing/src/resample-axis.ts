import type { Triple } from '@collimate/imaging-volume';
import type { AxisTaps } from './axis-taps.js';
import { roundHalfEven } from './round-half-even.js';
import { prefilterLine } from './spline-prefilter.js';

/** Resamples a box axis after axis, x first, z last. @param round to the nearest integer at the end @returns one value per new voxel */
export function resampleBox(
  values: Float32Array | Uint8Array | Float64Array,
  size: Triple,
  taps: readonly [AxisTaps, AxisTaps, AxisTaps],
  round: boolean,
): Float64Array {
  const current: [number, number, number] = [size[0], size[1], size[2]];
  let resampled = new Float64Array(values);
  for (const axis of [0, 1, 2] as const) {
    resampled = resampleAxis(resampled, current, axis, taps[axis]);
    current[axis] = taps[axis].first.length;
  }
  return round ? resampled.map(roundHalfEven) : resampled;
}

/**
 * Resamples one axis of an array. Values beyond the border equal the border's.
 * @input values in voxel order of a grid of `size` @returns the array with `taps.first.length` voxels along the axis
 */
function resampleAxis(values: Float64Array, size: Triple, axis: 0 | 1 | 2, taps: AxisTaps): Float64Array<ArrayBuffer> {
  const length = size[axis];
  const count = taps.first.length;
  const stride = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
  const lines = values.length / length;
  const out = new Float64Array(lines * count);
  const pad = padOf(taps);
  const line = new Float64Array(length + 2 * pad);
  for (let l = 0; l < lines; l++) {
    const inner = l % stride;
    const outer = (l - inner) / stride;
    const from = inner + outer * stride * length;
    for (let i = 0; i < length; i++) line[pad + i] = values[from + i * stride];
    line.fill(line[pad], 0, pad);
    line.fill(line[pad + length - 1], pad + length);
    if (taps.width === 4) prefilterLine(line, line.length);
    writeLine(line, taps, out, inner + outer * stride * count, stride);
  }
  return out;
}

/** How many values stand before the line and behind it, each equal to the border's. */
function padOf(taps: AxisTaps): number {
  return Math.max(0, taps.overhang);
}

/** One line: the terms of each sum are taken from the lower index to the higher. What weighs nothing is not read, be it a number or not. */
function writeLine(line: Float64Array, taps: AxisTaps, out: Float64Array, to: number, stride: number): void {
  const { width, first, weights } = taps;
  const pad = padOf(taps);
  for (let k = 0; k < first.length; k++) {
    const at = pad + first[k];
    let sum = 0;
    for (let j = 0; j < width; j++) {
      const weight = weights[k * width + j];
      if (weight !== 0) sum += weight * line[at + j];
    }
    out[to + k * stride] = sum;
  }
}
