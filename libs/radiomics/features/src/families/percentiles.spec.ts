import type { PercentileMethod } from '@collimate/radiomics-vocabulary';
import fc from 'fast-check';
import { undefinedBecause, valueOf } from '../feature-value.js';
import { intensityHistogramFeatures } from './intensity-histogram.family.js';
import { intensityStatisticsFeatures } from './intensity-statistics.family.js';

const FIVE = ['p10', 'p90', 'iqr', 'qcod', 'rmad'] as const;

function statistics(values: readonly number[], method?: PercentileMethod): Record<string, number | string> {
  const rows = intensityStatisticsFeatures(values, method);
  return Object.fromEntries(rows.map(({ tag, value }) => [tag.slice(5), value.kind === 'value' ? value.value : value.reason]));
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k * k);

describe('percentiles by the nearest rank', () => {
  it('are intensities that occur: the one at (n - 1) p, rounded', () => {
    // Ranks 0.9, 2.25, 6.75 and 8.1 of ten values.
    expect(statistics(upTo(10))).toMatchObject({ p10: 1, p90: 64, iqr: 49 - 4, qcod: (49 - 4) / (49 + 4) });
    // The robust deviation is that of 1, 4, 9, 16, 25, 36, 49, 64 about 25.5.
    expect(statistics(upTo(10)).rmad).toBeCloseTo((24.5 + 21.5 + 16.5 + 9.5 + 0.5 + 10.5 + 23.5 + 38.5) / 8, 12);
  });

  it('are of two equally near ones the one nearer to the median', () => {
    // Ranks 0.5 and 4.5 of six values; ranks 0.5 and 1.5 of three.
    expect(statistics(upTo(6))).toMatchObject({ p10: 1, p90: 16 });
    expect(statistics(upTo(3))).toMatchObject({ iqr: 0, qcod: 0 });
  });

  it('leave the median the mean of the two in the middle', () => {
    expect(statistics(upTo(6)).median).toBe(6.5);
    expect(statistics(upTo(6)).medad).toBeCloseTo((6.5 + 5.5 + 2.5 + 2.5 + 9.5 + 18.5) / 6, 12);
    expect(statistics(upTo(5)).median).toBe(4);
  });

  it('turn round with the signs of the intensities, ties included', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 60 }), (values) => {
        const [found, turned] = [statistics(values), statistics(values.map((value) => 0 - value))];
        expect(0 - Number(turned.p90)).toBe(found.p10);
        expect(turned.iqr).toBe(found.iqr);
        expect(turned.rmad).toBeCloseTo(Number(found.rmad), 10);
      }),
    );
  });

  it('always leave an intensity between them, so that there is a robust deviation', () => {
    for (let n = 1; n < 40; n++) expect([n, typeof statistics(upTo(n)).rmad]).toEqual([n, 'number']);
  });

  it('of levels follow the same rule', () => {
    const rows = intensityHistogramFeatures({ levels: [1, 2, 5, 10, 17, 26], levelCount: 26 });
    const value = (tag: string) => rows.find((row) => row.tag === tag)?.value;
    expect(value('ih_p10')).toEqual(valueOf(2));
    expect(value('ih_p90')).toEqual(valueOf(17));
    expect(value('ih_median')).toEqual(valueOf(7.5));
    expect(value('ih_iqr')).toEqual(valueOf(17 - 2));
  });
});

describe('percentiles by linear interpolation', () => {
  it('lie between two ranks', () => {
    const { p10, p90, iqr } = statistics(upTo(6), 'linear');
    expect([p10, p90]).toEqual([0.5, 20.5]);
    expect(iqr).toBe(9 + 0.75 * 7 - (1 + 0.25 * 3) + 0);
  });

  it('of two different intensities have none between them: no robust deviation, and not one of zero', () => {
    expect(statistics([1, 2], 'linear').rmad).toBe('emptySubset');
    const rows = intensityHistogramFeatures({ levels: [1, 2], levelCount: 2, percentiles: 'linear' });
    expect(rows.find((row) => row.tag === 'ih_rmad')?.value).toEqual(undefinedBecause('emptySubset'));
    expect(statistics([1, 2]).rmad).toBe(0.5);
  });

  it('change the five features that are made of percentiles, and no other', () => {
    const [nearest, linear] = [statistics(upTo(6)), statistics(upTo(6), 'linear')];
    const differing = Object.keys(nearest).filter((tag) => nearest[tag] !== linear[tag]);
    expect(differing.filter((tag) => !FIVE.some((one) => one === tag))).toEqual([]);
    expect(differing).toEqual(expect.arrayContaining(['p10', 'p90', 'iqr']));
  });
});
