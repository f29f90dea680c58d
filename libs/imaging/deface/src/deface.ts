import { type Grid, type Mask, type Volume, maskOf, volumeOf } from '@collimate/imaging-volume';
import type { RandomSource } from '@collimate/kernel-numeric';
import { type BrainFrame, brainFrame } from './brain.frame.js';
import { DefaceError } from './deface.error.js';
import { PARTS, faceRegion } from './face.region.js';
import { backgroundFill } from './fill.js';
import { headMask } from './head.mask.js';
import { type Intracranial, findIntracranial } from './intracranial.mask.js';
import { countOf, distanceTo, grown } from './shapes.js';
import { smoothField } from './smooth.field.js';
import { type Looked, type WorkGrid, eachVoxel, look, lookMask, workGridOf } from './work.grid.js';

/** Version of what is removed and how: another one removes other voxels. */
const DEFACE_VERSION = 3;

/** What a head is defaced with. */
export interface DefaceOptions {
  readonly modality: 'CT' | 'MR';
  /** Brain, drawn or computed elsewhere; without it one is looked for. On the grid of the image. */
  readonly brain?: Mask;
  /** Regions of interest, of which no voxel may be lost. On the grid of the image. */
  readonly protect?: readonly Mask[];
  /** Of a key of the study: the same bytes give the same image. A CSPRNG, for whoever knows the draws knows the surface. */
  readonly random: RandomSource;
}

/** What was done, without a word about the patient. */
export interface DefaceRecord {
  readonly algorithm: 'collimate-deface';
  readonly version: number;
  readonly modality: 'CT' | 'MR';
  /** How the brain was found. */
  readonly brain: Intracranial['how'];
  /** Beside the brain that was found lies a hollow with fluid in it. It was left, but a part of the brain may be missing elsewhere. */
  readonly brainInDoubt: boolean;
  readonly workStepMm: number;
  readonly nodDegrees: number;
  /** Voxels of the image that were replaced within the head, by part, and outside of it. */
  readonly removedVoxels: { readonly plane: number; readonly front: number; readonly side: number; readonly outside: number };
  /** Voxels of what was taken for brain, of what is within 2 mm of it, and of regions of interest that were replaced: none. */
  readonly protectedVoxelsLost: 0;
  /** Voxels of regions of interest that lie in the face and were kept: what they show may be recognized. */
  readonly protectedFaceVoxels: number;
}

/** A head without a face. */
export interface Defaced {
  readonly kind: 'defaced';
  readonly volume: Volume;
  /** Replaced voxels of the face, with the air that lies on it. */
  readonly removed: Mask;
  /** Two regions by which the original and the defaced image may be normalised alike. */
  readonly intracranial: Mask;
  readonly bodyMinusFace: Mask;
  readonly record: DefaceRecord;
}

/** An image without a face in its field: it is left as it is. */
export interface NotApplicable {
  readonly kind: 'not applicable';
  readonly why: 'the body in the image is wider than any head' | 'the field ends above the eyes';
}

/** A part of a brain, as a field that is cut shows it, and all within a large skull, mm³. */
const BRAIN_MM3 = [150_000, 2_300_000] as const;
/** Wider than this at every height is no head, mm. */
const WIDEST_HEAD_MM = 230;
/** So far a head blurs into its surroundings, mm. */
const BLUR_MM = 4;
/** What the mask of the head loses of a face reaches out so far beyond it. */
const LOST_TIP_MM = 12;
/** Below the line of the eyes a face begins. */
const FACE_MM = 10;

/**
 * Removes the face of a head scan: the plane below and in front of the brain, the front up to above the brows, ears and jaw, and what lies
 * outside of the head. Works in the directions of the patient, whatever those of the scan are.
 * @throws DefaceError NO_HEAD, NO_BRAIN, BRAIN_AT_RISK, GRID_DIFFERS
 */
