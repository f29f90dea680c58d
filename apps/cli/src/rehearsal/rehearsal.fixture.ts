import { parseStudy, planProtocol, type StudyProtocol } from '@collimate/governance-study';

/** A protocol of cohort variables alone, with every kind of release that reads them; the planner's keys are filled in. */
export function rehearsedProtocol(): StudyProtocol {
  return parseStudy(planProtocol(rehearsedDocument()).document);
}

/** The same as somebody writes it. */
export function rehearsedDocument(): Record<string, unknown> {
  return {
    ...{ schema: 'collimate.study/2', id: 'rehearsed', version: 1, title: 'A rehearsed study', modality: 'CT' },
    ...{ purpose: ['DUO:0000006'], consentForms: ['form-1'], sites: ['north', 'south', 'east'] },
    planned: { subjects: 600, prevalence: '0.3', events: '0.5', shares: { arm: ['0.5', '0.5'] } },
    variables: {
      response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
      arm: { source: 'cohort', type: 'category', labels: ['A', 'B'] },
      age: {
        ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '95'], edges: ['45', '55', '62', '70', '79'] },
        reference: { centre: '62', width: '11', from: 'a registry' },
      },
      dose: {
        ...{ source: 'cohort', type: 'number', unit: 'Gy', bounds: ['0', '200'] },
        reference: { centre: '60', width: '10', from: 'a registry' },
      },
      os: {
        ...{ source: 'cohort', type: 'survival', time: 'os_months', event: 'os_event', unit: 'month', horizon: '60' },
        ...{ eventLabels: ['1'], censoredLabels: ['0'], edges: ['6', '12', '24', '36', '48'] },
      },
    },
    releases: [
      { name: 'table', kind: 'cells', tables: [['arm', 'response']], rho: '1/5' },
      { name: 'follow-up', kind: 'cells', tables: [['arm', 'os']], rho: '1/5' },
      { name: 'ages', kind: 'cells', tables: [['age', 'arm']], rho: '1/5' },
      { name: 'means', kind: 'moments', of: ['age', 'dose'], by: 'response', rho: '1/2' },
      { name: 'products', kind: 'gram', of: ['age'], outcome: 'dose', rho: '1/2' },
    ],
    analyses: [
      { name: 'independence', kind: 'contingency', from: 'table' },
      { name: 'curves', kind: 'survival', from: 'follow-up' },
      { name: 'ranks', kind: 'rank', from: 'ages' },
      { name: 'moments', kind: 'moments', from: 'means' },
      { name: 'differences', kind: 'compare', from: 'means' },
      { name: 'line', kind: 'linear', from: 'products' },
    ],
    ...{ budget: { rho: '2' }, delta: '1/1000000', noise: 'local', minSites: 2, timetable: { openingMs: 1000, tickMs: 100 } },
  };
}

/** Models of several steps over the same variables, and a lasso. @param clip of all releases in place of the planner's */
export function climbedDocument(clip?: string): Record<string, unknown> {
  const two = { of: ['age', 'dose'], rho: '4' };
  const document = {
    ...rehearsedDocument(),
    releases: [
      { name: 'risk', kind: 'gradient', model: 'logistic', outcome: 'response', steps: 20, ...two },
      { name: 'hazard', kind: 'gradient', model: 'cox', outcome: 'os', steps: 25, intervals: ['6', '12', '24', '36'], ...two },
      { name: 'products', kind: 'gram', of: ['age'], outcome: 'dose', rho: '4' },
    ],
    analyses: [
      { name: 'risk-model', kind: 'logistic', from: 'risk' },
      { name: 'hazard-model', kind: 'cox', from: 'hazard' },
      { name: 'path', kind: 'lasso', from: 'products' },
    ],
    budget: { rho: '12' },
  };
  if (clip === undefined) return document;
  const planned = planProtocol(document).document as { releases: readonly object[] };
  return { ...planned, releases: planned.releases.map((release) => ({ ...release, clip })) };
}
