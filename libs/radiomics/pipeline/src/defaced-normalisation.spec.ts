import { jest } from '@jest/globals';
import { deface } from '@collimate/imaging-deface';
import { simulateHead } from '@collimate/imaging-simulation';
import type { Volume } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { type ExtractionPlan, parsePlan, planPreset } from '@collimate/radiomics-vocabulary';
import { compile } from './compile.js';
import { plainEngine } from './engine.js';
import { type ExtractionOptions, type ExtractionResult, extract } from './extract.js';

/*
 * Features of a lesion deep in the brain, from a head and from the same head without its face. The voxels of the lesion are the same; what may
 * differ is by what they are normalised. With statistics of the whole image features move by tens of per cent, with those of a region that has no
 * face they do not move at all.
 */
jest.setTimeout(600_000);

const Z = { method: 'z-score', statistics: 'mean-sd', scale: 1, clipSigma: null };
const planWith = (normalisation: object): ExtractionPlan =>
  parsePlan({
    ...planPreset('mr-default'),
    interpolation: { method: 'none' },
    resegmentation: { range: { lower: -20, upper: 20 }, outlierSigma: null },
    discretisation: { method: 'fixed-bin-size', width: 0.1, lowerBound: 'resegmentation' },
    families: ['IS', 'IH', 'GLCM'],
    aggregations: ['DHQ4', 'IAZD'],
    normalisation,
  });

const grid = {
  size: [56, 68, 64],
  spacingMm: [4, 4, 4],
  originMm: [-112, -138, -165],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const;
const head = simulateHead({ grid, modality: 'MR', seed: 21 });
const outcome = deface(head.volume, { modality: 'MR', random: new SeededRandom(4) });
if (outcome.kind !== 'defaced') throw new Error(outcome.why);
const { volume: defaced, intracranial, bodyMinusFace } = outcome;
const regions = { intracranial, 'body-minus-face': bodyMinusFace };

const run = (normalisation: object, volume: Volume, options: ExtractionOptions): ExtractionResult =>
  extract(compile(planWith(normalisation)), volume, [{ name: 'lesion', mask: head.lesion }], plainEngine, options)[0];
function changes(normalisation: object, options: ExtractionOptions): readonly number[] {
  const [a, b] = [head.volume, defaced].map((volume) => run(normalisation, volume, options).table.rows);
  return a.map((row, i) => {
    const [x, y] = [row.value, b[i].value];
    if (x.kind !== 'value' || y.kind !== 'value') return x.kind === y.kind ? 0 : Infinity;
    return x.value === y.value ? 0 : Math.abs(y.value - x.value) / Math.abs(x.value);
  });
}

describe('features of a lesion in a head with and without its face', () => {
  it.each([
    { region: 'intracranial', statistics: 'mean-sd' },
    { region: 'intracranial', statistics: 'median-mad' },
    { region: 'body-minus-face', statistics: 'mean-sd' },
    { region: 'roi', statistics: 'mean-sd' },
  ])('are the same to 1e-9 when normalised by $region, $statistics', (slice) => {
    const found = changes({ ...Z, ...slice }, { regions, anatomy: 'head' });
    expect(found.length).toBeGreaterThan(20);
    expect(Math.max(...found)).toBeLessThanOrEqual(1e-9);
    expect(run({ ...Z, ...slice }, defaced, { regions, anatomy: 'head' }).record.normalisation).toMatchObject({
      region: slice.region,
    });
  });

  it('move by more than 5 % when normalised by the whole image, and that is refused for a head', () => {
    const whole = { ...Z, region: 'whole-image', acceptsWholeImage: true, anatomy: 'other' };
    const found = changes(whole, {});
    expect(found.filter((share) => share > 0.05).length / found.length).toBeGreaterThan(0.3);
    expect(() => run(whole, defaced, { anatomy: 'head' })).toThrow(expect.objectContaining({ code: 'WHOLE_IMAGE_OF_HEAD' }));
  });

  it('taking a face out moves mean and deviation of the whole image, and neither in the regions', () => {
    const moments = (volume: Volume, isIn: (i: number) => boolean): readonly [number, number] => {
      let [n, sum, squares] = [0, 0, 0];
      volume.voxels.data.forEach((value, i) => {
        if (!isIn(i)) return;
        n += 1;
        sum += value;
        squares += value * value;
      });
      return [sum / n, Math.sqrt(squares / n - (sum / n) ** 2)];
    };
    const shift = (isIn: (i: number) => boolean): readonly number[] => {
      const [a, b] = [moments(head.volume, isIn), moments(defaced, isIn)];
      return [b[0] / a[0] - 1, b[1] / a[1] - 1];
    };
    const [mean, deviation] = shift(() => true);
    expect(mean).toBeLessThan(-0.05);
    expect(Math.abs(deviation)).toBeGreaterThan(0.005);
    for (const { voxels } of [intracranial, bodyMinusFace]) expect(shift((i) => voxels.data[i] === 1)).toEqual([0, 0]);
  });
});
