import { jest } from '@jest/globals';
import { type HeadPhantom, type HeadSpec, simulateHead } from '@collimate/imaging-simulation';
import { type Grid, type Mask, type Volume, maskOf, positionMm, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { type Defaced, type NotApplicable, deface } from './deface.js';

const STEP = 4;
const grid = (size: Grid['size'], originMm: Grid['originMm'], direction = [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing = STEP): Grid => ({
  size,
  spacingMm: [spacing, spacing, spacing],
  originMm,
  direction,
});
const STANDARD = grid([56, 68, 64], [-112, -138, -165]);

function run(head: HeadPhantom, modality: 'CT' | 'MR', options: { brain?: Mask; protect?: Mask[]; key?: number } = {}): Defaced {
  const { key = 5, ...rest } = options;
  const outcome = deface(head.volume, { modality, random: new SeededRandom(key), ...rest });
  if (outcome.kind !== 'defaced') throw new Error(outcome.why);
  return outcome;
}
const same = (head: HeadPhantom, defaced: Defaced, i: number): boolean =>
  head.volume.voxels.data[i] === defaced.volume.voxels.data[i];

/** Jest walks through arrays element by element, for minutes. */
const isEqual = (a: Float32Array | Uint8Array, b: Float32Array | Uint8Array): boolean => a.every((one, i) => one === b[i]);

/** Voxels within 2 mm of the brain that were changed. */
function lostVoxels(head: HeadPhantom, defaced: Defaced): number {
  const { size, spacingMm } = head.volume.grid;
  const brain = head.brain.voxels.data;
  let lost = 0;
  const reach = spacingMm.map((mm) => Math.floor(2 / mm));
  for (let i = 0; i < brain.length; i++) {
    if (brain[i] === 0) continue;
    const [x, y, z] = [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))];
    for (let c = -reach[2]; c <= reach[2]; c++)
      for (let b = -reach[1]; b <= reach[1]; b++)
        for (let a = -reach[0]; a <= reach[0]; a++) {
          const [u, v, w] = [x + a, y + b, z + c];
          if (u < 0 || v < 0 || w < 0 || u >= size[0] || v >= size[1] || w >= size[2]) continue;
          if (!same(head, defaced, u + size[0] * (v + size[1] * w))) lost += 1;
        }
  }
  return lost;
}

/** How far each feature of the face is from what is left of the head, mm. */
function distances(head: HeadPhantom, defaced: Defaced): Readonly<Record<string, number>> {
  const { grid: g } = head.volume;
  const left: (readonly number[])[] = [];
  for (let z = 0, i = 0; z < g.size[2]; z++)
    for (let y = 0; y < g.size[1]; y++)
      for (let x = 0; x < g.size[0]; x++, i++)
        if (head.body.voxels.data[i] === 1 && defaced.removed.voxels.data[i] === 0) left.push(positionMm(g, [x, y, z]));
  const nearest = (p: readonly number[]): number =>
    left.reduce((best, q) => Math.min(best, (q[0] - p[0]) ** 2 + (q[1] - p[1]) ** 2 + (q[2] - p[2]) ** 2), Infinity);
  return Object.fromEntries(Object.entries(head.features).map(([name, at]) => [name, Math.sqrt(nearest(at))]));
}

const turned = ([x, y, z]: readonly [number, number, number]): readonly number[] => {
  const [cx, sx, cz, sz] = [Math.cos(x), Math.sin(x), Math.cos(z), Math.sin(z)];
  void y;
  return [cz, -sz * cx, sz * sx, sz, cz * cx, -cz * sx, 0, sx, cx];
};
/** A grid of any direction whose middle is that of the standard one. */
function around(size: Grid['size'], spacingMm: Grid['spacingMm'], direction: readonly number[]): Grid {
  const half = size.map((n, d) => ((n - 1) * spacingMm[d]) / 2);
  const originMm = [0, 1, 2].map((r) => [0, -4, -37][r] - [0, 1, 2].reduce((sum, c) => sum + direction[3 * r + c] * half[c], 0));
  return { size, spacingMm, originMm: originMm as unknown as Grid['originMm'], direction };
}

