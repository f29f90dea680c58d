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

/** Brighter than this is no air. */
const AIR = { CT: -700, MR: 200 } as const;

/** How far each feature of the face is from what is left of the head, mm. */
function distances(head: HeadPhantom, defaced: Defaced): Readonly<Record<string, number>> {
  const { grid: g } = head.volume;
  const left: (readonly number[])[] = [];
  // Of two: what the mask says, and the image itself, where air alone may be drawn as it was.
  const isLeft = (i: number): boolean =>
    defaced.removed.voxels.data[i] === 0 || (same(head, defaced, i) && head.volume.voxels.data[i] > AIR[defaced.record.modality]);
  for (let z = 0, i = 0; z < g.size[2]; z++)
    for (let y = 0; y < g.size[1]; y++)
      for (let x = 0; x < g.size[0]; x++, i++)
        if (head.body.voxels.data[i] === 1 && isLeft(i)) left.push(positionMm(g, [x, y, z]));
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
  'far oblique': { grid: around([70, 80, 76], [4, 4, 4], turned([0.6, 0, -0.5])) },
  'coronal': { grid: around([60, 66, 72], [4, 4, 4], [1, 0, 0, 0, 0, 1, 0, -1, 0]) },
  'oblique thick slices of a tilted head': {
    grid: around([120, 150, 52], [2, 2, 5], turned([0.35, 0, 0.1])),
    tiltDegrees: [20, 10, 0],
  },
  'feet first': { grid: around([56, 68, 64], [4, 4, 4], [-1, 0, 0, 0, 1, 0, 0, 0, -1]) },
  'sagittal': { grid: around([68, 64, 56], [4, 4, 4], [0, 0, 1, 1, 0, 0, 0, -1, 0]) },
  'thick slices': { grid: around([112, 136, 50], [2, 2, 5], [1, 0, 0, 0, 1, 0, 0, 0, 1]) },
  'cut at the chin': { grid: grid([56, 68, 48], [-112, -138, -100]) },
  'cut at the top': { grid: grid([56, 68, 54], [-112, -138, -165]) },
  'off the middle': { grid: STANDARD, centreMm: [10, -8, 8] },
}; // prettier-ignore

jest.setTimeout(300_000);

/** A case takes up to ten seconds: the usual run takes some of each kind, `COLLIMATE_LONG=1` all of them. */
const IS_FULL = process.env['COLLIMATE_LONG'] === '1';
const SHORT = ['feet first', 'oblique'];
/** A test of the long form alone. */
const inFull = (name: string, test: () => void): void => (IS_FULL ? it(name, test) : undefined);

describe('a head', () => {
  // Each case in one of the two: what differs between them is how head and brain are found. Where the field is turned against the patient, in both.
  const each = Object.entries(CASES).flatMap(([name, spec], i) => {
    const both = name.includes('oblique') && (IS_FULL || name === 'oblique');
    const modalities = both ? (['CT', 'MR'] as const) : [i % 2 === 0 ? ('MR' as const) : ('CT' as const)];
    return modalities.map((modality) => [name, modality, spec] as const);
  });
  const loses = (modality: 'CT' | 'MR', spec: Omit<HeadSpec, 'modality' | 'seed'>): void => {
    const head = simulateHead({ modality, seed: 3, ...spec });
    const defaced = run(head, modality);
    expect([lostVoxels(head, defaced), defaced.record.brainInDoubt]).toEqual([0, false]);
    for (const [name, mm] of Object.entries(distances(head, defaced))) expect([name, mm > 10]).toEqual([name, true]);
  };
  const held = each.filter(([name]) => IS_FULL || SHORT.includes(name));
  it.each(held)('%s, in %s: loses its face and no voxel of brain', (_, modality, spec) => loses(modality, spec));
});

