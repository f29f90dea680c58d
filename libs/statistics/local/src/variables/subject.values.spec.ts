import fc from 'fast-check';
import type { VariableDeclarations } from '@collimate/statistics-menu';
import { isInSubgroup } from './subgroup.js';
import type { LabelReader, MeasuredScan } from './subject.source.js';
import { subjectValues } from './subject.values.js';

const reference = { centre: '62', width: '11', from: 'a series' };
const volume = { source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' } as const;
const variables: VariableDeclarations = {
  response: { source: 'cohort', type: 'category', column: 'Outcome', labels: ['no', 'yes'] },
  age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], reference },
  os: {
    ...{ source: 'cohort', type: 'survival', time: 'os_months', event: 'os_event', unit: 'month', horizon: '60', edges: ['12'] },
    ...{ eventLabels: ['1'], censoredLabels: ['0'] },
  },
  volume: { ...volume, reference: { centre: '8', width: '2', from: 'a series' } },
  early: { ...volume, timepoint: 't1' },
  shrinkage: { source: 'change', of: 'volume', from: 't1', to: 't2', as: 'log-ratio' },
  signature: {
    ...{ source: 'score', link: 'logit', intercept: '-1' },
    terms: [
      { variable: 'volume', scale: 'reference', coefficient: '0.5' },
      { variable: 'age', scale: 'raw', coefficient: '0.02' },
      { variable: 'volume-raw', scale: 'transformed', coefficient: '0' },
    ],
  },
  'volume-raw': volume,
};
const exact: LabelReader = (cell, labels) => (labels.includes(cell) ? cell : undefined);
const scan = (value: number | undefined, timepoint?: string, roi = 'GTV-1', plan = 'ct'): MeasuredScan => {
  return { plan, roi, timepoint, values: new Map([['RNU0@DHQ4', value]]) };
};
const valuesOf = (cells: Record<string, readonly string[]>, scans: readonly MeasuredScan[] = [], read = exact) =>
  Object.fromEntries(subjectValues(variables, { cells: new Map(Object.entries(cells)), scans }, read));

describe("a subject's values", () => {
  it('are read from the columns that the variables name, without regard to case', () => {
    expect(valuesOf({ outcome: ['yes'], age: ['61'], os_months: ['7.5'], os_event: ['1'] })).toEqual({
      response: 'yes',
      age: 61,
      os: { time: 7.5, event: true },
    });
  });

  it('are the labels that a site means by its own words, if all rows agree', () => {
    const read: LabelReader = (cell, labels) => exact(cell, labels) ?? (cell === 'CR' || cell === 'PR' ? 'yes' : undefined);
    expect(valuesOf({ outcome: ['CR', 'yes', 'PR'] }, [], read)).toEqual({ response: 'yes' });
    expect(valuesOf({ outcome: ['CR', 'no'] }, [], read)).toEqual({});
    expect(valuesOf({ outcome: ['CR', 'SD'] }, [], read)).toEqual({});
  });

  it.each([[['61', '62']], [['']], [['sixty']], [['61,5']], [['0x3d']], [['17.9']], [['91']], [['1e999']], [[]]])(
    'are missing for an age of %j',
    (age) => expect(valuesOf({ age })).toEqual({}),
  );

  it('hold both ends of the bounds', () => {
    expect(['18', '90', ' 6.1e1 '].map((age) => valuesOf({ age: [age] })['age'])).toEqual([18, 90, 61]);
  });

  it('censor a follow-up at the horizon, and know none of no time', () => {
    const os = (time: string, event: string) => valuesOf({ os_months: [time], os_event: [event] })['os'];
    expect(os('61', '1')).toEqual({ time: 60, event: false });
    expect(os('60', '1')).toEqual({ time: 60, event: true });
    expect(os('3', '0')).toEqual({ time: 3, event: false });
    expect(os('0', '1')).toBeUndefined();
    expect(os('3', '2')).toBeUndefined();
  });

  it('average the scans of a patient on the scale of the transform, and only those of the plan, the region and the time', () => {
    const scans = [
      scan(Math.exp(1), 't1'),
      scan(Math.exp(4), 't2'),
      scan(9, 't1', 'GTV-2'),
      scan(9, 't1', 'GTV-1', 'mr'),
      scan(undefined, 't1'),
    ];
    const found = valuesOf({}, scans);
    expect(found['volume']).toBeCloseTo(Math.exp(2.5), 9);
    expect(found['early']).toBe(Math.exp(1));
    expect(found['shrinkage']).toBeCloseTo(3, 12);
    expect(valuesOf({}, [scan(7)])['volume']).toBe(7);
    expect(valuesOf({}, [scan(0), scan(-2)])).toEqual({});
  });

  it('make a score of terms on the scale that was published, or none where one is missing', () => {
    const scans = [scan(Math.exp(10))];
    expect(valuesOf({ age: ['50'] }, scans)['signature']).toBeCloseTo(-1 + 0.5 * 1 + 0.02 * 50, 12);
    expect(valuesOf({}, scans)).not.toHaveProperty('signature');
  });

  it('never hold what is no number, whatever stands in tables and scans', () => {
    const cell = fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom('NaN', 'Infinity', '1e400', '-0'));
    fc.assert(
      fc.property(
        fc.array(cell, { maxLength: 3 }),
        fc.array(fc.option(fc.double(), { nil: undefined }), { maxLength: 4 }),
        (age, raw) => {
          const found = valuesOf(
            { age },
            raw.map((value) => scan(value, 't1')),
          );
          for (const value of Object.values(found)) if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        },
      ),
    );
  });
});

describe('a subgroup', () => {
  const values = new Map<string, string | number>([
    ['response', 'yes'],
    ['age', 65],
  ]);
  it.each([
    [{ variable: 'age', atLeast: '65' }, true],
    [{ variable: 'age', below: '65' }, false],
    [{ variable: 'age', atLeast: '60', below: '70' }, true],
    [{ variable: 'response', is: 'yes' }, true],
    [{ variable: 'response', is: 'no' }, false],
    [{ variable: 'volume', atLeast: '0' }, false],
  ])('%j has a patient of 65 with a response: %s', (subgroup, isIn) => {
    expect(isInSubgroup(subgroup, { values })).toBe(isIn);
  });
});