const CASES: Readonly<Record<string, Omit<HeadSpec, 'modality' | 'seed'>>> = {
  'straight': { grid: STANDARD },
  'nodding 25 degrees': { grid: STANDARD, tiltDegrees: [25, 0, 0] },
  'looking up 25 degrees': { grid: STANDARD, tiltDegrees: [-25, 0, 0] },
  'turned 25 degrees': { grid: STANDARD, tiltDegrees: [0, 25, 0] },
  'leaning 25 degrees': { grid: STANDARD, tiltDegrees: [4, 4, 25] },
  'oblique': { grid: around([60, 72, 66], [4, 4, 4], turned([0.3, 0, 0.2])) },
  'feet first': { grid: around([56, 68, 64], [4, 4, 4], [-1, 0, 0, 0, 1, 0, 0, 0, -1]) },
  'sagittal': { grid: around([68, 64, 56], [4, 4, 4], [0, 0, 1, 1, 0, 0, 0, -1, 0]) },
  'thick slices': { grid: around([112, 136, 50], [2, 2, 5], [1, 0, 0, 0, 1, 0, 0, 0, 1]) },
  'cut at the chin': { grid: grid([56, 68, 48], [-112, -138, -100]) },
  'cut at the top': { grid: grid([56, 68, 54], [-112, -138, -165]) },
  'off the middle': { grid: STANDARD, centreMm: [10, -8, 8] },
}; // prettier-ignore

jest.setTimeout(300_000);

/** A case takes up to ten seconds: the usual run takes some of each kind, `COLLIMATE_FULL=1` all of them. */
const IS_FULL = process.env['COLLIMATE_FULL'] !== undefined;
const SHORT = ['nodding 25 degrees', 'feet first'];

describe('a head', () => {
  // Each case in one of the two: what differs between them is how head and brain are found, and that the others below try in both.
  const each = Object.entries(CASES).map(([name, spec], i) => [name, i % 2 === 0 ? 'MR' : 'CT', spec] as const);
  const loses = (modality: 'CT' | 'MR', spec: Omit<HeadSpec, 'modality' | 'seed'>): void => {
    const head = simulateHead({ modality, seed: 3, ...spec });
    const defaced = run(head, modality);
    expect(lostVoxels(head, defaced)).toBe(0);
    for (const [name, mm] of Object.entries(distances(head, defaced))) expect([name, mm > 10]).toEqual([name, true]);
  };
  const held = each.filter(([name]) => name !== 'oblique' && (IS_FULL || SHORT.includes(name)));
  it.each(held)('%s, in %s: loses its face and no voxel of brain', (_, modality, spec) => loses(modality, spec));
  // Known: of this CT in voxels of 4 mm less than 10 mm are taken behind the lips. docs/privacy/defacing.md says it.
  if (IS_FULL) it.failing('oblique, in CT: loses its face and no voxel of brain', () => loses('CT', CASES['oblique']));
});

describe.each(IS_FULL ? (['CT', 'MR'] as const) : (['MR'] as const))('a head in %s', (modality) => {
  it('of a child loses its face at its own scale', () => {
    const head = simulateHead({ grid: STANDARD, modality, seed: 3, scale: 0.75 });
    const defaced = run(head, modality);
    expect(lostVoxels(head, defaced)).toBe(0);
    const { noseTip, lips, chin, leftOrbit, rightOrbit, leftEar, rightEar } = distances(head, defaced);
    for (const mm of [noseTip, lips, chin, leftEar, rightEar]) expect(mm).toBeGreaterThan(10);
    // The brain of a child is as close to the rims of its orbits as three quarters of an adult's.
    for (const mm of [leftOrbit, rightOrbit]) expect(mm).toBeGreaterThan(5);
  });

  it('that is cut above the eyes has no face: nothing is done', () => {
    const head = simulateHead({ grid: grid([56, 68, 30], [-112, -138, -20]), modality, seed: 3 });
    const outcome = deface(head.volume, { modality, random: new SeededRandom(1) }) as NotApplicable;
    expect(outcome).toEqual({ kind: 'not applicable', why: 'the field ends above the eyes' });
  });

  it('keeps grid, type and every voxel that it does not replace; the fill is no constant', () => {
    const head = simulateHead({ grid: STANDARD, modality, seed: 4 });
    const before = head.volume.voxels.data.slice();
    const { volume, removed, record } = run(head, modality);
    expect(volume.grid).toEqual(STANDARD);
    expect(isEqual(head.volume.voxels.data, before)).toBe(true);
    const filledWith = new Set<number>();
    removed.voxels.data.forEach((one, i) => {
      if (one === 1) filledWith.add(volume.voxels.data[i]);
    });
    expect(filledWith.size).toBeGreaterThan(10);
    expect([...volume.voxels.data].every(Number.isInteger)).toBe(true);
    const { plane, front, side } = record.removedVoxels;
    expect(plane + front + side).toBe(removed.voxels.data.reduce((sum, one) => sum + one, 0));
  });

  it('is the same for a key, and has another surface for another one', () => {
    const head = simulateHead({ grid: STANDARD, modality, seed: 4 });
    const [a, again, other] = [run(head, modality, { key: 1 }), run(head, modality, { key: 1 }), run(head, modality, { key: 2 })];
    expect(isEqual(again.volume.voxels.data, a.volume.voxels.data)).toBe(true);
    expect(isEqual(again.removed.voxels.data, a.removed.voxels.data)).toBe(true);
    const moved = a.removed.voxels.data.filter((one, i) => one !== other.removed.voxels.data[i]).length;
    expect(moved).toBeGreaterThan(200);
  });

  it('loses no voxel of a region of interest, wherever it lies', () => {
    const head = simulateHead({ grid: STANDARD, modality, seed: 4 });
    const roi = maskOf(STANDARD);
    const tip = head.features.noseTip;
    roi.voxels.data.forEach((_, i) => {
      const p = positionMm(STANDARD, [i % 56, Math.floor(i / 56) % 68, Math.floor(i / (56 * 68))]);
      if (Math.hypot(p[0] - tip[0], p[1] - tip[1] - 12, p[2] - tip[2]) < 9) roi.voxels.data[i] = 1;
    });
    const defaced = run(head, modality, { protect: [roi] });
    const touched = roi.voxels.data.filter((one, i) => one === 1 && !same(head, defaced, i)).length;
    expect([roi.voxels.data.includes(1), touched]).toEqual([true, 0]);
  });

  it('takes a brain that is given', () => {
    const head = simulateHead({ grid: STANDARD, modality, seed: 6 });
    const defaced = run(head, modality, { brain: head.brain });
    expect(defaced.record.brain).toBe('given');
    expect(lostVoxels(head, defaced)).toBe(0);
    const { leftOrbit, rightOrbit, ...others } = distances(head, defaced);
    for (const mm of Object.values(others)) expect(mm).toBeGreaterThan(10);
    // This person's brain comes close to the orbits: what is protected around it leaves 9.2 mm in voxels of 4 mm.
    for (const mm of [leftOrbit, rightOrbit]) expect(mm).toBeGreaterThan(9);
  });
});