export function deface(volume: Volume, options: DefaceOptions): Defaced | NotApplicable {
  const { grid } = volume;
  for (const mask of [options.brain, ...(options.protect ?? [])]) checkSameGrid(grid, mask);
  const work = workGridOf(grid);
  const looked = look(volume, work);
  const head = headMask(looked, options.modality, work);
  if (options.brain === undefined && narrowestWidthMm(head, work) > WIDEST_HEAD_MM)
    return { kind: 'not applicable', why: 'the body in the image is wider than any head' };
  const found = brainOf(looked, head, options, work);
  const frame = brainFrame(found.mask, work);
  if (lowestSeenMm(head, work) > eyeLineMm(frame) - FACE_MM)
    return { kind: 'not applicable', why: 'the field ends above the eyes' };
  const kept = found.mask.slice();
  found.hollows?.mask.forEach((one, i) => (kept[i] |= one));
  const brainAlone = kept.slice();
  for (const roi of options.protect ?? []) lookMask(roi, work).forEach((one, i) => (kept[i] |= one));
  const jitter = smoothField(work, options.random);
  const region = faceRegion(head, kept, frame, work, jitter);
  const face = options.protect === undefined ? region : faceRegion(head, brainAlone, frame, work, jitter);
  return carriedOut(volume, options, { work, head, found, frame, region, face });
}

/** What was found on the work grid. */
interface Plan {
  readonly work: WorkGrid;
  readonly head: Uint8Array;
  readonly found: Intracranial;
  readonly frame: BrainFrame;
  /** Index into PARTS. */
  readonly region: Uint8Array;
  /** The same without regions of interest. */
  readonly face: Uint8Array;
}

function carriedOut(volume: Volume, options: DefaceOptions, plan: Plan): Defaced {
  const { grid } = volume;
  const { work, head, found, frame, region, face } = plan;
  const interest = (options.protect ?? []).map(({ voxels }) => voxels.data);
  let protectedFaceVoxels = 0;
  const source = volume.voxels.data;
  // The head with what blurs into its surroundings; beyond it is background, and what shines there is a ghost of the face.
  const fromHead = distanceTo(head, work);
  const near = head.map((_, cube) => (fromHead[cube] <= BLUR_MM ? 1 : 0));
  // Tips of nose and lips that the mask has lost as it loses a holder, or in the dark streak of a filling, went with the face.
  const around = head.map((_, cube) => (fromHead[cube] <= LOST_TIP_MM ? 1 : 0));
  const fill = backgroundFill(
    backgroundOf(volume, near, work, options.modality),
    fallbackOf(volume, options.modality),
    options.random,
  );
  const out = volumeOf(grid, source.slice());
  const [removed, intracranial, bodyMinusFace] = [maskOf(grid), maskOf(grid), maskOf(grid)];
  const counts = new Float64Array(PARTS.length + 1);
  const clean = guardOf(options, work, found.mask);
  eachVoxel(grid, work, (voxel, cube) => {
    if (found.mask[cube] === 1) intracranial.voxels.data[voxel] = 1;
    const part = region[cube];
    if (part === 0 && face[cube] !== 0 && around[cube] === 1 && interest.some((roi) => roi[voxel] !== 0))
      protectedFaceVoxels += 1;
    if (head[cube] === 1 && part === 0) bodyMinusFace.voxels.data[voxel] = 1;
    // Outside of a CT there are no ghosts, and a table tells nobody's face; in front of the face both go.
    const isOutside = near[cube] === 0 && options.modality === 'MR';
    if (part === 0 && !isOutside) return;
    clean(voxel, cube);
    out.voxels.data[voxel] = fill();
    const isFace = part !== 0 && around[cube] === 1;
    if (isFace) removed.voxels.data[voxel] = 1;
    counts[isFace ? part : PARTS.length] += 1;
  });
  const [, plane, front, side, outside] = counts;
  const record: DefaceRecord = {
    algorithm: 'collimate-deface',
    version: DEFACE_VERSION,
    modality: options.modality,
    brain: found.how,
    brainInDoubt: found.hollows?.isDoubtful ?? false,
    workStepMm: work.stepMm,
    nodDegrees: Math.round((frame.nod * 180) / Math.PI),
    removedVoxels: { plane, front, side, outside },
    protectedVoxelsLost: 0,
    protectedFaceVoxels,
  };
  return { kind: 'defaced', volume: out, removed, intracranial, bodyMinusFace, record };
}

/** Asked for each voxel before it is replaced. @throws DefaceError BRAIN_AT_RISK: a guard that finds something means a fault of ours */
function guardOf(
  { brain, protect = [] }: DefaceOptions,
  work: WorkGrid,
  mask: Uint8Array,
): (voxel: number, cube: number) => void {
  const close = grown(mask, 2, work);
  const drawn = [brain, ...protect].filter((one) => one !== undefined).map((one) => one.voxels.data);
  return (voxel, cube) => {
    if (close[cube] === 0 && drawn.every((one) => one[voxel] === 0)) return;
    throw new DefaceError('BRAIN_AT_RISK', 'a voxel of the brain or of a region of interest would be removed, so nothing was', {
      hint: 'Give a brain mask that covers the whole brain (--brain), on the grid of the image.',
    });
  };
}

