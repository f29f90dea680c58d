import { type Hollows, findHollows } from './hollows.js';
import { closed, connectedTo, countOf, distanceTo, grown } from './shapes.js';
import type { Looked, WorkGrid } from './work.grid.js';

/** What lies within the skull, and how it was found. */
export interface Intracranial {
  readonly mask: Uint8Array;
  readonly how: 'given' | 'bone' | 'dark shell';
  /** What the mask may have lost, where it was found by brightness. */
  readonly hollows?: Hollows;
}

/** Bone of the skull, not the brain. */
const BONE_HU = 200;
/** Gaps of bone that are no way out of the skull. */
const GAP_MM = 5;
/** A way out of the skull is narrower than twice this; the brain is wider. */
const DOORS_MM = [8, 10, 13, 16, 19] as const;
/** Within the skull of a small child and of a large adult, mm³. */
const PLAUSIBLE_MM3 = [350_000, 2_300_000] as const;

/**
 * Finds what lies within the skull: a cavity walled by bone (CT), or the tissue that a dark shell parts from the scalp (MR). It is coarse on
 * purpose, for all it has to do is to contain the brain.
 * @returns undefined where no cavity of the size of a brain is found
 */
export function findIntracranial(
  looked: Looked,
  head: Uint8Array,
  modality: 'CT' | 'MR',
  work: WorkGrid,
): Intracranial | undefined {
  const { values, seen } = looked;
  // Where the field ends the head may go on: a skull that is cut at its top is not open there.
  const inside = distanceTo(
    head.map((one, i) => seen[i] & (1 - one)),
    work,
  );
  if (modality === 'CT') {
    const bone = closed(
      head.map((one, i) => (one === 1 && values[i] > BONE_HU ? 1 : 0)),
      GAP_MM,
      work,
    );
    const cavity = head.map((one, i) => (one === 1 && bone[i] === 0 && inside[i] > 6 && values[i] > -200 ? 1 : 0));
    const mask = behindDoors(cavity, work, 2 + work.stepMm / 2);
    return mask === undefined ? undefined : { mask, how: 'bone' };
  }
  const bright = brainLevel(values, inside, head);
  const tissue = head.map((one, i) => (one === 1 && inside[i] > 8 && values[i] > 0.45 * bright ? 1 : 0));
  const mask = behindDoors(tissue, work, 4);
  if (mask === undefined) return undefined;
  const whole = closed(mask, 10, work);
  return { mask: whole, how: 'dark shell', hollows: findHollows(whole, inside, { values, level: bright }, work) };
}

/**
 * The largest part behind doors: what is left when all that is narrow is gone, grown back into its own cavity. Doors are tried from the
 * narrowest on, until what is behind them is no larger than a brain.
 * @param extraMm grown beyond the cavity
 */
function behindDoors(cavity: Uint8Array, work: WorkGrid, extraMm: number): Uint8Array | undefined {
  const depth = distanceTo(
    cavity.map((one) => 1 - one),
    work,
  );
  for (const door of DOORS_MM) {
    const deep = cavity.map((_, i) => (depth[i] > door ? 1 : 0));
    const core = connectedTo(deep, [deepest(depth)], work);
    const back = grown(core, door + work.stepMm, work).map((one, i) => one & cavity[i]);
    const mm3 = countOf(back) * work.stepMm ** 3;
    if (mm3 < PLAUSIBLE_MM3[0]) return undefined;
    if (mm3 <= PLAUSIBLE_MM3[1] && isBall(back, work)) return grown(back, extraMm, work);
  }
  return undefined;
}

/** A brain fills more than a third of the box around it, and no side of the box is over 220 mm: a neck that hangs on it makes it long. */
function isBall(part: Uint8Array, { size, stepMm }: WorkGrid): boolean {
  const [nx, ny] = size;
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  let count = 0;
  part.forEach((one, i) => {
    if (one === 0) return;
    count += 1;
    [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))].forEach((at, d) => {
      low[d] = Math.min(low[d], at);
      high[d] = Math.max(high[d], at);
    });
  });
  const sides = low.map((from, d) => (high[d] - from + 1) * stepMm);
  return sides.every((mm) => mm <= 220) && sides[2] <= 175 && count * stepMm ** 3 > 0.36 * sides[0] * sides[1] * sides[2];
}

function deepest(depth: Float32Array): number {
  let at = 0;
  for (let i = 0; i < depth.length; i++) if (depth[i] > depth[at]) at = i;
  return at;
}

/**
 * The middle intensity deep inside of the head: there most is brain, whatever the sequence. What lies beyond the field of a scan that is turned
 * against the patient lies deep too, and is nothing.
 */
function brainLevel(values: Float32Array, inside: Float32Array, head: Uint8Array): number {
  const most = inside.reduce((best, mm, i) => (head[i] === 1 ? Math.max(best, mm) : best), 0);
  const deep = values.filter((_, i) => head[i] === 1 && inside[i] > 0.6 * most).sort();
  return deep[Math.floor(deep.length / 2)];
}
