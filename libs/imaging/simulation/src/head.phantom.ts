import { type Grid, type Mask, type Triple, type Volume, indexOf, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { HEAD_TISSUES, type HeadTissue, headAnatomy } from './head.anatomy.js';

/** How a head is simulated. */
export interface HeadSpec {
  readonly grid: Grid;
  readonly modality: 'CT' | 'MR';
  /** Draws head, face and noise; the same seed gives the same voxels. */
  readonly seed: number;
  /** Another scan of the same head: draws the noise alone. */
  readonly noiseSeed?: number;
  /** 1 is an adult; 0.75 a child. */
  readonly scale?: number;
  /** Nod, turn and lean of the head in degrees; a positive nod brings the chin to the chest. */
  readonly tiltDegrees?: Triple;
  /** Centre of the brain in mm, LPS. */
  readonly centreMm?: Triple;
  /** A table below the head and a holder around it (CT). */
  readonly table?: boolean;
  /** Streaks from a filling between the teeth. */
  readonly metal?: boolean;
  /** A faint copy of the head a quarter of the field away, and the nose come in again at the other side (MR). */
  readonly ghost?: boolean;
}

/** A head of known truth. */
export interface HeadPhantom {
  /** HU, or arbitrary units of a T1-like MR. */
  readonly volume: Volume;
  /** Brain with the fluid around it: what nobody may lose. */
  readonly brain: Mask;
  /** A lesion deep in the brain. */
  readonly lesion: Mask;
  /** Head, face and neck. */
  readonly body: Mask;
  /** Points of the face's surface, mm, LPS. */
  readonly features: Readonly<Record<'noseTip' | 'lips' | 'chin' | 'leftOrbit' | 'rightOrbit' | 'leftEar' | 'rightEar', Triple>>;
}

const INTENSITY: Readonly<Record<'CT' | 'MR', Readonly<Record<HeadTissue, number>>>> = {
  CT: { air: -1000, skin: 20, fat: -90, muscle: 55, bone: 900, fluid: 8, grey: 38, white: 30, eye: 12, lesion: 45, tooth: 1800 },
  MR: { air: 0, skin: 760, fat: 900, muscle: 420, bone: 90, fluid: 180, grey: 480, white: 680, eye: 200, lesion: 560, tooth: 40 },
};
const NOISE = { CT: 6, MR: 14 } as const;

/** Simulates a head of random proportions: brain in its skull, fat, muscle, nose, lips, chin, orbits, ears, neck. */
export function simulateHead(spec: HeadSpec): HeadPhantom {
  const random = new SeededRandom(spec.seed);
  const anatomy = headAnatomy(random, spec.scale ?? 1);
  const pose = poseOf(spec);
  const [volume, brain, lesion, body] = [volumeOf(spec.grid), maskOf(spec.grid), maskOf(spec.grid), maskOf(spec.grid)];
  const [nx, ny, nz] = spec.grid.size;
  const level = INTENSITY[spec.modality];
  eachVoxel(spec.grid, pose, (i, p) => {
    const tissue = HEAD_TISSUES[anatomy.tissueAt(p)];
    volume.voxels.data[i] = level[tissue];
    if (tissue !== 'air' || anatomy.isInside(p)) body.voxels.data[i] = 1;
    if (anatomy.isBrain(p)) brain.voxels.data[i] = 1;
    if (tissue === 'lesion') lesion.voxels.data[i] = 1;
  });
  if (spec.table === true) drawTable(volume, pose);
  if (spec.metal === true) drawStreaks(volume, pose.toIndex(anatomy.features.lips));
  if (spec.ghost === true) drawGhost(volume, [nx, ny, nz]);
  addNoise(volume, spec.modality, lesion, spec.noiseSeed === undefined ? random : new SeededRandom(spec.noiseSeed));
  const features = Object.fromEntries(Object.entries(anatomy.features).map(([name, at]) => [name, pose.toPatient(at)]));
  return { volume, brain, lesion, body, features: features as HeadPhantom['features'] };
}

/** A head in the scanner. */
interface Pose {
  toPatient(inHead: Triple): Triple;
  toHead(inPatient: Triple): Triple;
  toIndex(inHead: Triple): Triple;
}

function poseOf({ grid, tiltDegrees = [0, 0, 0], centreMm = [0, 0, 0] }: HeadSpec): Pose {
  const [nod, turn, lean] = tiltDegrees.map((degrees) => (degrees * Math.PI) / 180);
  const [cn, sn, ct, st, cl, sl] = [Math.cos(nod), Math.sin(nod), Math.cos(turn), Math.sin(turn), Math.cos(lean), Math.sin(lean)];
  // Columns: where left, back and up of the head point to. A nod turns about x, a turn about z, a lean about y.
  const rx = [1, 0, 0, 0, cn, -sn, 0, sn, cn];
  const rz = [ct, -st, 0, st, ct, 0, 0, 0, 1];
  const ry = [cl, 0, sl, 0, 1, 0, -sl, 0, cl];
  const r = product(rz, product(ry, rx));
  const toPatient = ([x, y, z]: Triple): Triple => [
    centreMm[0] + r[0] * x + r[1] * y + r[2] * z,
    centreMm[1] + r[3] * x + r[4] * y + r[5] * z,
    centreMm[2] + r[6] * x + r[7] * y + r[8] * z,
  ];
  const toHead = (p: Triple): Triple => {
    const [x, y, z] = [p[0] - centreMm[0], p[1] - centreMm[1], p[2] - centreMm[2]];
    return [r[0] * x + r[3] * y + r[6] * z, r[1] * x + r[4] * y + r[7] * z, r[2] * x + r[5] * y + r[8] * z];
  };
  return { toPatient, toHead, toIndex: (inHead) => indexOf(grid, toPatient(inHead)) };
}

function product(a: readonly number[], b: readonly number[]): readonly number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [3 * Math.floor(i / 3), i % 3];
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });
}

