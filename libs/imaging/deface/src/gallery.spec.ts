import { jest } from '@jest/globals';
import { simulateHead } from '@collimate/imaging-simulation';
import type { Grid, Volume } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { deface } from './deface.js';

/*
 * The attacker has a gallery of faces with names, and scans of the same people of another day. A face is a map of how deep the surface lies,
 * seen from the front; the nearest map of the gallery is taken for the person. Also for somebody who knows how deep is removed and moves the
 * surface back, and for somebody who moves maps onto each other.
 */
const IS_FULL = process.env['COLLIMATE_LONG'] === '1';
/** Fifty take minutes: the usual run has few, of whom chance alone finds one. */
const PEOPLE = IS_FULL ? 50 : 5;
const MOST_FOUND = IS_FULL ? PEOPLE / 10 : 2;
const grid: Grid = {
  size: [54, 66, 60],
  spacingMm: [4, 4, 4],
  originMm: [-108, -136, -150],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
/** Between air or noise and skin. */
const SKIN = 200;
/** Farther apart than this is no surface against another but something against nothing; it counts as this. */
const MOST_MM = 30;

/** Depth in mm of the first tissue in each column of the face; NaN where there is none. */
function depthMap({ voxels }: Volume, offsetMm = 0): Float64Array {
  const [nx, ny, nz] = grid.size;
  const map: number[] = [];
  for (let z = 8; z < nz - 14; z++)
    for (let x = 10; x < nx - 10; x++) {
      let y = 0;
      while (y < ny && voxels.data[x + nx * (y + ny * z)] <= SKIN) y += 1;
      map.push(y === ny ? NaN : y * grid.spacingMm[1] - offsetMm);
    }
  return Float64Array.from(map);
}

function apart(a: Float64Array, b: Float64Array, isAligned: boolean): number {
  const differences = a.map((mm, i) => mm - b[i]).filter((mm) => !Number.isNaN(mm));
  if (differences.length === 0) return Infinity;
  const mean = isAligned ? differences.reduce((sum, mm) => sum + mm, 0) / differences.length : 0;
  return differences.reduce((sum, mm) => sum + Math.min(MOST_MM * MOST_MM, (mm - mean) * (mm - mean)), 0) / differences.length;
}

function matched(probes: readonly Float64Array[], gallery: readonly Float64Array[], isAligned: boolean): number {
  return probes.filter((probe, person) => {
    const distances = gallery.map((face) => apart(probe, face, isAligned));
    return distances.indexOf(Math.min(...distances)) === person;
  }).length;
}

jest.setTimeout(1_200_000);

describe(`a gallery of ${PEOPLE} faces`, () => {
  it('finds everybody before, and hardly anybody after', () => {
    const [gallery, before, after, movedBack]: [Float64Array[], Float64Array[], Float64Array[], Float64Array[]] = [
      [],
      [],
      [],
      [],
    ];
    let brainVoxelsChanged = 0;
    for (let person = 0; person < PEOPLE; person++) {
      const spec = { grid, modality: 'MR', seed: 100 + person } as const;
      gallery.push(depthMap(simulateHead(spec).volume));
      const { volume, brain } = simulateHead({ ...spec, noiseSeed: 9000 + person });
      before.push(depthMap(volume));
      const defaced = deface(volume, { modality: 'MR', random: new SeededRandom(777 + person) });
      if (defaced.kind !== 'defaced') throw new Error(defaced.why);
      const { voxels } = defaced.volume;
      brain.voxels.data.forEach(
        (inside, i) => (brainVoxelsChanged += Number(inside !== 0 && voxels.data[i] !== volume.voxels.data[i])),
      );
      after.push(depthMap(defaced.volume));
      movedBack.push(depthMap(defaced.volume, 20));
    }
    expect(brainVoxelsChanged).toBe(0);
    for (const isAligned of [false, true]) {
      expect(matched(before, gallery, isAligned)).toBe(PEOPLE);
      expect(matched(after, gallery, isAligned)).toBeLessThanOrEqual(MOST_FOUND);
      expect(matched(movedBack, gallery, isAligned)).toBeLessThanOrEqual(MOST_FOUND);
    }
  });
});
