import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { forecastStudy } from '../studies/study.forecast.js';
import { renderForecast } from './study-plan.view.js';
import { renderReview } from './study-review.view.js';

const protocol = {
  ...{ schema: 'collimate.study/2', id: 'again', version: 1, title: 'Again', purpose: ['DUO:0000006'], consentForms: ['f1'] },
  ...{ sites: ['north', 'east'], modality: 'CT', planned: { subjects: 100 }, standing: { every: 90 } },
  variables: { sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } },
  releases: [{ name: 'sexes', kind: 'cells', tables: [['sex']], rho: '1/100', answers: 4 }],
  analyses: [{ name: 'who', kind: 'count', from: 'sexes' }],
  ...{ budget: { rho: '1/25' }, delta: '1/1000000', noise: 'local', minSites: 2 },
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
};
const HERE = {
  house: { left: '1', after: '24/25' },
  ...{ names: { roi: [], groups: [] }, earlier: [], isCancelled: false },
} as unknown as Parameters<typeof renderReview>[1];

describe('the pages about a standing study', () => {
  it('tell whoever approves it what it may take in all its openings, how far apart they are, and what a withdrawal does', () => {
    const page = renderReview(freezeStudy(parseStudy(protocol)), HERE);
    expect(page).toMatch(
      /ASKS AGAIN +in 4 openings, each at least 90 days after the one before, and in no other; all of them are in the price/,
    );
    expect(page).toMatch(/between them +whoever withdraws is in no later opening/);
    expect(page).toMatch(/answers leave +on ticks 1 minute apart; while rows are read the link is silent in steps of no less/);
    expect(page).toMatch(
      /epsilon approved +[\d.]+ at delta 1\/1000000, rho 0\.04: the most that it may take, in all openings together/,
    );
    expect(page).toContain('round sexes, up to 4 times, once an opening');
    // What one page tells in words of its own stands there once.
    expect(page.split('every 90')).toHaveLength(1);
  });

  it('tell whoever plans it the price of all, and the errors of one', () => {
    const forecast = forecastStudy(parseStudy(protocol));
    expect(forecast.privacy.rho).toBe('1/25');
    expect(renderForecast(forecast)).toMatch(/asks again +in 4 openings, at least 90 days apart; the price is of all of them/);
    expect(forecast.warnings.join('\n')).not.toMatch(/asked once/);
  });

  it('warn where answers are priced that nobody asks for', () => {
    const { standing: _, ...once } = protocol;
    const forecast = forecastStudy(parseStudy(once));
    expect(forecast.warnings).toContain(
      'sexes is priced for several answers and asked once: say when it is asked again by standing: { every: 30 }',
    );
    expect(renderForecast(forecast)).not.toContain('asks again');
  });
});
