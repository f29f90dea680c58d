import { planPreset } from '@collimate/radiomics-vocabulary';
import { equalQuestions } from './equal.question.js';
import { freezeStudy } from './frozen.study.js';
import { parseStudy } from './protocol.js';

const feature = (code: string, centre = 0) => ({ feature: code, aggregation: 'DHQ4', transform: 'identity', centre, width: 1 });
const base = {
  schema: 'collimate.study/1',
  id: 'first',
  version: 1,
  title: 'First',
  purpose: ['DUO:0000006'],
  consentForms: ['f1'],
  sites: ['north'],
  modality: 'CT',
  roi: 'GTV-1',
  groups: { variable: 'group', labels: ['benign', 'malignant'] },
  plan: planPreset('ct-default'),
  features: [feature('RNU0'), feature('Q4LE')],
  statistics: [
    { name: 'enrolment', kind: 'group-counts', rho: '1/100' },
    { name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '1/100' },
  ],
  budget: { rho: '1/10' },
  delta: '1/1000000',
  noise: 'local',
  minSites: 1,
  plannedSubjects: [10, 10],
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
};
const study = (change: object) => freezeStudy(parseStudy({ ...base, ...change }));
const first = study({});

/** Names of the statistics of a changed protocol that were asked before. */
const equal = (change: object): readonly string[] => equalQuestions(study(change), [first]).map(({ statistic }) => statistic);

describe('an equal question', () => {
  it('is not asked by the study itself', () => {
    expect(equalQuestions(first, [first])).toEqual([]);
  });

  it('names study and statistic of both', () => {
    const [, moments] = equalQuestions(study({ id: 'second' }), [first]);
    expect(moments).toEqual({ statistic: 'moments', other: { study: 'first', digest: first.digest, statistic: 'moments' } });
  });

  it.each<[string, object]>([
    ['another id, title and version', { id: 'second', title: 'Other', version: 2 }],
    [
      'another price and clip',
      { statistics: base.statistics.map((one, i) => ({ ...one, rho: '1/50', ...(i === 1 && { clip: '3' }) })) },
    ],
    ['other names of the statistics', { statistics: base.statistics.map((one) => ({ ...one, name: `${one.name}-2` })) }],
    [
      'another order of groups and features',
      { groups: { variable: 'Group', labels: ['malignant', 'benign'] }, features: [...base.features].reverse() },
    ],
    ['another name of the plan', { plan: { ...planPreset('ct-default'), name: 'mine' } }],
    ['another reference', { features: [feature('RNU0', 7), feature('Q4LE')] }],
    ['another consent form and purpose', { consentForms: ['f2'], purpose: ['DUO:0000042'] }],
  ])('is equal for all that: %s', (_, change) => {
    expect(equal({ id: 'second', ...change })).toHaveLength(2);
  });

  it.each<[string, object, readonly string[]]>([
    ['other features', { features: [feature('RNU0')] }, ['enrolment']],
    ['another plan', { plan: { ...planPreset('ct-default'), families: ['MORPH', 'IS'] } }, ['enrolment']],
    ['another region', { roi: 'GTV-2' }, []],
    ['the same labels of another variable', { groups: { variable: 'relapse', labels: base.groups.labels } }, []],
    ['other groups', { groups: { variable: 'group', labels: ['benign', 'unclear'] } }, []],
  ])('is another with %s', (_, change, still) => {
    expect(equal({ id: 'second', ...change })).toEqual(still);
  });

  it('computes the questions of a study once, however often it is compared', () => {
    const other = study({ id: 'second' });
    let reads = 0;
    const counted = new Proxy(other, {
      get: (target, key) => {
        if (key === 'queries') reads += 1;
        return Reflect.get(target, key) as unknown;
      },
    });
    const found = equalQuestions(first, [counted]);
    expect(equalQuestions(first, [counted])).toEqual(found);
    expect([found.length, reads]).toEqual([2, 1]);
  });
});
