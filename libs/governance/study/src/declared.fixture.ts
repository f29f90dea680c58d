import { planPreset } from '@collimate/radiomics-vocabulary';
import { planProtocol } from './new.protocol.js';
import { parseStudy } from './protocol.js';
import { StudyError } from './study.error.js';

export const reference = { centre: '62', width: '11', from: 'registry-age/1' };
export const base = {
  schema: 'collimate.study/2',
  id: 'response',
  version: 1,
  title: 'Response and age',
  purpose: ['DUO:0000006'],
  consentForms: ['f1'],
  sites: ['north', 'south', 'east'],
  modality: 'CT',
  plans: { ct: planPreset('ct-default') },
  timepoints: ['t1', 't2'],
  planned: { subjects: 500, shares: { response: ['0.7', '0.3'] } },
  variables: {
    response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
    age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], reference, edges: ['50', '70'] },
    os: {
      ...{ source: 'cohort', type: 'survival', time: 'os_months', event: 'os_event', unit: 'month', horizon: '60' },
      ...{ eventLabels: ['1'], censoredLabels: ['0'], edges: ['12', '24'] },
    },
    volume: {
      ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
      reference: { centre: '8', width: '0.9', from: 'phantom-ct/3' },
    },
    shrinkage: { source: 'change', of: 'volume', from: 't1', to: 't2', as: 'log-ratio' },
    signature: {
      ...{ source: 'score', link: 'logit', intercept: '-1.2', edges: ['-0.5', '0.1'] },
      terms: [
        { variable: 'volume', scale: 'reference', coefficient: '0.41' },
        { variable: 'age', scale: 'raw', coefficient: '0.02' },
      ],
    },
  },
  subgroups: { 'over-65': { variable: 'age', atLeast: '65' } },
  releases: [
    { name: 'table', kind: 'cells', tables: [['response', 'age'], ['response']], rho: '1/50' },
    { name: 'means', kind: 'moments', of: ['age', 'volume'], by: 'response', rho: '1/20' },
  ],
  analyses: [
    { name: 'how-many', kind: 'count', from: 'table' },
    { name: 'age-and-volume', kind: 'moments', from: 'means' },
    { name: 'differences', kind: 'compare', from: 'means' },
  ],
  budget: { rho: '1/10' },
  delta: '1/1000000',
  noise: 'local',
  minSites: 2,
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
};
/** A document of any form, as JSON brings it. Tests put in what the reader has to refuse. */
export type Draft = ReturnType<typeof JSON.parse>;
/** @returns the document as the planner leaves it @param change edits `base` */
export const changed = (change: (it: Draft) => void): unknown => {
  const it: Draft = structuredClone(base);
  change(it);
  return planProtocol(it).document;
};
export const read = (change: (it: Draft) => void = () => undefined) => parseStudy(changed(change));
/** @returns why a changed document is refused */
export const errorAfter = (change: (it: Draft) => void): StudyError => {
  try {
    read(change);
  } catch (error) {
    if (error instanceof StudyError) return error;
    throw error;
  }
  throw new Error('it was read');
};
