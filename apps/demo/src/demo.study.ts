import { planProtocol } from '@collimate/governance-study';
import { LESION_FEATURES } from '@collimate/imaging-simulation';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { FOLLOW_UP, SIGNATURE } from './demo.clinic.js';

/** The hospitals of the demo; each has its own scanner. */
export const HOSPITALS = [
  { id: 'north', name: 'University Hospital North' },
  { id: 'south', name: 'South General Hospital' },
  { id: 'west', name: 'West Coast Clinic' },
] as const;

/** Prices of the releases, zCDP; together 0.63 of the 0.9 that a hospital of the demo has for the lifetime of a patient's records. */
const PRICES = { enrolment: '1/100', means: '1/5', 'follow-up': '3/25', scores: '3/20', readings: '3/20' };

/** The study that the demo launches, as a coordinator would write it. @param patients per group and hospital */
export function demoStudy(patients: number): Record<string, unknown> {
  const { document } = planProtocol({
    schema: 'collimate.study/2',
    id: 'demo-lung-nodules',
    version: 1,
    title: 'Benign and malignant lung nodules: shape, intensity, follow-up, a signature and two readers (simulated)',
    purpose: ['DUO:0000006'],
    consentForms: ['broad-consent-1'],
    sites: HOSPITALS.map(({ id }) => id),
    modality: 'CT',
    plans: { ct: planPreset('ct-default') },
    planned: {
      subjects: Math.round(5.2 * patients),
      prevalence: '0.4',
      events: '0.6',
      auc: '0.75',
      shares: { group: ['0.5', '0.5'] },
    },
    variables: variables(),
    releases: [
      { name: 'enrolment', kind: 'cells', tables: [['group']], rho: PRICES.enrolment },
      { name: 'means', kind: 'moments', of: LESION_FEATURES.map(({ name }) => name), by: 'group', rho: PRICES.means },
      { name: 'follow-up', kind: 'cells', tables: [['group', 'survival']], rho: PRICES['follow-up'] },
      { name: 'scores', kind: 'cells', tables: [['signature', 'response']], rho: PRICES.scores },
      {
        ...{ name: 'readings', kind: 'pairs', of: ['volume'], pair: { by: 'reader', first: 'A', second: 'B' } },
        rho: PRICES.readings,
      },
    ],
    analyses: [
      { name: 'who', kind: 'count', from: 'enrolment' },
      { name: 'features', kind: 'moments', from: 'means' },
      { name: 'benign-or-malignant', kind: 'compare', from: 'means' },
      { name: 'survival-by-group', kind: 'survival', from: 'follow-up' },
      { name: 'published-signature', kind: 'validate', from: 'scores', thresholds: SIGNATURE.thresholds },
      { name: 'two-readers', kind: 'reliability', from: 'readings' },
    ],
    budget: { rho: '63/100' },
    delta: '1/1000000',
    noise: 'local',
    minSites: 2,
    timetable: { openingMs: 60_000, tickMs: 100 },
  });
  return document as Record<string, unknown>;
}

function variables(): Record<string, unknown> {
  const from = 'simulated phantoms';
  const features = LESION_FEATURES.map(({ name, feature, transform, centre, width }) => [
    name,
    {
      ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature, aggregation: 'DHQ4', transform },
      reference: { centre, width, kurtosis: '3', from },
    },
  ]);
  return {
    ...Object.fromEntries(features),
    group: { source: 'cohort', type: 'category', labels: ['benign', 'malignant'], positive: 'malignant' },
    response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
    survival: {
      ...{ source: 'cohort', type: 'survival', time: 'months', event: 'died', eventLabels: ['yes'], censoredLabels: ['no'] },
      ...{ unit: 'month', horizon: String(FOLLOW_UP.horizon), edges: FOLLOW_UP.edges.map(String) },
    },
    signature: {
      ...{ source: 'score', published: 'a signature of simulated lesions', link: 'logit', intercept: SIGNATURE.intercept },
      terms: SIGNATURE.terms.map(({ variable, coefficient }) => ({ variable, coefficient, scale: 'reference' })),
      edges: SIGNATURE.edges,
      reference: { ...SIGNATURE.reference, from },
    },
  };
}
