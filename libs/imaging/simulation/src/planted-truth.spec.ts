import { SeededRandom } from '@collimate/kernel-numeric';
import { DEFAULT_GROUPS, drawLesion, type LesionTruth } from './lesion.model.js';
import { type LesionPhantom, simulatePhantom } from './lesion.phantom.js';
import { PLANTED_FEATURES, type PlantedFeatureKey, plantedTruth } from './planted-truth.js';
import { SCANNERS } from './scanner.table.js';

const { floor } = Math;

type Features = Record<PlantedFeatureKey, number>;

/** The transformed features, straight from voxels and mask (voxel-counting volume stands for the mesh). */
function measure(phantom: LesionPhantom): Features {
  const { grid } = phantom;
  const [nx, ny] = grid.size;
  const mask = phantom.mask().voxels.data;
  const hu = phantom.volume().voxels.data;
  let n = 0;
  let sum = 0;
  let squares = 0;
  const first = [0, 0, 0];
  const second = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    n++;
    sum += hu[i];
    squares += hu[i] * hu[i];
    const p = [(i % nx) * grid.spacingMm[0], (floor(i / nx) % ny) * grid.spacingMm[1], floor(i / (nx * ny)) * grid.spacingMm[2]];
    for (let a = 0; a < 3; a++) {
      first[a] += p[a];
      for (let b = 0; b < 3; b++) second[a][b] += p[a] * p[b];
    }
  }
  const covariance = second.map((row, a) => row.map((value, b) => value / n - (first[a] / n) * (first[b] / n)));
  const [major, minor] = eigenvalues(covariance);
  return {
    'RNU0@DHQ4': Math.log(n * grid.spacingMm[0] * grid.spacingMm[1] * grid.spacingMm[2]),
    'Q4LE@DHQ4': sum / n,
    'ECT3@DHQ4': Math.log(squares / n - (sum / n) * (sum / n)),
    'Q3CK@DHQ4': Math.sqrt(minor / major),
  };
}

/** Eigenvalues of a symmetric matrix of three rows, largest first. */
function eigenvalues(m: readonly (readonly number[])[]): readonly number[] {
  const mean = (m[0][0] + m[1][1] + m[2][2]) / 3;
  const off = m[0][1] ** 2 + m[0][2] ** 2 + m[1][2] ** 2;
  const scale = Math.sqrt(((m[0][0] - mean) ** 2 + (m[1][1] - mean) ** 2 + (m[2][2] - mean) ** 2 + 2 * off) / 6);
  const b = m.map((row, i) => row.map((value, j) => (value - (i === j ? mean : 0)) / scale));
  const det =
    b[0][0] * (b[1][1] * b[2][2] - b[1][2] * b[2][1]) -
    b[0][1] * (b[1][0] * b[2][2] - b[1][2] * b[2][0]) +
    b[0][2] * (b[1][0] * b[2][1] - b[1][1] * b[2][0]);
  const angle = Math.acos(Math.max(-1, Math.min(1, det / 2))) / 3;
  return [0, 1, 2].map((k) => mean + 2 * scale * Math.cos(angle + (2 * Math.PI * k) / 3)).sort((x, y) => y - x);
}

function transformed(lesion: LesionTruth): Features {
  return {
    'RNU0@DHQ4': Math.log(lesion.volumeMm3),
    'Q4LE@DHQ4': lesion.meanHu,
    'ECT3@DHQ4': Math.log(lesion.varianceHu2),
    'Q3CK@DHQ4': lesion.elongation,
  };
}

const GROUPS = [
  { label: 'benign', model: DEFAULT_GROUPS.benign },
  { label: 'malignant', model: DEFAULT_GROUPS.malignant },
];

describe('planted truth', () => {
  const truth = plantedTruth({ groups: GROUPS });

  it.each(GROUPS)('is the population mean and spread of 40,000 lesions drawn for the $label group', ({ label, model }) => {
    const random = new SeededRandom(20261123);
    const count = 40_000;
    const sums: Record<string, [number, number]> = {};
    for (let i = 0; i < count; i++) {
      for (const [key, value] of Object.entries(transformed(drawLesion(model, random)))) {
        const entry = (sums[key] ??= [0, 0]);
        entry[0] += value;
        entry[1] += value * value;
      }
    }
    for (const { key } of PLANTED_FEATURES) {
      const mean = sums[key][0] / count;
      const sd = Math.sqrt(sums[key][1] / count - mean * mean);
      expect(Math.abs(mean - truth[label][key].mean) / truth[label][key].sd).toBeLessThan(4 / Math.sqrt(count));
      expect(sd / truth[label][key].sd).toBeCloseTo(1, 1.7);
    }
  });

  it.each(Object.entries(SCANNERS).flatMap(([site, scanner]) => GROUPS.map((group) => ({ site, scanner, ...group }))))(
    'is met by the voxels of the $site scanner within 0.05 SD for the $label group',
    ({ scanner, label, model }) => {
      const random = new SeededRandom(7);
      const count = 8;
      const bias: Record<string, number> = {};
      for (let i = 0; i < count; i++) {
        const lesion = drawLesion(model, random);
        const planted = transformed(lesion);
        for (const [key, value] of Object.entries(measure(simulatePhantom(lesion, scanner, random)))) {
          bias[key] = (bias[key] ?? 0) + (value - planted[key as PlantedFeatureKey]) / count;
        }
      }
      for (const { key } of PLANTED_FEATURES) {
        const inSd = bias[key] / truth[label][key].sd;
        expect(Math.abs(inSd)).toBeLessThan(0.05);
      }
    },
  );

  it('lies well inside the clip of the public references, so that clipping moves no mean', () => {
    for (const { label } of GROUPS) {
      let squares = 0;
      for (const { key, centre, width } of PLANTED_FEATURES) {
        const { mean, sd } = truth[label][key];
        const x = (mean - centre) / width;
        squares += x * x + (sd / width) * (sd / width);
      }
      expect(squares).toBeLessThan(16 / 4);
    }
  });
});
