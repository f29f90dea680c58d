import { planProtocol } from '@collimate/governance-study';
import { PLANTED_FEATURES } from '@collimate/imaging-simulation';
import { planPreset } from '@collimate/radiomics-vocabulary';

/** The hospitals of the demo; each has its own scanner. */
export const HOSPITALS = [
  { id: 'north', name: 'University Hospital North' },
  { id: 'south', name: 'South General Hospital' },
  { id: 'west', name: 'West Coast Clinic' },
] as const;

/** The study that the demo launches, as a coordinator would write it. @param patients per group and hospital */
export function demoStudy(patients: number): Record<string, unknown> {
  const { document } = planProtocol({
    schema: 'collimate.study/1',
    id: 'demo-lung-nodules',
    version: 1,
    title: 'Shape and intensity of benign and malignant lung nodules (simulated)',
    purpose: ['DUO:0000006'],
    consentForms: ['broad-consent-1'],
    sites: HOSPITALS.map(({ id }) => id),
    modality: 'CT',
    roi: 'GTV-1',
    groups: { variable: 'group', labels: ['benign', 'malignant'] },
    plan: planPreset('ct-default'),
    features: PLANTED_FEATURES.map(({ feature, aggregation, transform, centre, width }) => ({
      feature,
      aggregation,
      transform,
      centre,
      width,
    })),
    statistics: [
      { name: 'enrolment', kind: 'group-counts', rho: '1/100' },
      { name: 'moments', kind: 'moments', rho: '17/100' },
    ],
    budget: { rho: '37/200' },
    delta: '1/1000000',
    noise: 'local',
    minSites: 2,
    plannedSubjects: [3 * patients, 3 * patients],
    timetable: { openingMs: 60_000, tickMs: 100 },
  });
  return document as Record<string, unknown>;
}
