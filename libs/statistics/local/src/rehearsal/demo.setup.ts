import type { RehearsalSetup } from './rehearsal.setup.js';

/**
 * The demonstration study without its images: three sites, two groups, four features, references that are a little off.
 * Per site it spends rho 1/100 + 7/40 = 37/200, which is epsilon 3 at delta 1e-6.
 */
export const DEMO_REHEARSAL: RehearsalSetup = {
  groups: [
    {
      label: 'benign',
      subjectsPerSite: [26, 30, 22],
      features: [
        { mean: 8.45, standardDeviation: 0.66 },
        { mean: 0.74, standardDeviation: 0.055 },
        { mean: 3.1, standardDeviation: 0.37 },
        { mean: 2.28, standardDeviation: 0.42 },
      ],
    },
    {
      label: 'malignant',
      subjectsPerSite: [24, 28, 26],
      features: [
        { mean: 9.25, standardDeviation: 0.62 },
        { mean: 0.68, standardDeviation: 0.052 },
        { mean: 3.55, standardDeviation: 0.34 },
        { mean: 2.33, standardDeviation: 0.4 },
      ],
    },
  ],
  scalings: [
    { feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 8.75, width: 0.65 },
    { feature: 'QCFX', aggregation: 'DHQ4', transform: 'identity', centre: 0.715, width: 0.055 },
    { feature: 'ECT3', aggregation: 'DHQ4', transform: 'cbrt', centre: 3.35, width: 0.36 },
    { feature: 'TLU2', aggregation: 'DHQ4', transform: 'identity', centre: 2.35, width: 0.42 },
  ],
  correlation: 0.3,
  counts: { name: 'enrolment', kind: 'group-counts', rho: '1/100' },
  moments: { name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '7/40' },
};
