import type { RehearsalSetup } from './rehearsal.setup.js';

/**
 * The demonstration study without its images: three sites, two groups, the four planted features with the public
 * references of its protocol. Per site it spends rho 1/100 + 17/100 of a budget of 37/200, which is epsilon 3 at
 * delta 1e-6.
 */
export const DEMO_REHEARSAL: RehearsalSetup = {
  groups: [
    {
      label: 'benign',
      subjectsPerSite: [22, 24, 21],
      features: [
        { mean: 8.7, standardDeviation: 0.334 },
        { mean: 35, standardDeviation: 9.55 },
        { mean: 7.3, standardDeviation: 0.382 },
        { mean: 0.8, standardDeviation: 0.062 },
      ],
    },
    {
      label: 'malignant',
      subjectsPerSite: [23, 20, 22],
      features: [
        { mean: 9.2, standardDeviation: 0.334 },
        { mean: 62, standardDeviation: 11.46 },
        { mean: 8.2, standardDeviation: 0.382 },
        { mean: 0.68, standardDeviation: 0.062 },
      ],
    },
  ],
  scalings: [
    { feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 9, width: 0.6 },
    { feature: 'Q4LE', aggregation: 'DHQ4', transform: 'identity', centre: 50, width: 20 },
    { feature: 'ECT3', aggregation: 'DHQ4', transform: 'log', centre: 7.8, width: 0.7 },
    { feature: 'Q3CK', aggregation: 'DHQ4', transform: 'identity', centre: 0.74, width: 0.1 },
  ],
  correlation: 0,
  statistics: [
    { name: 'enrolment', kind: 'group-counts', rho: '1/100' },
    {
      name: 'moments',
      kind: 'moments',
      clip: '5.73',
      kMax: '523.43',
      reach: '3.01',
      reach2: '10.68',
      lambda: '3/10',
      rho: '17/100',
    },
  ],
};
