import { freezeStudy, parseStudy, planProtocol, type FrozenStudy } from '@collimate/governance-study';

/** Openings are so long that none begins while a schedule runs. */
export const HOUR_MS = 3_600_000;

/** A study of one question, with local noise. */
export function simulatedStudy(): FrozenStudy {
  const document = {
    ...{ schema: 'collimate.study/2', id: 'simulated', version: 1, title: 'Response', purpose: ['DUO:0000006'] },
    ...{ consentForms: ['f1'], sites: ['east', 'north', 'west'], modality: 'CT', planned: { subjects: 200 } },
    variables: {
      response: { source: 'cohort', type: 'category', labels: ['no', 'yes'] },
    },
    releases: [{ name: 'first', kind: 'cells', tables: [['response']], rho: '1/50' }],
    analyses: [{ name: 'how-many', kind: 'count', from: 'first' }],
    ...{ budget: { rho: '1/25' }, delta: '1/1000000', noise: 'local', minSites: 1 },
    timetable: { openingMs: HOUR_MS, tickMs: 1 },
  };
  return freezeStudy(parseStudy(planProtocol(document).document));
}
