import { planProtocol } from '@collimate/governance-study';
import { planPreset } from '@collimate/radiomics-vocabulary';

/** Columns of the cohort table that the study reads, and one that it does not. */
export const PLANTED_COLUMNS = ['Response', 'relapse', 'age', 'colour', 'months'] as const;

/** What stands in those columns for one patient of a hospital: a rule of its own place in the table, so that the truth is known. */
export function plantedCells(index: number): readonly string[] {
  const response = index % 7 === 5 ? '' : index % 3 === 0 ? 'yes' : 'no';
  const age = index % 9 === 4 ? 'unknown' : String(40 + ((index * 7) % 45));
  return [response, index % 2 === 0 ? 'yes' : 'no', age, 'blue', String(3 + ((index * 5) % 30))];
}

/**
 * A study of version 2 over the planted columns and one feature. Its price is far above what any hospital approves, so that noise hides
 * nothing of what the agents counted.
 */
export function variablesStudy(id: string, sites: readonly string[], patients: number): unknown {
  return planProtocol({
    schema: 'collimate.study/2',
    id,
    version: 1,
    title: 'Response, relapse and age',
    purpose: ['DUO:0000006'],
    consentForms: ['broad-consent-1'],
    sites,
    modality: 'CT',
    plans: { ct: { ...planPreset('ct-default'), name: 'e2e', families: ['MORPH', 'IS'], aggregations: ['DHQ4'] } },
    planned: { subjects: patients, shares: { response: ['0.7', '0.3'] } },
    variables: {
      response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
      relapse: { source: 'cohort', type: 'category', labels: ['no', 'yes'] },
      age: {
        ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '99'], edges: ['60'] },
        reference: { centre: '62', width: '14', kurtosis: '3', from: 'the rule of this test' },
      },
      followed: {
        ...{ source: 'cohort', type: 'survival', time: 'months', event: 'relapse', unit: 'month', horizon: '24', edges: ['12'] },
        ...{ eventLabels: ['yes'], censoredLabels: ['no'] },
      },
      volume: {
        ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
        reference: { centre: '8.75', width: '0.65', from: 'the planted lesions' },
      },
    },
    subgroups: { older: { variable: 'age', atLeast: '60' } },
    releases: [
      { name: 'table', kind: 'cells', tables: [['response', 'age'], ['relapse']], rho: '400' },
      { name: 'older-table', kind: 'cells', tables: [['response']], where: 'older', rho: '400' },
      { name: 'follow-up', kind: 'cells', tables: [['followed']], rho: '400' },
      { name: 'means', kind: 'moments', of: ['age', 'volume'], by: 'relapse', rho: '200' },
    ],
    analyses: [
      { name: 'who', kind: 'count', from: 'table' },
      { name: 'who-of-the-older', kind: 'count', from: 'older-table' },
      { name: 'shares', kind: 'histogram', from: 'table' },
      { name: 'risk-by-age', kind: 'contingency', from: 'table' },
      { name: 'ranks', kind: 'rank', from: 'table' },
      { name: 'hospitals', kind: 'heterogeneity', from: 'table', by: 'site', of: 'histogram' },
      { name: 'time-to-relapse', kind: 'survival', from: 'follow-up' },
      { name: 'age-and-volume', kind: 'moments', from: 'means' },
      { name: 'differences', kind: 'compare', from: 'means' },
    ],
    budget: { rho: '1400' },
    delta: '1/1000000',
    noise: 'local',
    minSites: 2,
    timetable: { openingMs: 60_000, tickMs: 100 },
  }).document;
}