function brainOf(looked: Looked, head: Uint8Array, { brain, modality }: DefaceOptions, work: WorkGrid): Intracranial {
  if (brain !== undefined) {
    const given = lookMask(brain, work);
    const mm3 = countOf(given) * work.stepMm ** 3;
    if (mm3 >= BRAIN_MM3[0] && mm3 <= BRAIN_MM3[1]) return { mask: grown(given, 2, work), how: 'given' };
    throw new DefaceError('NO_BRAIN', 'the brain mask is smaller or larger than any brain', {
      hint: 'Give a mask of the whole brain of this image; regions of interest go into --protect.',
    });
  }
  const found = findIntracranial(looked, head, modality, work);
  if (found !== undefined) return found;
  throw new DefaceError('NO_BRAIN', 'no brain was found in the image, so its face cannot be told from it', {
    hint: 'Give a mask of the brain (--brain). A scan that shows no head needs no defacing.',
  });
}

/** Values outside of the head, far from it, without the brightest: ghosts are no background. */
function backgroundOf(volume: Volume, near: Uint8Array, work: WorkGrid, modality: 'CT' | 'MR'): Float32Array {
  const found: number[] = [];
  const source = volume.voxels.data;
  const stride = Math.max(1, Math.floor(source.length / 200_000));
  eachVoxel(volume.grid, work, (voxel, cube) => {
    if (voxel % stride === 0 && near[cube] === 0 && !(modality === 'CT' && source[voxel] > -900)) found.push(source[voxel]);
  });
  const sorted = Float32Array.from(found).sort();
  return modality === 'CT' ? sorted : sorted.subarray(0, Math.floor(0.6 * sorted.length));
}

function fallbackOf(
  { voxels }: Volume,
  modality: 'CT' | 'MR',
): { readonly level: number; readonly spread: number; readonly isInteger: boolean } {
  let isInteger = true;
  let highest = -Infinity;
  const { data } = voxels;
  for (let i = 0; i < data.length; i++) {
    if (isInteger && !Number.isInteger(data[i])) isInteger = false;
    if (data[i] > highest) highest = data[i];
  }
  if (modality === 'CT') return { level: -1000, spread: 10, isInteger };
  const spread = Math.max(isInteger ? 1 : 0, 0.004 * highest);
  return { level: spread, spread, isInteger };
}

/** The least width of the head over the upper two thirds of its heights: shoulders do not count, a chest has no narrow height. */
function narrowestWidthMm(head: Uint8Array, { size, stepMm }: WorkGrid): number {
  const [nx, ny, nz] = size;
  const widths: number[] = [];
  for (let z = 0; z < nz; z++) {
    let [left, right] = [nx, -1];
    for (let i = nx * ny * z; i < nx * ny * (z + 1); i++) {
      if (head[i] === 0) continue;
      left = Math.min(left, i % nx);
      right = Math.max(right, i % nx);
    }
    if (right >= left) widths.push((right - left + 1) * stepMm);
  }
  // A rounded top of any body is narrow; the middle of what is left decides.
  return widths
    .slice(Math.floor(widths.length * 0.34), Math.ceil(widths.length * 0.9))
    .reduce((a, b) => Math.min(a, b), Infinity);
}

/** The line of the eyes, from the top and the width of the brain: a field that cuts the brain below has both still. */
function eyeLineMm({ topMm, halfWidthMm, nod, centreMm }: BrainFrame): number {
  const middle = topMm - 0.94 * halfWidthMm;
  return Math.min(middle, Math.max(middle, centreMm[2])) - 0.4 * halfWidthMm - Math.max(0, Math.sin(nod)) * halfWidthMm;
}

function lowestSeenMm(head: Uint8Array, { size, stepMm, originMm }: WorkGrid): number {
  return originMm[2] + Math.floor(head.indexOf(1) / (size[0] * size[1])) * stepMm;
}

function checkSameGrid(grid: Grid, mask: Mask | undefined): void {
  if (mask === undefined || mask.grid.size.every((n, d) => n === grid.size[d])) return;
  throw new DefaceError('GRID_DIFFERS', 'a mask has not as many voxels as the image', {
    hint: 'Give masks on the grid of the image.',
  });
}