describe.each(IS_FULL ? (['CT', 'MR'] as const) : (['MR'] as const))('a head in %s', (modality) => {
  inFull('of a child loses its face at its own scale', () => {
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

  inFull('is the same for a key, and has another surface for another one', () => {
    const head = simulateHead({ grid: STANDARD, modality, seed: 4 });
    const [a, again, other] = [run(head, modality, { key: 1 }), run(head, modality, { key: 1 }), run(head, modality, { key: 2 })];
    expect(isEqual(again.volume.voxels.data, a.volume.voxels.data)).toBe(true);
    expect(isEqual(again.removed.voxels.data, a.removed.voxels.data)).toBe(true);
    const moved = a.removed.voxels.data.filter((one, i) => one !== other.removed.voxels.data[i]).length;
    expect(moved).toBeGreaterThan(200);
  });

  inFull('loses no voxel of a region of interest, wherever it lies', () => {
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

/** A cavity as dark as fluid, at a place in half axes of the brain, in place of what is brain there. */
function withCavity(head: HeadPhantom, place: readonly number[], radiusMm: number): HeadPhantom {
  const { size } = head.volume.grid;
  const at = (i: number): readonly number[] =>
    positionMm(head.volume.grid, [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))]);
  const [low, high] = [
    [Infinity, Infinity, Infinity],
    [-Infinity, -Infinity, -Infinity],
  ];
  const brain = head.brain.voxels.data;
  for (let i = 0; i < brain.length; i++) {
    if (brain[i] === 0) continue;
    at(i).forEach((mm, d) => {
      low[d] = Math.min(low[d], mm);
      high[d] = Math.max(high[d], mm);
    });
  }
  const middle = place.map((share, d) => (low[d] + high[d] + share * (high[d] - low[d])) / 2);
  const data = head.volume.voxels.data.slice();
  for (let i = 0; i < brain.length; i++) {
    const p = at(i);
    const isHollow = brain[i] === 1 && Math.hypot(p[0] - middle[0], p[1] - middle[1], p[2] - middle[2]) < radiusMm;
    if (isHollow) data[i] = 170 + ((i * 7) % 20);
  }
  return { ...head, volume: volumeOf(head.volume.grid, data) };
}

describe('a cavity at the surface of the brain', () => {
  const cavities: readonly (readonly [string, readonly number[], number])[] = [
    ['at the pole of one side', [0.23, -0.82, 0.07], 18],
    // Neither half of the brain tells of it: it lies as deep in the head as brain does.
    ['behind the middle of the forehead', [0, -0.85, 0.1], 16],
    // Below the forehead: the other half of the brain tells of it.
    ['at the base, above the orbit', [0.3, -0.75, -0.25], 20],
    ['at the pole of a temporal lobe', [0.85, -0.3, -0.1], 18],
  ];
  it.each(IS_FULL ? cavities : cavities.slice(2, 3))(
    '%s is kept with it, and the brain is told to be in doubt',
    (_, place, mm) => {
      const head = withCavity(simulateHead({ grid: STANDARD, modality: 'MR', seed: 3 }), place, mm);
      const defaced = run(head, 'MR');
      const changed = head.brain.voxels.data.filter((one, i) => one === 1 && !same(head, defaced, i)).length;
      expect([changed, defaced.record.brainInDoubt]).toEqual([0, true]);
      if (!IS_FULL) return;
      // What is protected around a cavity of the base may come near the orbit above which it lies.
      const away = Object.entries(distances(head, defaced)).filter(([name]) => !name.endsWith('Orbit'));
      for (const [name, mm] of away) expect([name, mm > 10]).toEqual([name, true]);
    },
  );
});

describe('what lies around the head', () => {
  inFull('a table and a holder are no head, and a filling does not hide the face', () => {
    for (const extra of [{ table: true }, { metal: true }]) {
      const head = simulateHead({ grid: STANDARD, modality: 'CT', seed: 3, ...extra });
      const defaced = run(head, 'CT');
      expect(lostVoxels(head, defaced)).toBe(0);
      for (const mm of Object.values(distances(head, defaced))) expect(mm).toBeGreaterThan(10);
    }
  });

  inFull('a ghost and a nose that comes in at the other side are gone', () => {
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
    for (const modality of IS_FULL ? (['CT', 'MR'] as const) : (['CT'] as const)) {
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