describe('what lies around the head', () => {
  // Known: beside one of the two a feature is 3.2 mm from what is left. docs/privacy/defacing.md says it.
  if (IS_FULL)
    it.failing('a table and a holder are no head, and a filling does not hide the face', () => {
      for (const extra of [{ table: true }, { metal: true }]) {
        const head = simulateHead({ grid: STANDARD, modality: 'CT', seed: 3, ...extra });
        const defaced = run(head, 'CT');
        expect(lostVoxels(head, defaced)).toBe(0);
        for (const mm of Object.values(distances(head, defaced))) expect(mm).toBeGreaterThan(10);
      }
    });

  it('a ghost and a nose that comes in at the other side are gone', () => {
    const head = simulateHead({ grid: STANDARD, modality: 'MR', seed: 3, ghost: true });
    const { volume } = run(head, 'MR');
    const outside = (v: Volume): number[] => {
      const found: number[] = [];
      for (let z = 10; z < 60; z++)
        for (let y = 62; y < 68; y++) for (let x = 0; x < 56; x++) found.push(v.voxels.data[x + 56 * (y + 68 * z)]);
      return found;
    };
    expect(Math.max(...outside(head.volume))).toBeGreaterThan(250);
    expect(Math.max(...outside(volume))).toBeLessThan(80);
  });
});

describe('what is no head', () => {
  const box = (width: number, level: number, around: number): Volume => {
    const g = grid([100, 80, 60], [-200, -160, 0]);
    const v = volumeOf(g);
    v.voxels.data.forEach((_, i) => {
      const [x, y] = [(i % 100) - 50, (Math.floor(i / 100) % 80) - 40];
      const isBody = (x / (width / 8)) ** 2 + (y / 28) ** 2 < 1;
      const isLung = Math.hypot(Math.abs(x) - 22, y) < 13;
      v.voxels.data[i] = isBody && !isLung ? level + ((i * 7) % 5) : around + ((i * 3) % 3);
    });
    return v;
  };

  it('a chest is left as it is', () => {
    for (const modality of ['CT', 'MR'] as const) {
      const chest = modality === 'CT' ? box(380, 40, -1000) : box(380, 400, 0);
      const before = chest.voxels.data.slice();
      expect(deface(chest, { modality, random: new SeededRandom(1) }).kind).toBe('not applicable');
      expect(isEqual(chest.voxels.data, before)).toBe(true);
    }
  });

  it('an image in which no brain is found is refused, not passed on', () => {
    const block = box(180, 40, -1000);
    const refuse = (v: Volume): unknown => {
      try {
        return deface(v, { modality: 'CT', random: new SeededRandom(1) });
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(refuse(block)).toBe('NO_BRAIN');
    expect(refuse(volumeOf(STANDARD, new Float32Array(56 * 68 * 64).fill(-1000)))).toBe('NO_HEAD');
  });

  it('a mask of another grid is refused', () => {
    const brain = maskOf(grid([2, 2, 2], [0, 0, 0]));
    const volume = volumeOf(STANDARD);
    expect(() => deface(volume, { modality: 'CT', brain, random: new SeededRandom(1) })).toThrow('not as many voxels');
  });
});
