import { undefinedBecause, valueOf } from '../feature-value.js';
import { intensityVolumeHistogramFeatures } from './intensity-volume-histogram.family.js';

/** Twenty-one levels, of which only the highest lies beyond the axis; one voxel each. */
const levels = Array.from({ length: 21 }, (_, k) => k + 1);

function rows(axisLevels?: number) {
  const found = intensityVolumeHistogramFeatures({ levels, levelCount: 21, axisLevels, lowest: 0.25, step: 0.5 });
  return Object.fromEntries(found.map(({ tag, value }) => [tag, value]));
}

describe('an intensity-volume histogram whose axis ends before the highest level', () => {
  it('takes intensity fractions of the axis', () => {
    // Of 21 levels 10 percent lies at level 3 and 90 at level 19, exactly; of 20 levels at 1.9 and 17.1 steps, and so at 3 and at 19.
    expect([rows().ivh_v10, rows().ivh_v90]).toEqual([valueOf(19 / 21), valueOf(3 / 21)]);
    expect([rows(20).ivh_v10, rows(20).ivh_v90]).toEqual([valueOf(19 / 21), valueOf(3 / 21)]);
    // Of 19 levels at 1.8 and 16.2 steps.
    expect([rows(19).ivh_v10, rows(19).ivh_v90]).toEqual([valueOf(19 / 21), valueOf(4 / 21)]);
    expect(rows(19).ivh_diff_v10_v90).toEqual(valueOf(19 / 21 - 4 / 21));
  });

  it('leaves intensities at volume fractions as they are', () => {
    for (const axis of [19, 20]) {
      expect([rows(axis).ivh_i10, rows(axis).ivh_i90]).toEqual([rows().ivh_i10, rows().ivh_i90]);
    }
  });

  it('has no fraction of an axis of one level or none', () => {
    for (const axis of [0, 1]) expect(rows(axis).ivh_v10).toEqual(undefinedBecause('singleBin'));
    for (const axis of [0, 1]) expect(rows(axis).ivh_i10).toEqual(rows().ivh_i10);
  });
});
