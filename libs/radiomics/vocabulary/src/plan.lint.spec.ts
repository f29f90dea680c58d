import { type PlanWarning, type ScanFacts, lintPlan } from './plan.lint.js';
import { parsePlan } from './plan.parse.js';
import { PLAN_PRESETS, planPreset } from './plan.presets.js';

const changed = (change: object): unknown => ({ ...structuredClone(planPreset('ct-default')), ...change });
const lint = (change: object, facts: ScanFacts = {}): readonly PlanWarning[] => lintPlan(parsePlan(changed(change)), facts);
const codes = (change: object, facts: ScanFacts = {}): string[] => lint(change, facts).map((warning) => warning.code);
const only = (change: object, facts: ScanFacts = {}): PlanWarning => {
  const warnings = lint(change, facts);
  expect(warnings).toHaveLength(1);
  return warnings[0];
};

const zScore = { method: 'z-score', statistics: 'mean-sd', region: 'roi', scale: 1, clipSigma: null };
const arbitrary = { intensity: { unit: 'arbitrary', rounding: 'none' } };
const fbs = (width: number, lowerBound: number | string = -1000) => ({ method: 'fixed-bin-size', width, lowerBound });

describe('a preset', () => {
  it('of the standard has no warning on a scan of the phantom', () => {
    for (const name of ['ibsi-a', 'ibsi-b', 'ibsi-c', 'ibsi-d', 'ibsi-e']) {
      expect(lintPlan(planPreset(name), { nativeSpacingMm: [0.977, 0.977, 3] })).toEqual([]);
    }
  });

  it('has no warning before a scan is known', () => {
    for (const plan of PLAN_PRESETS) expect([plan.name, lintPlan(plan)]).toEqual([plan.name, []]);
  });
});

describe('fewer than 4 or more than 512 levels', () => {
  it('are told from the plan alone where it decides', () => {
    expect(codes({ discretisation: { method: 'fixed-bin-number', bins: 3 } })).toEqual(['FEW_LEVELS']);
    expect(codes({ discretisation: { method: 'fixed-bin-number', bins: 4 } })).toEqual([]);
    expect(codes({ discretisation: { method: 'fixed-bin-number', bins: 512 } })).toEqual([]);
    expect(codes({ discretisation: { method: 'fixed-bin-number', bins: 513 } })).toEqual(['MANY_LEVELS']);
    expect(codes({ discretisation: fbs(2) })).toEqual(['MANY_LEVELS']);
    expect(codes({ discretisation: fbs(400) })).toEqual([]);
    expect(codes({ discretisation: fbs(500) })).toEqual(['FEW_LEVELS']);
  });

  it('are counted in the scan, where the plan alone would seem right', () => {
    for (const [occurringLevels, expected] of [
      [1, ['FEW_LEVELS']],
      [3, ['FEW_LEVELS']],
      [4, []],
      [512, []],
      [513, ['MANY_LEVELS']],
    ] as const) {
      expect(codes({}, { occurringLevels })).toEqual(expected);
    }
  });

  it('the other way round, few that occur are no reason to warn of many that could', () => {
    expect(codes({ discretisation: fbs(2) }, { occurringLevels: 40 })).toEqual([]);
  });

  it('of an empty ROI are not few', () => expect(codes({}, { occurringLevels: 0 })).toEqual([]));

  it('are expected from the observed range before discretisation', () => {
    expect(codes({ discretisation: { method: 'none' } }, { observedRange: { lower: 1, upper: 3 } })).toContain('FEW_LEVELS');
    const open = { range: { lower: 0, upper: null }, outlierSigma: null };
    expect(
      codes({ resegmentation: open, discretisation: fbs(25, 0), ivh: fbs(1, 0) }, { observedRange: { lower: 0, upper: 60 } }),
    ).toEqual(['FEW_LEVELS']);
  });

  it('come with what to do', () => {
    expect(only({}, { occurringLevels: 2 })).toMatchObject({ key: 'discretisation' });
    expect(only({}, { occurringLevels: 2 }).message).toMatch(
      /^2 grey levels occurring in the ROI: .*Choose narrower or more bins\.$/,
    );
    expect(only({}, { occurringLevels: 1 }).message).toContain('1 grey level occurring');
    expect(only({}, { occurringLevels: 999 }).message).toContain('Choose wider or fewer bins.');
    expect(only({ discretisation: { method: 'fixed-bin-number', bins: 3 } }).message).toContain('about 3 grey levels');
  });
});

