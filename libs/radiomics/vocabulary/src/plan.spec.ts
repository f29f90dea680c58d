import { planDigest } from './plan.digest.js';
import { parsePlan } from './plan.parse.js';
import { PLAN_PRESETS, planPreset } from './plan.presets.js';
import { PlanError } from './vocabulary.error.js';

const changed = (change: object): unknown => ({ ...structuredClone(planPreset('ct-default')), ...change });

const wholeImage = {
  method: 'z-score',
  statistics: 'mean-sd',
  region: 'whole-image',
  acceptsWholeImage: true,
  anatomy: 'other',
  scale: 1,
  clipSigma: null,
};
const range = { method: 'range', region: 'roi', target: { lower: 0, upper: 1 }, outside: 'clip' };

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

  it.each([
    // Top level, nested, in a list of one kind, and in every union: the misspelt choosing key itself as well.
    [{ normalization: { method: 'none' } }, 'normalization', 'normalisation'],
    [{ resegmentation: { range: null, outlierSigma: null, sigma: 3 } }, 'resegmentation.sigma', ''],
    [
      { resegmentation: { range: { low: 0, upper: 1 }, outlierSigma: null } },
      'resegmentation.range.low',
      'resegmentation.range.lower',
    ],
    [{ intensity: { units: 'HU', rounding: 'none' } }, 'intensity.units', 'intensity.unit'],
    [{ texture: { glcm: { distances: [1] } } }, 'texture.glcm.distances', 'texture.glcm.distance'],
    [{ discretisation: { metod: 'fixed-bin-number', bins: 32 } }, 'discretisation.metod', 'discretisation.method'],
    [{ ivh: { method: 'none', stepp: 1, range: 'observed' } }, 'ivh.stepp', 'ivh.step'],
    [
      { interpolation: { ...planPreset('ibsi-c').interpolation, mask: { method: 'linear', treshold: 0.5 } } },
      'interpolation.mask.treshold',
      'interpolation.mask.threshold',
    ],
    [{ normalisation: { ...range, target: { lower: 0, uper: 1 } } }, 'normalisation.target.uper', 'normalisation.target.upper'],
    [{ normalisation: { ...range, regoin: 'roi' } }, 'normalisation.regoin', 'normalisation.region'],
    [{ normalisation: { ...wholeImage, anatomie: 'other' } }, 'normalisation.anatomie', 'normalisation.anatomy'],
  ])('names the unknown key and the nearest valid one: %j', (change, key, nearest) => {
    const error = errorOf(() => parsePlan(changed(change)));
    expect([error.code, error.place.tag, error.details['nearest']]).toEqual(['UNKNOWN_KEY', key, nearest]);
    expect(error.hint).toContain(nearest === '' ? 'The keys here are range, outlierSigma.' : `Did you mean "${nearest}"?`);
  });

  it('says where a key belongs that another kind of the step has', () => {
    const error = errorOf(() => parsePlan(changed({ discretisation: { method: 'fixed-bin-number', bins: 32, width: 25 } })));
    expect([error.code, error.place.tag]).toEqual(['UNKNOWN_KEY', 'discretisation.width']);
    expect(error.hint).toBe('"width" goes with method: fixed-bin-size. The keys here are method, bins.');
    const flag = errorOf(() => parsePlan(changed({ normalisation: { ...range, acceptsWholeImage: true } })));
    expect(flag.hint).toContain('"acceptsWholeImage" goes with method: z-score, region: whole-image.');
  });

  it.each([
    [{ discretisation: { method: 'fixed-bin-numbr', bins: 32 } }, 'discretisation.method', 'fixed-bin-number'],
    [{ families: ['GLCN'] }, 'families.0', 'GLCM'],
    [{ nonStandard: ['OMB'] }, 'nonStandard.0', 'OMBB'],
    [{ percentiles: 'linar' }, 'percentiles', 'linear'],
    [{ aggregations: ['DHQ4', 'IAZE'] }, 'aggregations.1', 'IAZD'],
    [{ normalisation: { ...range, region: 'intra-cranial' } }, 'normalisation.region', 'intracranial'],
    [{ normalisation: { ...wholeImage, statistics: 'median-mda' } }, 'normalisation.statistics', 'median-mad'],
    [
      { discretisation: { method: 'fixed-bin-size', width: 25, lowerBound: 'resegmentaton' } },
      'discretisation.lowerBound',
      'resegmentation',
    ],
  ])('names the nearest word for a misspelt one: %j', (change, key, nearest) => {
    const error = errorOf(() => parsePlan(changed(change)));
    expect([error.code, error.place.tag, error.details['nearest']]).toEqual(['BAD_VALUE', key, nearest]);
  });

  it('asks for both words before the whole image may set the scale, and has a default for neither', () => {
    expect(parsePlan(changed({ normalisation: wholeImage })).normalisation).toEqual(wholeImage);
    for (const key of ['acceptsWholeImage', 'anatomy'] as const) {
      const { [key]: _left, ...rest } = wholeImage;
      const error = errorOf(() => parsePlan(changed({ normalisation: rest })));
      expect([error.code, error.place.tag]).toEqual(['BAD_VALUE', `normalisation.${key}`]);
      expect(error.hint).toContain('whole-image');
    }
  });

  it('says how to write that nothing is normalised', () => {
    const error = errorOf(() => parsePlan(changed({ normalisation: { ...range, region: 'none' } })));
    expect(error.hint).toContain('normalisation: { method: none }');
  });

  it('names the key of a bad value', () => {
    const texture = { glcm: { distance: 0 }, ngtdm: { distance: 1 }, ngldm: { distance: 1, coarseness: 0 } };
    const error = errorOf(() => parsePlan(changed({ texture })));
    expect([error.code, error.place.tag]).toEqual(['BAD_VALUE', 'texture.glcm.distance']);
  });

  it.each([
    [0, 'it has to be above 0'],
    ['25,5', 'it has to be a number, with a point before its decimals'],
    [true, 'it has to be a number, with a point before its decimals'],
  ])('says of a width %j what it has to be, in no words of a program', (width, words) => {
    const error = errorOf(() =>
      parsePlan(changed({ discretisation: { method: 'fixed-bin-size', width, lowerBound: 'resegmentation' } })),
    );
    expect(error.message).toContain(words);
    expect(error.message).not.toMatch(/expected|invalid|input|too small/iu);
  });

  it.each([
    ['interpolation.spacingMm', { interpolation: { ...planPreset('ibsi-c').interpolation, dimensions: '2D' } }],
    ['discretisation.lowerBound', { resegmentation: { range: null, outlierSigma: 3 } }],
    ['discretisation.lowerBound', { discretisation: { method: 'fixed-bin-size', width: 25, lowerBound: -900 } }],
    ['resegmentation.range', { resegmentation: { range: { lower: 1, upper: 0 }, outlierSigma: null } }],
    ['aggregations', { aggregations: ['DHQ4', 'KOBO'] }],
    ['families', { families: ['IS', 'IS'] }],
    ['nonStandard', { nonStandard: ['OMBB', 'OMBB'] }],
    ['nonStandard', { nonStandard: ['MVEE'], families: ['IS'] }],
    ['percentiles', { percentiles: 'linear', families: ['MORPH'] }],
    ['normalisation.acceptsWholeImage', { normalisation: { ...wholeImage, acceptsWholeImage: false } }],
    ['normalisation.anatomy', { normalisation: { ...wholeImage, anatomy: 'head' } }],
    ['normalisation.target', { normalisation: { ...range, target: { lower: 1, upper: 1 } } }],
    ['normalisation.percentiles', { normalisation: { ...range, method: 'percentile', percentiles: { lower: 99, upper: 1 } } }],
  ])('refuses steps that contradict each other at %s', (key, change) => {
    const error = errorOf(() => parsePlan(changed(change)));
    expect([error.code, error.place.tag]).toEqual(['INCONSISTENT', key]);
  });

  it('takes no key from the prototype of an object for a valid one', () => {
    for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      const document = JSON.parse(JSON.stringify(changed({})).replace('{', `{"${key}":{},`));
      expect(errorOf(() => parsePlan(document)).place.tag).toBe(key);
    }
  });

  it('refuses a document that is no plan at all', () => {
    for (const document of [null, 3, 'ct-default', [], {}]) expect(() => parsePlan(document)).toThrow(PlanError);
  });
});

