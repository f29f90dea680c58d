import { equalQuestions } from './equal.question.js';
import { freezeStudy } from './frozen.study.js';
import { parseStudy } from './protocol.js';
import { refusersAsked } from './refusers.asked.js';

const base = {
  ...{ schema: 'collimate.study/2', id: 'asked', version: 1, title: 'Asked', purpose: ['DUO:0000006'], consentForms: ['f1'] },
  ...{ sites: ['north'], modality: 'CT', planned: { subjects: 500 }, budget: { rho: '4' }, delta: '1/1000000', noise: 'local' },
  ...{ minSites: 1, timetable: { openingMs: 86_400_000, tickMs: 60_000 } },
  variables: { sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } },
  subgroups: { women: { variable: 'sex', is: 'f' } },
};
const asking = (tables: string[][], change: object = {}, release: object = {}) =>
  freezeStudy(
    parseStudy({
      ...base,
      releases: [{ name: 'who', kind: 'cells', tables, rho: '1/10', ...release }],
      analyses: [{ name: 'chart', kind: 'flow', from: 'who' }],
      ...change,
    }),
  );

describe('a study that counts those who refused', () => {
  it('says by its protocol whether it asks for their number alone, or for their group too', () => {
    expect(refusersAsked(asking([['stage']]))).toBeUndefined();
    expect(refusersAsked(asking([['stage-of-asked']]))).toBe('counted');
    expect(refusersAsked(asking([['stage-of-asked'], ['sex', 'stage-of-asked']]))).toBe('counted-in-groups');
    expect(refusersAsked(asking([['stage-of-asked']], {}, { where: 'women' }))).toBe('counted-in-groups');
  });

  it('counts nobody who refused where the protocol has a variable of that name', () => {
    const variables = { ...base.variables, 'stage-of-asked': { source: 'cohort', type: 'category', labels: ['I', 'II'] } };
    expect(refusersAsked(asking([['stage'], ['stage-of-asked']], { variables }))).toBeUndefined();
  });

  it('has them in the first stage, for the price of any other table', () => {
    const [{ design }] = asking([['sex', 'stage-of-asked']]).queries;
    expect(design.groups.slice(0, 3)).toEqual([
      'sex f, stage-of-asked asked',
      'sex f, stage-of-asked consented',
      'sex f, stage-of-asked complete',
    ]);
    const [{ design: without }] = asking([['sex', 'stage']]).queries;
    expect(design.event).toEqual(without.event);
  });

  it('has no table beside in which they would be left out, and names it', () => {
    expect(() => asking([['stage-of-asked'], ['sex']])).toThrow(
      expect.objectContaining({ code: 'INVALID_PROTOCOL', place: { tag: 'releases.0.tables.1' } }),
    );
  });

  it('asks another thing than a study of those who consented, and the same as one that asks for them again', () => {
    const repeated = (tables: string[][]) => equalQuestions(asking(tables, { id: 'second' }), [asking([['stage-of-asked']])]);
    expect(repeated([['stage']])).toEqual([]);
    expect(repeated([['stage-of-asked']])).toHaveLength(1);
  });
});