function eachVoxel({ size, spacingMm, originMm, direction: d }: Grid, pose: Pose, visit: (i: number, p: Triple) => void): void {
  let i = 0;
  for (let z = 0; z < size[2]; z++)
    for (let y = 0; y < size[1]; y++)
      for (let x = 0; x < size[0]; x++, i++) {
        const [u, v, w] = [x * spacingMm[0], y * spacingMm[1], z * spacingMm[2]];
        const at: Triple = [
          originMm[0] + d[0] * u + d[1] * v + d[2] * w,
          originMm[1] + d[3] * u + d[4] * v + d[5] * w,
          originMm[2] + d[6] * u + d[7] * v + d[8] * w,
        ];
        visit(i, pose.toHead(at));
      }
}

/** A flat table behind the head and a holder that touches it at both sides. */
function drawTable({ grid, voxels }: Volume, pose: Pose): void {
  eachVoxel(grid, pose, (i, [x, y, z]) => {
    const isTable = y > 118 && y < 126 && Math.abs(x) < 140;
    const isHolder = Math.abs(Math.hypot(x, y) - 112) < 3 && y > 20 && z > -60 && z < 40;
    if (voxels.data[i] < -500 && (isTable || isHolder)) voxels.data[i] = 180;
  });
}

/** Bright and dark rays within the slices of a filling. */
function drawStreaks({ grid, voxels }: Volume, [cx, cy, cz]: Triple): void {
  const [nx, ny] = grid.size;
  for (let z = Math.max(0, Math.round(cz) - 1); z <= Math.min(grid.size[2] - 1, Math.round(cz) + 1); z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const angle = Math.atan2(y - cy, x - cx);
        const far = Math.hypot(x - cx, y - cy) + 4;
        voxels.data[x + nx * (y + ny * z)] += (4000 / far) * Math.cos(14 * angle);
      }
}

/** A tenth of the image moved by a quarter of its rows, and its first twelfth again behind the last row. */
function drawGhost({ voxels }: Volume, [nx, ny, nz]: Triple): void {
  const whole = voxels.data.slice();
  const wrap = Math.floor(ny / 8);
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const at = x + nx * (y + ny * z);
        const moved = (y + Math.floor(ny / 4)) % ny;
        voxels.data[at] += 0.1 * whole[x + nx * (moved + ny * z)];
        const across = y - (ny - wrap);
        if (across >= 0) voxels.data[at] += 0.5 * whole[x + nx * (Math.floor(ny / 16) + across + ny * z)];
      }
}

function addNoise({ voxels }: Volume, modality: 'CT' | 'MR', lesion: Mask, random: SeededRandom): void {
  const sd = NOISE[modality];
  // A table of draws, read from a random place for each voxel: sixteen million logarithms are most of the time else.
  const table = Float64Array.from({ length: 65_537 }, () => random.normal());
  const data = voxels.data;
  for (let i = 0; i < data.length; i++) {
    const bits = random.nextUint32();
    const a = table[bits & 0xffff];
    const own = lesion.voxels.data[i] === 1 ? 5 * table[(bits >>> 8) & 0xffff] : 0;
    const value = data[i] + own;
    // The magnitude of a complex signal: noise alone is never negative.
    data[i] =
      modality === 'CT'
        ? Math.max(-1024, Math.round(value + sd * a))
        : Math.round(Math.hypot(value + sd * a, sd * table[bits >>> 16]));
  }
}
