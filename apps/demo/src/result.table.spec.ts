import type { PlantedTruth } from '@collimate/imaging-simulation';
import type { PublishedResult } from '@collimate/governance-publication';
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

const NEIGHBOURS = 'add or remove one subject with all scans';
const round = (statistic: string): Omit<PublishedResult['rounds'][number], 'pooled'> => {
  return { roundId: statistic, statistic, kind: 'moments', epoch: 0, state: 'pooled', queryDigest: 'q', asked: ['north'] };
};
const result: PublishedResult = {
  schema: 'collimate.result/1',
  study: {
    id: 's',
    version: 1,
    title: 't',
    digest: 'd',
    purpose: [],
    modality: 'CT',
    roi: 'GTV-1',
    groups: { variable: 'group', labels: ['benign', 'malignant'] },
    sites: ['north'],
    minSites: 1,
    features: [
      {
        key: 'RNU0@DHQ4',
        ibsi: 'RNU0',
        name: 'Volume (mesh)',
        family: 'morphology',
        aggregation: '',
        unit: 'mm3',
        transform: 'log',
      },
    ],
  },
  rounds: [
    { ...round('enrolment'), state: 'abandoned', pooled: null },
    {
      ...round('moments'),
      pooled: {
        sites: ['north'],
        noise: {
          mechanism: { kind: 'discrete-gaussian', sigma2: '1', d2: '1' },
          rhoPerSite: '1/2',
          model: 'local',
          sites: 1,
          pooledNoiseVariance: '1',
          neighbours: NEIGHBOURS,
        },
        estimate: moments,
      },
    },
  ],
  privacy: {
    definition: 'zero-concentrated differential privacy',
    neighbours: NEIGHBOURS,
    model: 'local',
    mechanisms: ['discrete-gaussian'],
    rhoPerSite: '9/50',
    budgetRho: '37/200',
    delta: '1/1000000',
    epsilon: 2.95,
    epsilonAtSites: [],
    accountant: 'zcdp',
  },
  publishedAt: '2026-11-23T08:00:00.000Z',
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
