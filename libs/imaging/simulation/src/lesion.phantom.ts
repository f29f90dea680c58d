import { type Grid, IDENTITY_DIRECTION, type Mask, type Triple, type Volume, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { type LesionPose, halfExtentMm, planeEllipse } from './ellipsoid.js';
import type { LesionTruth } from './lesion.model.js';
import { NoiseTable } from './noise-table.js';
import type { ScannerProtocol } from './scanner.table.js';
import { SimulationError } from './simulation.error.js';

/** A closed planar contour: x, y, z of each point after the other, mm, LPS. */
export type Contour = readonly number[];

/** One scan of one lesion. */
export interface LesionPhantom {
  readonly grid: Grid;
  /** Stored values, x fastest: HU = slope * stored + intercept. */
  readonly stored: Int16Array;
  /** One contour per slice that the lesion crosses, from the feet up. */
  readonly contours: readonly Contour[];
  /** Those of somebody who draws the semi-axes longer by a factor. */
  readonly contoursOf: (stretch: number) => readonly Contour[];
  /** The scan in HU, and the voxels whose centre lies in the lesion: for those who need no files. */
  readonly volume: () => Volume;
  readonly mask: () => Mask;
}

const AIR_HU = -1000;
const TISSUE_HU = 30;
/** Tissue of the lesion that lies outside its contour, so that interpolation at the border stays inside it. */
const RIM_MM = 4;
const CONTOUR_POINTS = 60;
/** Semi-axes of the body over the width of the field of view. */
const BODY: readonly [number, number] = [0.46, 0.42];

/** @returns the grid of a protocol, its middle at the scanner's isocentre */
function gridOf(scanner: ScannerProtocol): Grid {
  const { matrix, slices, pixelSpacingMm, sliceSpacingMm } = scanner;
  const edge = -((matrix - 1) * pixelSpacingMm) / 2;
  return {
    size: [matrix, matrix, slices],
    spacingMm: [pixelSpacingMm, pixelSpacingMm, sliceSpacingMm],
    originMm: [edge, edge, -((slices - 1) * sliceSpacingMm) / 2],
    direction: IDENTITY_DIRECTION,
  };
}

/**
 * Scans one lesion: an ellipse of soft tissue in air, in it an ellipsoid with a linear gradient along its first axis,
 * white noise over all. The gradient is set so that gradient, noise and rounding together have the lesion's variance:
 * a uniform gradient of amplitude G gives G²/5.
 * @throws SimulationError BAD_SPEC if noise alone exceeds the variance, or the lesion does not fit into the scan
 */
export function simulatePhantom(lesion: LesionTruth, scanner: ScannerProtocol, random: SeededRandom): LesionPhantom {
  const grid = gridOf(scanner);
  const own = lesion.varianceHu2 - scanner.noiseHu * scanner.noiseHu - (scanner.rescaleSlope * scanner.rescaleSlope) / 12;
  if (!(own > 0)) throw new SimulationError('BAD_SPEC', 'the noise of the scanner exceeds the variance of the lesion');
  const pose = drawPose(lesion.semiAxesMm, grid, random);
  const stored = paint(grid, pose, { meanHu: lesion.meanHu, gradientHu: Math.sqrt(5 * own) }, scanner, random);
  const contoursOf = (stretch: number): readonly Contour[] => contoursAround(grid, stretched(pose, stretch));
  return {
    grid,
    stored,
    contours: contoursOf(1),
    contoursOf,
    volume: () => volumeOf(grid, rescaled(stored, scanner)),
    mask: () => maskOf(grid, insideOf(grid, pose)),
  };
}

function stretched(pose: LesionPose, stretch: number): LesionPose {
  const [a, b, c] = pose.semiAxesMm;
  return { ...pose, semiAxesMm: [a * stretch, b * stretch, c * stretch] };
}

function contoursAround(grid: Grid, pose: LesionPose): readonly Contour[] {
  return Array.from({ length: grid.size[2] }, (_, k) =>
    planeEllipse(pose, grid.originMm[2] + k * grid.spacingMm[2], CONTOUR_POINTS),
  ).filter((contour) => contour !== undefined);
}

/** Orientation and place, drawn until the lesion with its rim fits; neither has to do with any planted feature. */
function drawPose(semiAxesMm: Triple, grid: Grid, random: SeededRandom): LesionPose {
  const room = halfRoom(grid);
  for (let attempt = 0; attempt < 1000; attempt++) {
    const pose = {
      semiAxesMm,
      rotation: rotationOf([random.normal(), random.normal(), random.normal(), random.normal()]),
      centreMm: [8 * (random.uniform() - 0.5), 8 * (random.uniform() - 0.5), 4 * (random.uniform() - 0.5)] as const,
    };
    const fits = [0, 1, 2].every((d) => halfExtentMm(pose, d) + Math.abs(pose.centreMm[d]) <= room[d]);
    if (fits) return pose;
  }
  throw new SimulationError('BAD_SPEC', 'the lesion does not fit into the field of view', {
    details: { longestSemiAxisMm: Math.round(semiAxesMm[0]) },
  });
}

function halfRoom(grid: Grid): Triple {
  const [nx, , nz] = grid.size;
  const width = nx * grid.spacingMm[0];
  return [BODY[0] * width - RIM_MM, BODY[1] * width - RIM_MM, ((nz - 3) * grid.spacingMm[2]) / 2];
}

/** Rotation matrix (rows) of a quaternion of any length; four normal numbers give a uniform orientation. */
function rotationOf([w, x, y, z]: readonly [number, number, number, number]): readonly number[] {
  const s = 2 / (w * w + x * x + y * y + z * z);
  return [
    1 - s * (y * y + z * z),
    s * (x * y - w * z),
    s * (x * z + w * y),
    s * (x * y + w * z),
    1 - s * (x * x + z * z),
    s * (y * z - w * x),
    s * (x * z - w * y),
    s * (y * z + w * x),
    1 - s * (x * x + y * y),
  ];
}

function rescaled(stored: Int16Array, { rescaleSlope, rescaleIntercept }: ScannerProtocol): Float32Array {
  const hu = new Float32Array(stored.length);
  for (let i = 0; i < hu.length; i++) hu[i] = stored[i] * rescaleSlope + rescaleIntercept;
  return hu;
}

function insideOf(grid: Grid, pose: LesionPose): Uint8Array {
  const inside = new Uint8Array(grid.size[0] * grid.size[1] * grid.size[2]);
  forEachInside(grid, pose, 0, (index) => (inside[index] = 1));
  return inside;
}

/** Soft tissue in air, over which the lesion and its rim are laid, then noise over all. */
function paint(
  grid: Grid,
  pose: LesionPose,
  { meanHu, gradientHu }: { readonly meanHu: number; readonly gradientHu: number },
  scanner: ScannerProtocol,
  random: SeededRandom,
): Int16Array {
  const [nx, ny, nz] = grid.size;
  const hu = new Float32Array(nx * ny * nz).fill(AIR_HU);
  const [semiX, semiY] = [BODY[0] * nx * grid.spacingMm[0], BODY[1] * nx * grid.spacingMm[0]];
  for (let j = 0; j < ny; j++) {
    const v = (grid.originMm[1] + j * grid.spacingMm[1]) / semiY;
    if (v * v > 1) continue;
    const half = semiX * Math.sqrt(1 - v * v);
    const from = Math.ceil((-half - grid.originMm[0]) / grid.spacingMm[0]);
    const to = Math.floor((half - grid.originMm[0]) / grid.spacingMm[0]);
    for (let k = 0; k < nz; k++) hu.fill(TISSUE_HU, (k * ny + j) * nx + from, (k * ny + j) * nx + to + 1);
  }
  forEachInside(grid, pose, RIM_MM, (index, alongMm) => {
    hu[index] = meanHu + (gradientHu * alongMm) / pose.semiAxesMm[0];
  });
  const noise = new NoiseTable(random, scanner.noiseHu);
  const stored = new Int16Array(hu.length);
  const { rescaleIntercept, rescaleSlope } = scanner;
  const { round } = Math; // a global in a hot loop is slow in the module contexts of tests
  for (let i = 0; i < hu.length; i++) stored[i] = round((hu[i] + noise.next() - rescaleIntercept) / rescaleSlope);
  return stored;
}

/** Visits the voxels whose centre lies inside the ellipsoid with its rim; alongMm is the way from its centre along axis 0. */
function forEachInside(grid: Grid, pose: LesionPose, rimMm: number, visit: (index: number, alongMm: number) => void): void {
  const { originMm: o, spacingMm: s, size } = grid;
  const { rotation: r, semiAxesMm, centreMm } = pose;
  const [a, b, c] = semiAxesMm.map((semiAxis) => semiAxis + rimMm);
  const bounds = [0, 1, 2].map((d) => {
    const reach = halfExtentMm(pose, d) + rimMm;
    const from = Math.max(0, Math.ceil((centreMm[d] - reach - o[d]) / s[d]));
    return [from, Math.min(size[d] - 1, Math.floor((centreMm[d] + reach - o[d]) / s[d]))];
  });
  for (let k = bounds[2][0]; k <= bounds[2][1]; k++) {
    const z = o[2] + k * s[2] - centreMm[2];
    for (let j = bounds[1][0]; j <= bounds[1][1]; j++) {
      const y = o[1] + j * s[1] - centreMm[1];
      for (let i = bounds[0][0]; i <= bounds[0][1]; i++) {
        const x = o[0] + i * s[0] - centreMm[0];
        const u = r[0] * x + r[3] * y + r[6] * z;
        const v = (r[1] * x + r[4] * y + r[7] * z) / b;
        const w = (r[2] * x + r[5] * y + r[8] * z) / c;
        if ((u * u) / (a * a) + v * v + w * w <= 1) visit((k * size[1] + j) * size[0] + i, u);
      }
    }
  }
}