describe('planDigest', () => {
  it('of a plan without non-standard densities and without a method for percentiles is that of before a plan could ask for them', () => {
    expect(PLAN_PRESETS.every((plan) => !('nonStandard' in plan || 'percentiles' in plan))).toBe(true);
    expect(planDigest(parsePlan(changed({ percentiles: 'linear' })))).not.toBe(planDigest(planPreset('ct-default')));
    expect(planDigest(planPreset('ibsi-c'))).toBe('6efaf773aaaa59446b0954aca013dc7461919cd7f191fd3fdb344c85e4cee2f8');
    expect(PLAN_PRESETS.map((plan) => `${plan.name} ${planDigest(plan).slice(0, 12)}`)).toEqual([
      'ct-default da5dde435fbb',
      'mr-default 19f99b862e2d',
      'pet-default 9f898221692c',
      'ibsi-a 60eb8fac2562',
      'ibsi-b 1aa9546118ab',
      'ibsi-c 6efaf773aaaa',
      'ibsi-d cac9c16d5b03',
      'ibsi-e 870c19971cb6',
      'digital-phantom 77a4b9ce4ad9',
    ]);
    expect(planDigest(parsePlan(changed({ nonStandard: ['OMBB'] })))).not.toBe(planDigest(planPreset('ct-default')));
  });

  it('does not depend on the order of keys and depends on every value', () => {
    const plan = planPreset('ibsi-c');
    const reversed = parsePlan(Object.fromEntries(Object.entries(plan).reverse()));
    expect(planDigest(reversed)).toBe(planDigest(plan));
    expect(planDigest(parsePlan({ ...plan, name: 'mine' }))).not.toBe(planDigest(plan));
  });
});
