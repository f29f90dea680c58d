import { compare, parseRational } from '@collimate/kernel-numeric';
import { rhoOf } from '@collimate/privacy-accounting';
import { freezeStudy } from './frozen.study.js';
import { planProtocol } from './new.protocol.js';
import { parseStudy, studyPrice } from './protocol.js';
import { StudyError } from './study.error.js';

const age = {
  ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'] },
  reference: { centre: '62', width: '11', from: 'registry-age/1' },
};
const logistic = { name: 'risk', kind: 'gradient', model: 'logistic', outcome: 'response', of: ['age'], steps: 20, rho: '1/10' };
const cox = { ...logistic, name: 'hazard', model: 'cox', outcome: 'os', intervals: ['6', '12'], steps: 25 };

const written = (release: object, kind = 'logistic'): unknown => ({
  ...{ schema: 'collimate.study/2', id: 'climb', version: 1, title: 'Response', purpose: ['DUO:0000006'], consentForms: ['f1'] },
  ...{ sites: ['north', 'south', 'east'], modality: 'CT', planned: { subjects: 500 } },
  variables: {
    age,
    bare: { ...age, reference: undefined },
    response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
    os: {
      ...{ source: 'cohort', type: 'survival', time: 'os_months', event: 'os_event', unit: 'month', horizon: '60' },
      ...{ eventLabels: ['1'], censoredLabels: ['0'], edges: ['12', '24'] },
    },
  },
  releases: [release],
  analyses: [{ name: 'model', kind, from: (release as { name: string }).name }],
  ...{ budget: { rho: '1/10' }, delta: '1/1000000', noise: 'local', minSites: 2 },
  timetable: { openingMs: 60_000, tickMs: 100 },
});

describe('a protocol with steps', () => {
  it.each([
    ['logistic', logistic, 20],
    ['cox', cox, 25],
  ] as const)('is planned and priced as one: %s', (kind, release, steps) => {
    const { document, planned } = planProtocol(written(release, kind));
    expect(planned).toMatchObject([{ path: 'releases.0', keys: { clip: expect.any(String), step: expect.any(String) } }]);
    const study = freezeStudy(parseStudy(document));
    const [{ event, design, answers }] = study.queries;
    expect([event.kind, answers]).toEqual(['discrete-gaussian-steps', 1]);
    expect(event).toMatchObject({ steps });
    expect(studyPrice(study.protocol)).toEqual(rhoOf(event));
    expect(compare(rhoOf(event), parseRational('1/10'))).toBeLessThanOrEqual(0);
    expect(design.transforms).toEqual(['constant', 'public-reference', 'released']);
  });

  it.each<[string, object, string, RegExp]>([
    ['a Cox model without intervals', { ...cox, intervals: undefined }, 'cox', /^releases\.0: model: cox needs intervals/],
    [
      'intervals beyond the horizon',
      { ...cox, intervals: ['6', '70'] },
      'cox',
      /^releases\.0: intervals lie above 0 and below the horizon .* leave the horizon out/,
    ],
    ['a number as an outcome', { ...logistic, outcome: 'age' }, 'logistic', /^releases\.0\.outcome: age is no category/],
    ['a number without reference', { ...logistic, of: ['bare'] }, 'logistic', /^releases\.0\.of\.0: bare has no reference/],
    ['a name that names nothing', { ...logistic, of: ['agee'] }, 'logistic', /^releases\.0\.of\.0:/],
    ['one step', { ...logistic, steps: 1 }, 'logistic', /^releases\.0\.steps:/],
    ['steps as text', { ...logistic, steps: '20' }, 'logistic', /^releases\.0\.steps:/],
    ['a correlation of one', { ...logistic, correlation: '1' }, 'logistic', /^releases\.0\.correlation:/],
    [
      'an analysis of the other model',
      logistic,
      'cox',
      /^analyses\.0\.kind: cox of risk: the release climbs to a logistic model/,
    ],
  ])('is refused with %s, and says where', (_, release, kind, message) => {
    const read = (): unknown => parseStudy(planProtocol(written(release, kind)).document);
    expect(read).toThrow(StudyError);
    expect(read).toThrow(message);
  });
});
