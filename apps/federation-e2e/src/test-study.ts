import { planProtocol } from '@collimate/governance-study';
import { PLANTED_FEATURES } from '@collimate/imaging-simulation';
import { planPreset } from '@collimate/radiomics-vocabulary';

/** A study over the planted features, cheap to extract. @param patients per group over all sites */
export function testStudy(id: string, sites: readonly string[], patients: number): Record<string, unknown> {
  const { document } = planProtocol({
    schema: 'collimate.study/1',
    id,
    version: 1,
    title: 'A study of the end-to-end tests',
    purpose: ['DUO:0000006'],
    consentForms: ['broad-consent-1'],
    sites,
    modality: 'CT',
    roi: 'GTV-1',
    groups: { variable: 'group', labels: ['benign', 'malignant'] },
    plan: { ...planPreset('ct-default'), name: 'e2e', families: ['MORPH', 'IS'], aggregations: ['DHQ4'] },
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
    plannedSubjects: [patients, patients],
    timetable: { openingMs: 60_000, tickMs: 100 },
  });
  return document as Record<string, unknown>;
}
