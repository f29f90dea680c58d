import type { RandomSource } from '@collimate/kernel-numeric';
import type { WorkGrid } from './work.grid.js';

/** Between the knots of the field: a surface that is moved by it has no edge that was not there. */
const KNOT_MM = 28;

/** Uniform numbers in [0, 1) of a source of bytes. */
function uniforms(random: RandomSource, count: number): Float64Array {
  const bytes = new Uint8Array(4 * count);
  random.fill(bytes);
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: count }, (_, i) => view.getUint32(4 * i, true) / 4_294_967_296);
}

/**
 * A random field that changes slowly over the image.
 * @returns its value at each cube, 0 to 1, computed when asked
 */
export function smoothField({ size, stepMm }: WorkGrid, random: RandomSource): (cube: number) => number {
  const [nx, ny] = size;
  const per = stepMm / KNOT_MM;
  const knots = size.map((n) => Math.ceil(n * per) + 2);
  const values = uniforms(random, knots[0] * knots[1] * knots[2]);
  const ease = (t: number): number => t * t * (3 - 2 * t);
  return (cube) => {
    const [px, py, pz] = [(cube % nx) * per, (Math.floor(cube / nx) % ny) * per, Math.floor(cube / (nx * ny)) * per];
    const [x, y, z] = [Math.floor(px), Math.floor(py), Math.floor(pz)];
    const [fx, fy, fz] = [ease(px - x), ease(py - y), ease(pz - z)];
    const k = (dx: number, dy: number, dz: number): number => values[x + dx + knots[0] * (y + dy + knots[1] * (z + dz))];
    const plane = (dz: number): number =>
      (1 - fy) * ((1 - fx) * k(0, 0, dz) + fx * k(1, 0, dz)) + fy * ((1 - fx) * k(0, 1, dz) + fx * k(1, 1, dz));
    return (1 - fz) * plane(0) + fz * plane(1);
  };
}
