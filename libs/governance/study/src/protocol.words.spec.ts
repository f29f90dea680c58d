import { planPreset } from '@collimate/radiomics-vocabulary';
import { parseStudy } from './protocol.js';
import { StudyError } from './study.error.js';

/** A protocol that is about to be spoilt. */
interface Draft {
  [key: string]: unknown;
  budget: { rho: unknown };
  plan: Record<string, unknown>;
  features: Record<string, unknown>[];
  statistics: Record<string, unknown>[];
  timetable: Record<string, unknown>;
}

const document = (): Record<string, unknown> => ({
  schema: 'collimate.study/1',
  id: 'words',
  version: 1,
  title: 'Words',
  purpose: ['DUO:0000006'],
  consentForms: ['f1'],
  sites: ['north'],
  modality: 'CT',
  roi: 'GTV-1',
  groups: { variable: 'group', labels: ['benign', 'malignant'] },
  plan: planPreset('ct-default'),
  features: [{ feature: 'RNU0', aggregation: 'DHQ4', transform: 'identity', centre: 0, width: 1 }],
  statistics: [{ name: 'enrolment', kind: 'group-counts', rho: '1/100' }],
  budget: { rho: '1/100' },
  delta: '1/1000000',
  noise: 'local',
  minSites: 1,
  plannedSubjects: [10, 10],
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
});

/** The error after a change of the document. */
function errorAfter(change: (document: Draft) => void): StudyError {
  const changed = structuredClone(document()) as Draft;
  change(changed);
  try {
    parseStudy(changed);
  } catch (error) {
    if (error instanceof StudyError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('the words about a protocol that is none', () => {
  it('reads the protocol of this spec', () => {
    expect(parseStudy(document()).id).toBe('words');
  });

  it.each<[string, (it: Draft) => void, string, string, RegExp]>([
    [
      'a misspelt key',
      (it) => ((it.consentForm = it.consentForms), delete it.consentForms),
      'consentForm',
      'no key "consentForm"',
      /Did you mean "consentForms"/,
    ],
    ['a misspelt key within', (it) => (it.timetable.tickMS = 3), 'timetable.tickMS', 'no key', /Did you mean "timetable.tickMs"/],
    [
      'a misspelt key in a list',
      (it) => (it.features[0].center = 1),
      'features.0.center',
      'no key',
      /Did you mean "features.0.centre"/,
    ],
    [
      'a key that is none at all',
      (it) => (it.xxxxxxxxxxxxxxxx = 1),
      'xxxxxxxxxxxxxxxx',
      'no key',
      /The keys here are schema, id/,
    ],
    [
      'an unquoted number',
      (it) => (it.budget.rho = 0.09),
      'budget.rho',
      'text is expected here, and this is a number',
      /rho: "0.09"/,
    ],
    ['a small unquoted number', (it) => (it.delta = 1e-7), 'delta', 'text is expected', /delta: "1\/10000000"/],
    ['a small number with decimals', (it) => (it.delta = 2.5e-7), 'delta', 'text is expected', /delta: "25\/100000000"/],
    ['a form that looks like a number', (it) => (it.consentForms = [2]), 'consentForms.0', 'text', /consentForms: "2"/],
    ['a title that looks like a word of YAML', (it) => (it.title = true), 'title', 'text', /title: "true"/],
    ['a quoted count', (it) => (it.minSites = '2'), 'minSites', 'a number is expected here, and this is text', /minSites: 2/],
    ['a word in place of a list', (it) => (it.sites = 'north'), 'sites', 'a list is expected here', /sites: \[north\]/],
    ['a missing key', (it) => delete it.roi, 'roi', 'it is missing', /protocol.md/],
    ['an empty list', (it) => (it.sites = []), 'sites', 'it is empty', /./],
    ['a number too small', (it) => (it.minSites = 0), 'minSites', 'it is less than 1', /./],
    ['a width of nothing', (it) => (it.features[0].width = 0), 'features.0.width', 'it has to be more than 0', /./],
    ['a long title', (it) => (it.title = 'x'.repeat(201)), 'title', 'it has more than 200 characters', /./],
    ['an empty cell', (it) => (it.roi = null), 'roi', 'text is expected here, and this is empty', /./],
    ['a modality', (it) => (it.modality = 'MR'), 'modality', 'not one of the words', /Possible is CT|Did you mean "CT"/],
    [
      'a transform',
      (it) => (it.features[0].transform = 'lg'),
      'features.0.transform',
      'not one of the words',
      /Did you mean "log"/,
    ],
    [
      'a kind of statistic',
      (it) => (it.statistics[0].kind = 'group-count'),
      'statistics.0.kind',
      'not one of the words',
      /Did you mean "group-counts"/,
    ],
    [
      'a code of no feature',
      (it) => (it.features[0].feature = 'RNU1'),
      'features.0.feature',
      '"RNU1"',
      /Did you mean "RNU0" \(Volume/,
    ],
    ['a code in small letters', (it) => (it.features[0].feature = 'rnu0'), 'features.0.feature', '"rnu0"', /Write RNU0/],
    [
      'the name of a column',
      (it) => (it.features[0].feature = 'morph_volume'),
      'features.0.feature',
      'no IBSI code',
      /morph_volume is RNU0/,
    ],
    ['an aggregation of none', (it) => (it.features[0].aggregation = 'XXXX'), 'features.0.aggregation', '"XXXX"', /DHQ4/],
    [
      'an aggregation of others',
      (it) => (it.features[0].aggregation = 'IAZD'),
      'features.0.aggregation',
      'RNU0 has no aggregation',
      /DHQ4/,
    ],
    [
      'a feature beside the plan',
      (it) => (it.plan.families = ['IS']),
      'features.0',
      'does not compute RNU0@DHQ4',
      /plan.families needs MORPH/,
    ],
  ])('names for %s the place, and what to do', (_, change, tag, message, hint) => {
    const error = errorAfter(change);
    expect(error.place.tag).toBe(tag);
    expect(error.message).toContain(message);
    expect(error.hint).toMatch(hint);
    expect(error.message).not.toMatch(/Invalid input|expected string|Too small|Too big/);
  });

  it.each([[null], [[]], ['text'], [undefined]])('says of %j that it is no protocol', (given) => {
    expect(() => parseStudy(given)).toThrow(expect.objectContaining({ hint: expect.stringContaining('study init') }));
  });
});