describe('a fixed bin size without a bound', () => {
  it('is told for the textures and for the intensity-volume histogram, each by its key', () => {
    expect(only({ discretisation: fbs(25, 'observed') })).toMatchObject({
      code: 'UNBOUNDED_BINS',
      key: 'discretisation.lowerBound',
    });
    expect(only({ ivh: fbs(2.5, 'observed') })).toMatchObject({ code: 'UNBOUNDED_BINS', key: 'ivh.lowerBound' });
    expect(only({ ivh: fbs(2.5, 'observed') }).message).toContain('Give a lower bound.');
  });

  it('is not told of a bound as a number or from the re-segmentation', () => {
    expect(codes({ discretisation: fbs(25), ivh: fbs(2.5, 'resegmentation') })).toEqual([]);
  });
});

describe('a normalised image', () => {
  it('in z-scores must not be cut into bins of 25', () => {
    const warning = only({ ...arbitrary, normalisation: zScore, discretisation: fbs(25) });
    expect(warning).toMatchObject({ code: 'NORMALISED_WITH_WIDE_BINS', key: 'discretisation.width' });
    expect(warning.message).toContain('Use a fixed bin number');
    expect(codes({ ...arbitrary, normalisation: { ...zScore, statistics: 'median-mad' }, discretisation: fbs(25) })).toEqual([
      warning.code,
    ]);
  });

  it('in hundredths of a deviation may be', () => {
    expect(codes({ ...arbitrary, normalisation: { ...zScore, scale: 100 }, discretisation: fbs(25) })).toEqual([]);
  });

  it('on a target interval must not be cut into bins as wide as the interval', () => {
    const range = { method: 'range', region: 'roi', target: { lower: 0, upper: 1 }, outside: 'clip' };
    const plan = {
      ...arbitrary,
      resegmentation: { range: { lower: 0, upper: 1 }, outlierSigma: null },
      ivh: { method: 'fixed-bin-number', bins: 1000 },
    };
    expect(codes({ ...plan, normalisation: range, discretisation: fbs(25, 0) })).toEqual([
      'FEW_LEVELS',
      'NORMALISED_WITH_WIDE_BINS',
    ]);
    expect(codes({ ...plan, normalisation: range, discretisation: fbs(0.05, 0) })).toEqual([]);
  });

  it('that had a unit loses it', () => {
    const warning = only({ normalisation: { ...zScore, scale: 100 } });
    expect(warning).toMatchObject({ code: 'NORMALISED_UNIT', key: 'normalisation.method' });
    expect(warning.message).toContain('Set normalisation.method to "none"');
  });

  it('by the whole image depends on what lies around the patient', () => {
    const wholeImage = { ...zScore, scale: 100, region: 'whole-image', acceptsWholeImage: true, anatomy: 'other' };
    const warning = only({ ...arbitrary, normalisation: wholeImage });
    expect(warning).toMatchObject({ code: 'WHOLE_IMAGE_NORMALISATION', key: 'normalisation.region' });
    expect(warning.message).toContain('Choose a region of tissue.');
  });
});

describe('resampling far from the native spacing', () => {
  it('is told for every axis beyond a factor of three, up and down', () => {
    const finer = only({}, { nativeSpacingMm: [0.9, 0.9, 5] });
    expect(finer).toMatchObject({ code: 'FAR_FROM_NATIVE', key: 'interpolation.spacingMm' });
    expect(finer.message).toContain(
      'resampling z from 5 mm to 1 mm is a factor of 5.0: detail is invented. Stay within a factor of 3',
    );
    const coarser = lint({}, { nativeSpacingMm: [0.25, 0.25, 1] });
    expect(coarser.map((warning) => warning.code)).toEqual(['FAR_FROM_NATIVE', 'FAR_FROM_NATIVE']);
    expect(coarser[0].message).toContain('resampling x from 0.25 mm to 1 mm is a factor of 4.0: detail is lost');
  });

  it('is not told within it, nor of an axis that is left as it is', () => {
    expect(codes({}, { nativeSpacingMm: [0.9, 0.9, 3] })).toEqual([]);
    expect(codes({ interpolation: planPreset('ibsi-b').interpolation }, { nativeSpacingMm: [1, 1, 30] })).toEqual([]);
    expect(codes({ interpolation: { method: 'none' } }, { nativeSpacingMm: [9, 9, 9] })).toEqual([]);
  });
});
