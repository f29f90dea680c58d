import { planDigest } from './plan.digest.js';
import { lintPlan } from './plan.lint.js';
import { parsePlan } from './plan.parse.js';
import { PLAN_PRESETS, planPreset } from './plan.presets.js';
import { PlanError } from './vocabulary.error.js';

const changed = (change: object): unknown => ({ ...structuredClone(planPreset('ct-default')), ...change });

function errorOf(run: () => unknown): PlanError {
  try {
    run();
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('presets', () => {
  it.each(PLAN_PRESETS.map((plan) => [plan.name, plan] as const))('%s is a valid plan and survives JSON', (_, plan) => {
    expect(parsePlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it('have different names and different digests', () => {
    expect(new Set(PLAN_PRESETS.map((plan) => plan.name)).size).toBe(PLAN_PRESETS.length);
    expect(new Set(PLAN_PRESETS.map(planDigest)).size).toBe(PLAN_PRESETS.length);
  });

  it('a misspelt name is answered with the nearest one', () => {
    const error = errorOf(() => planPreset('ibsi-f'));
    expect(error.code).toBe('UNKNOWN_PRESET');
    expect(error.fault).toBe('missing');
    expect(error.hint).toMatch(/Did you mean "ibsi-[a-e]"/);
  });

  it('lint of a preset of the standard says nothing on a scan of the phantom', () => {
    for (const name of ['ibsi-a', 'ibsi-b', 'ibsi-c', 'ibsi-e']) {
      expect(lintPlan(planPreset(name), { nativeSpacingMm: [0.977, 0.977, 3] })).toEqual([]);
    }
  });
});

describe('parsePlan', () => {
  it('names an unknown key and the nearest valid one', () => {
    const error = errorOf(() => parsePlan(changed({ discretization: {} })));
    expect(error.code).toBe('UNKNOWN_KEY');
    expect(error.place.tag).toBe('discretization');
    expect(error.hint).toBe('Did you mean "discretisation"?');
  });

  it('names an unknown key inside the chosen member of a union', () => {
    const discretisation = { method: 'fixed-bin-size', width: 25, lowerBound: -1000, binWidth: 25 };
    const error = errorOf(() => parsePlan(changed({ discretisation })));
    expect(error.place.tag).toBe('discretisation.binWidth');
    expect(error.hint).toBe('Did you mean "discretisation.width"?');
  });

  it('names the key of a bad value', () => {
    const texture = { glcm: { distance: 0 }, ngtdm: { distance: 1 }, ngldm: { distance: 1, coarseness: 0 } };
    const error = errorOf(() => parsePlan(changed({ texture })));
    expect([error.code, error.place.tag]).toEqual(['BAD_VALUE', 'texture.glcm.distance']);
  });

  it.each([
    ['interpolation.spacingMm', { interpolation: { ...planPreset('ibsi-c').interpolation, dimensions: '2D' } }],
    ['discretisation.lowerBound', { resegmentation: { range: null, outlierSigma: 3 } }],
    ['discretisation.lowerBound', { discretisation: { method: 'fixed-bin-size', width: 25, lowerBound: -900 } }],
    ['resegmentation.range', { resegmentation: { range: { lower: 1, upper: 0 }, outlierSigma: null } }],
    ['aggregations', { aggregations: ['DHQ4', 'KOBO'] }],
    ['families', { families: ['IS', 'IS'] }],
    [
      'normalisation.acceptsWholeImage',
      {
        normalisation: { method: 'z-score', region: 'whole-image', acceptsWholeImage: false, scale: 1, clipSigma: null },
      },
    ],
  ])('refuses steps that contradict each other at %s', (key, change) => {
    const error = errorOf(() => parsePlan(changed(change)));
    expect([error.code, error.place.tag]).toEqual(['INCONSISTENT', key]);
  });

  it('refuses a document that is no plan at all', () => {
    for (const document of [null, 3, 'ct-default', [], {}]) expect(() => parsePlan(document)).toThrow(PlanError);
  });
});

describe('planDigest', () => {
  it('does not depend on the order of keys and depends on every value', () => {
    const plan = planPreset('ibsi-c');
    const reversed = parsePlan(Object.fromEntries(Object.entries(plan).reverse()));
    expect(planDigest(reversed)).toBe(planDigest(plan));
    expect(planDigest(parsePlan({ ...plan, name: 'mine' }))).not.toBe(planDigest(plan));
  });
});

describe('lintPlan', () => {
  const codes = (change: object, facts = {}): string[] => lintPlan(parsePlan(changed(change)), facts).map((w) => w.code);

  it('warns of fewer than 4 and of more than 512 levels', () => {
    expect(codes({ discretisation: { method: 'fixed-bin-number', bins: 3 } })).toEqual(['FEW_LEVELS']);
    expect(codes({ discretisation: { method: 'fixed-bin-number', bins: 4 } })).toEqual([]);
    expect(codes({ discretisation: { method: 'fixed-bin-size', width: 2, lowerBound: -1000 } })).toEqual(['MANY_LEVELS']);
  });

  it('warns of bins of fixed size without a bound', () => {
    const discretisation = { method: 'fixed-bin-size', width: 25, lowerBound: 'observed' };
    expect(codes({ discretisation })).toEqual(['UNBOUNDED_BINS']);
  });

  it('warns of z-scores cut into bins of 25', () => {
    const normalisation = { method: 'z-score', region: 'roi', acceptsWholeImage: false, scale: 1, clipSigma: null };
    expect(codes({ normalisation })).toContain('NORMALISED_WITH_WIDE_BINS');
  });

  it('warns of resampling far from the native spacing', () => {
    expect(codes({}, { nativeSpacingMm: [0.9, 0.9, 5] })).toEqual(['FAR_FROM_NATIVE']);
    expect(codes({}, { nativeSpacingMm: [0.9, 0.9, 2.5] })).toEqual([]);
  });
});
