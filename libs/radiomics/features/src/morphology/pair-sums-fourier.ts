import type { Triple } from '@collimate/imaging-volume';
import { pairwiseSum } from '@collimate/kernel-numeric';
import { lineTransform, smoothLength, type LineTransform } from './fourier.js';
import type { IntensityPoints, PairSums } from './pair-sums.js';

/*
 * The weight 1 / distance depends on the difference of two positions alone, so that a sum over pairs is a convolution. With m
 * the mask, x the centred intensity and K the weight on a grid wide enough that nothing wraps round:
 *
 *   sum of w = sum m (K * m),   sum of w x_1 x_2 = sum x (K * x),   sum of w (x_1 - x_2)^2 = 2 sum x^2 (K * m) - 2 sum x (K * x).
 *
 * One complex grid carries m and x as real and imaginary part. K is even, so its transform is real and keeps them apart.
 */

/** A complex grid, x fastest. */
interface ComplexGrid {
  readonly size: Triple;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** @input centred intensities; result equal to the pair loop to rounding (1e-12 relative) */
export function pairSumsByFourier({ positions, intensities, size, spacingMm }: IntensityPoints): PairSums {
  const wide: Triple = [smoothLength(2 * size[0] - 1), smoothLength(2 * size[1] - 1), smoothLength(2 * size[2] - 1)];
  const length = wide[0] * wide[1] * wide[2];
  const grid: ComplexGrid = { size: wide, re: new Float64Array(length), im: new Float64Array(length) };
  const at = (n: number) => positions[3 * n] + wide[0] * (positions[3 * n + 1] + wide[1] * positions[3 * n + 2]);
  for (let n = 0; n < intensities.length; n++) {
    grid.re[at(n)] = 1;
    grid.im[at(n)] = intensities[n];
  }
  // Lines that hold nothing but padding are left out on the way there, and those that nobody reads on the way back.
  transformAxis(grid, 0, [1, size[1], size[2]]);
  transformAxis(grid, 1, [wide[0], 1, size[2]]);
  transformAxis(grid, 2, [wide[0], wide[1], 1]);
  multiplyByKernel(grid, kernelSpectrum(wide, spacingMm));
  const back: ComplexGrid = { size: wide, re: grid.im, im: grid.re };
  transformAxis(back, 2, [wide[0], wide[1], 1]);
  transformAxis(back, 1, [wide[0], 1, size[2]]);
  transformAxis(back, 0, [1, size[1], size[2]]);

  const over = (term: (x: number, index: number) => number) => pairwiseSum(intensities.map((x, n) => term(x, at(n)))) / length;
  const weight = over((_, index) => grid.re[index]);
  const product = over((x, index) => x * grid.im[index]);
  const squares = over((x, index) => x * x * grid.re[index]);
  return { weight, product, difference: 2 * (squares - product) };
}

/** Lanes that are transformed side by side: enough for long inner loops, few enough to stay in the second-level cache. */
const LANES = 32;

/**
 * Transforms all lines along one axis that start in a box at the corner.
 * @param starts extent of that box; 1 along the axis itself
 */
function transformAxis({ size, re, im }: ComplexGrid, axis: 0 | 1 | 2, starts: Triple): void {
  const strides = [1, size[0], size[0] * size[1]];
  const step = strides[axis];
  // Lanes run along x where they can, because those lines lie side by side in memory.
  const [laneAxis, otherAxis] = axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1];
  const lines = lineTransform(size[axis], LANES);
  for (let other = 0; other < starts[otherAxis]; other++) {
    for (let lane = 0; lane < starts[laneAxis]; lane += LANES) {
      const lanes = Math.min(LANES, starts[laneAxis] - lane);
      const base = other * strides[otherAxis] + lane * strides[laneAxis];
      if (lanes < LANES) clear(lines);
      for (let k = 0; k < size[axis]; k++) {
        for (let q = 0; q < lanes; q++) {
          lines.re[k * LANES + q] = re[base + k * step + q * strides[laneAxis]];
          lines.im[k * LANES + q] = im[base + k * step + q * strides[laneAxis]];
        }
      }
      lines.forward();
      for (let k = 0; k < size[axis]; k++) {
        for (let q = 0; q < lanes; q++) {
          re[base + k * step + q * strides[laneAxis]] = lines.re[k * LANES + q];
          im[base + k * step + q * strides[laneAxis]] = lines.im[k * LANES + q];
        }
      }
    }
  }
}

/** What a lane held before would be transformed over and over, and grow without bound. */
function clear(lines: LineTransform): void {
  lines.re.fill(0);
  lines.im.fill(0);
}

/** The transform of an even real kernel is even and real: one octant of it is all there is to know. */
interface Octant {
  readonly size: Triple;
  readonly values: Float64Array;
}

/** @returns the transform of 1 / distance in mm, 0 at distance 0 */
function kernelSpectrum(wide: Triple, spacingMm: Triple): Octant {
  const size: Triple = [(wide[0] >> 1) + 1, (wide[1] >> 1) + 1, (wide[2] >> 1) + 1];
  const values = new Float64Array(size[0] * size[1] * size[2]);
  for (let z = 0, i = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++, i++) {
        const [u, v, w] = [x * spacingMm[0], y * spacingMm[1], z * spacingMm[2]];
        values[i] = i === 0 ? 0 : 1 / Math.sqrt(u * u + v * v + w * w);
      }
    }
  }
  const octant = { size, values };
  for (const axis of [0, 1, 2] as const) transformOctantAxis(octant, axis, wide[axis]);
  return octant;
}

/** Even lines along one axis: of each, half is known and mirrored. Two of them ride as real and imaginary part. */
function transformOctantAxis({ size, values }: Octant, axis: 0 | 1 | 2, length: number): void {
  const strides = [1, size[0], size[0] * size[1]];
  const starts = [0, 1, 2].filter((one) => one !== axis);
  const [laneAxis, otherAxis] = starts;
  const lines = lineTransform(length, LANES);
  for (let other = 0; other < size[otherAxis]; other++) {
    for (let lane = 0; lane < size[laneAxis]; lane += 2 * LANES) {
      const lanes = Math.min(2 * LANES, size[laneAxis] - lane);
      const base = other * strides[otherAxis] + lane * strides[laneAxis];
      if (lanes < 2 * LANES) clear(lines);
      for (let k = 0; k < length; k++) {
        const from = base + Math.min(k, length - k) * strides[axis];
        for (let q = 0; q < lanes; q++) {
          (q < LANES ? lines.re : lines.im)[k * LANES + (q % LANES)] = values[from + q * strides[laneAxis]];
        }
      }
      lines.forward();
      for (let k = 0; k < size[axis]; k++) {
        for (let q = 0; q < lanes; q++) {
          const line = q < LANES ? lines.re : lines.im;
          values[base + k * strides[axis] + q * strides[laneAxis]] = line[k * LANES + (q % LANES)];
        }
      }
    }
  }
}

function multiplyByKernel({ size, re, im }: ComplexGrid, kernel: Octant): void {
  const [nx, ny, nz] = size;
  for (let z = 0, i = 0; z < nz; z++) {
    const plane = kernel.size[0] * kernel.size[1] * Math.min(z, nz - z);
    for (let y = 0; y < ny; y++) {
      const row = plane + kernel.size[0] * Math.min(y, ny - y);
      for (let x = 0; x < nx; x++, i++) {
        const factor = kernel.values[row + Math.min(x, nx - x)];
        re[i] *= factor;
        im[i] *= factor;
      }
    }
  }
}
