import { planProtocol } from '@collimate/governance-study';
import { planPreset } from '@collimate/radiomics-vocabulary';

/** A study that asks for the very quasi-identifiers by which people are looked for: sex by age, and age by sex. */
export function linkageStudy(id: string, sites: readonly string[], patients: number): unknown {
  return planProtocol({
    schema: 'collimate.study/2',
    id,
    version: 1,
    title: 'Sex and age',
    purpose: ['DUO:0000006'],
    consentForms: ['broad-consent-1'],
    sites,
    modality: 'CT',
    plans: { ct: { ...planPreset('ct-default'), name: 'e2e', families: ['MORPH', 'IS'], aggregations: ['DHQ4'] } },
    planned: { subjects: patients, shares: { sex: ['0.5', '0.5'] } },
    variables: {
      sex: { source: 'cohort', type: 'category', labels: ['F', 'M'], positive: 'F' },
      age: {
        ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '99'], edges: ['50', '60', '70'] },
        reference: { centre: '62', width: '14', kurtosis: '3', from: 'the rule of this test' },
      },
      volume: {
        ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
        reference: { centre: '8.75', width: '0.65', from: 'the planted lesions' },
      },
    },
    releases: [
      { name: 'table', kind: 'cells', tables: [['sex', 'age']], rho: '400' },
      { name: 'means', kind: 'moments', of: ['age', 'volume'], by: 'sex', rho: '200' },
    ],
    analyses: [
      { name: 'who', kind: 'count', from: 'table' },
      { name: 'shares', kind: 'histogram', from: 'table' },
      { name: 'age-and-volume', kind: 'moments', from: 'means' },
    ],
    budget: { rho: '600' },
    delta: '1/1000000',
    noise: 'local',
    minSites: 2,
    timetable: { openingMs: 60_000, tickMs: 100 },
  }).document;
}
