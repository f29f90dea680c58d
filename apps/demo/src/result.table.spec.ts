import type { PlantedTruth } from '@collimate/imaging-simulation';
import type { ResultDocument } from './result.document.js';
import { columns, digits, renderTruthTable, truthRows } from './result.table.js';

const estimate = (value: number, half: number) => ({
  value,
  standardError: half / 1.96,
  noiseError: half / 4,
  interval: { lower: value - half, upper: value + half },
});

const moments = {
  kind: 'group-moments',
  sites: 2,
  groups: [
    {
      group: 'benign',
      count: estimate(70, 9),
      suppressed: false,
      features: [
        {
          key: 'RNU0@DHQ4',
          scale: 'log(value)',
          mean: estimate(8.45, 0.1),
          standardDeviation: 0.3,
          scaled: { mean: estimate(0, 1), variance: estimate(1, 1) },
          location: { label: 'geometric mean', value: 4675, interval: { lower: 4230, upper: 5167 } },
        },
      ],
    },
    { group: 'malignant', count: estimate(4, 9), suppressed: true, features: [] },
  ],
  differences: [
    {
      groups: ['benign', 'malignant'],
      features: [
        {
          key: 'RNU0@DHQ4',
          scale: 'log(value)',
          scaled: estimate(1, 1),
          difference: estimate(0.2, 0.1),
          contrast: null,
          t: 4,
          degreesOfFreedom: 100,
          pValue: 0.0001,
          adjustedPValue: 0.0002,
        },
      ],
    },
  ],
};

const result: ResultDocument = {
  study: { id: 's', version: 1, title: 't', digest: 'd', features: [{ key: 'RNU0@DHQ4', unit: '', name: 'Volume (mesh)' }] },
  rounds: [
    { statistic: 'enrolment', pooled: null },
    { statistic: 'moments', pooled: { estimate: moments } },
  ],
  privacy: { rhoPerSite: '9/50', budgetRho: '37/200', delta: '1/1000000', epsilon: 2.95 },
  digest: 'x',
};
const planted = {
  benign: { 'RNU0@DHQ4': { mean: 8.5, sd: 0.35 } },
  malignant: { 'RNU0@DHQ4': { mean: 9.1, sd: 0.35 } },
} as unknown as PlantedTruth;

describe('the table of the demo', () => {
  it('says of every estimate whether its interval holds what was planted, and leaves out a suppressed group', () => {
    const rows = truthRows(result, planted);
    expect(rows.map(({ group, holds }) => [group, holds])).toEqual([
      ['benign', true],
      ['difference', false],
    ]);
    expect(rows[1].truth).toBeCloseTo(0.6, 12);
  });

  it('prints each feature once and the p-value of the difference', () => {
    const text = renderTruthTable(truthRows(result, planted));
    expect(text.match(/Volume \(mesh\)/g)).toHaveLength(1);
    expect(text).toMatch(/difference .*0\.6000 .*no .*< 0\.001/);
  });

  it('aligns numbers to the right and text to the left', () => {
    expect(
      columns(
        ['a', 'n'],
        [
          ['x', '1'],
          ['yy', '22'],
        ],
        1,
      ),
    ).toBe('a    n\n──  ──\nx    1\nyy  22');
  });

  it('writes four digits', () => {
    expect([0.123456, 1234567, 8.5, 1e-7].map(digits)).toEqual(['0.1235', '1235000', '8.500', '1e-7']);
  });
});
