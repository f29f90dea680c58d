import { compare, parseRational } from '@collimate/kernel-numeric';
import { equalQuestions, repeatedQuestions } from './equal.question.js';
import { approvedStudy, freezeStudy } from './frozen.study.js';
import { refuseUnconducted } from './new.protocol.js';
import { studyPrice } from './protocol.js';
import { standingOf } from './standing.study.js';
import { type Draft, read, errorAfter } from './declared.fixture.js';

describe('what a protocol of version 2 asks', () => {
  const study = freezeStudy(read());

  describe('that asks again', () => {
    const again = (it: Draft): void => {
      it['standing'] = { every: 30 };
      it.releases[0].answers = 3;
      it.budget.rho = '11/100';
    };

    it('is priced for all its turns, and tells the gate how far apart they are', () => {
      const protocol = read(again);
      expect(compare(studyPrice(protocol), parseRational('11/100'))).toBe(0);
      const { queries } = approvedStudy(freezeStudy(protocol));
      expect(queries.map(({ answers, every }) => [answers, every])).toEqual([
        [3, 30],
        [1, 30],
      ]);
      expect(standingOf(protocol)).toEqual({ turns: 3, every: 30 });
      expect(standingOf(read())).toBeUndefined();
      expect(approvedStudy(freezeStudy(read())).queries.every((query) => !('every' in query))).toBe(true);
      expect(() => refuseUnconducted(protocol)).not.toThrow();
    });

    it.each<[string, (it: Draft) => void, string]>([
      ['a budget for one turn alone', (it) => (it.budget.rho = '1/10'), 'budget.rho'],
      ['turns that ask nothing', (it) => delete it.releases[0].answers, 'standing'],
      ['no distance', (it) => (it['standing'] = {}), 'standing.every'],
      ['a distance in words', (it) => (it['standing'] = { every: '30' }), 'standing.every'],
      ['another key', (it) => (it['standing'] = { every: 30, evry: 2 }), 'standing.evry'],
    ])('is refused with %s', (_, change, tag) => {
      expect(errorAfter((it) => (again(it), change(it))).place.tag).toBe(tag);
    });

    it('is said where answers are priced that nobody asks for, of new studies alone', () => {
      const unasked = read((it) => (again(it), delete it['standing']));
      expect(() => refuseUnconducted(unasked)).toThrow(/releases.0.answers/);
    });
  });

  it('has the stage of the agent in tables alone, unless it declares a variable of that name', () => {
    const chart = (it: Draft): void => {
      it['releases'].push({ name: 'chart', kind: 'cells', tables: [['response', 'stage']], rho: '1/100' });
      it['analyses'].push({ name: 'chart', kind: 'flow', from: 'chart' });
    };
    const [, , { design }] = freezeStudy(read(chart)).queries;
    expect(design.groups.slice(3, 6)).toEqual([
      'response no, stage with-roi',
      'response no, stage complete',
      'response yes, stage consented',
    ]);
    const subgroup = errorAfter((it) => (it['subgroups'] = { done: { variable: 'stage', is: 'complete' } }));
    expect([subgroup.place.tag, subgroup.message]).toEqual([
      'subgroups.done.variable',
      expect.stringMatching(/makes no subgroup/),
    ]);
    const by = errorAfter((it) => (it['releases'][1].by = 'stage'));
    expect([by.place.tag, by.hint]).toEqual(['releases.1.by', expect.stringMatching(/kind cells alone/)]);
    const own = errorAfter((it) => {
      it['variables'].stage = { source: 'cohort', type: 'category', labels: ['I', 'II'] };
      chart(it);
    });
    expect([own.place.tag, own.hint]).toEqual(['analyses.3.from', expect.stringMatching(/called otherwise/)]);
  });

  it('tells a flowchart of other variables from this one, for it asks another thing', () => {
    const chart = (change: (it: Draft) => void) =>
      freezeStudy(
        read((it) => {
          it['id'] = 'other';
          it['releases'].push({ name: 'chart', kind: 'cells', tables: [['stage']], rho: '1/100' });
          it['analyses'].push({ name: 'chart', kind: 'flow', from: 'chart' });
          change(it);
        }),
      );
    const first = chart((it) => (it['id'] = 'first'));
    const repeated = (study: ReturnType<typeof chart>) =>
      equalQuestions(study, [first]).some(({ statistic }) => statistic === 'chart');
    expect(repeated(chart(() => undefined))).toBe(true);
    expect(repeated(chart((it) => (it['variables'].age.bounds = ['18', '80'])))).toBe(false);
  });

  it('has the keys of every planner written, not of moments alone', () => {
    const kinds = {
      gram: { of: ['age'], outcome: 'volume' },
      scatter: { of: ['age', 'volume'] },
      pairs: { of: ['volume'], pair: { by: 'scan' } },
    };
    const analysis = { gram: 'linear', scatter: 'harmonise', pairs: 'reliability' };
    const protocol = read((it) => {
      it['budget'].rho = '1/2';
      for (const [kind, keys] of Object.entries(kinds)) {
        it['releases'].push({ name: kind, kind, ...keys, rho: '1/50' });
        const more = kind === 'scatter' ? { form: 'centred', batch: 'site' } : {};
        it['analyses'].push({ name: `of-${kind}`, kind: analysis[kind as keyof typeof kinds], from: kind, ...more });
      }
    }) as unknown as { readonly releases: readonly { readonly clip?: string }[] };
    for (const { clip } of protocol.releases.slice(2)) expect(Number(clip)).toBeGreaterThan(1);
    const itself = errorAfter((it) =>
      it['releases'].push({ name: 'own', kind: 'gram', of: ['age', 'volume'], outcome: 'age', rho: '1/50' }),
    );
    expect(itself).toMatchObject({ place: { tag: 'releases.2.outcome' }, hint: 'Take it out of one of the two.' });
    const wrong = errorAfter((it) => it['releases'].push({ name: 'pairs', kind: 'pairs', of: ['volume'], rho: '1/50' }));
    expect(wrong.place.tag).toMatch(/^releases\.2\./);
  });

  it('asks how sites are harmonised in words, and in the form that the release has', () => {
    const centred = (keys: object) =>
      errorAfter((it) => {
        it['releases'].push({ name: 'within', kind: 'scatter', of: ['age', 'volume'], rho: '1/50' });
        it['analyses'].push({ name: 'sites', kind: 'harmonise', from: 'within', ...keys });
      });
    expect(centred({ form: 'centered', batch: 'site' })).toMatchObject({
      place: { tag: 'analyses.3.form' },
      hint: 'Did you mean "centred"?',
    });
    expect(centred({ form: 'released', batch: 'site' })).toMatchObject({
      place: { tag: 'analyses.3.form' },
      hint: expect.stringContaining('form: centred') as string,
    });
    expect(centred({ form: 'centred' }).place.tag).toBe('analyses.3.batch');
  });

  it('draws folds of which a release may be, and plans each for its part', () => {
    const folded = (it: Draft): void => {
      it['folds'] = { fit: 4, test: 1 };
      it['releases'][0].fold = 'test';
    };
    const [table, rest] = freezeStudy(read(folded)).queries;
    expect(table.fold).toEqual({ name: 'test', from: 4, until: 5, parts: 5 });
    expect(rest.fold).toBeUndefined();
    expect(table.planned.subjects.reduce((sum, one) => sum + one, 0)).toBeCloseTo(2 * 100, 9);
    const unknown = errorAfter((it) => {
      folded(it);
      it['releases'][0].fold = 'tests';
    });
    expect([unknown.place.tag, unknown.hint]).toEqual(['releases.0.fold', 'Did you mean "test"? Declared are fit, test.']);
    expect(errorAfter((it) => (it['folds'] = { fit: 1 })).place.tag).toBe('folds');
    expect(errorAfter((it) => (it['folds'] = { fit: '4', test: 1 })).hint).toBe('Write it without quotation marks: fit: 4');
    const other = (change: (it: Draft) => void) =>
      equalQuestions(
        freezeStudy(
          read((it) => {
            folded(it);
            it['id'] = 'other';
            change(it);
          }),
        ),
        [freezeStudy(read(folded))],
      ).map(({ statistic }) => statistic);
    expect(
      other((it) => {
        it['folds'] = { learn: 4, tried: 1 };
        it['releases'][0].fold = 'tried';
      }),
    ).toContain('table');
    expect(other((it) => (it['releases'][0].fold = 'fit'))).not.toContain('table');
  });

  it('tells questions that were asked before by what they are about, not by what they are called', () => {
    const asked = (change: (it: Draft) => void) =>
      equalQuestions(freezeStudy(read((it) => ((it.id = 'other'), change(it)))), [study]).map(({ statistic }) => statistic);
    const renamed = (it: Draft): void => {
      const { response, ...others } = it.variables;
      it.variables = { ...others, outcome: { ...response, column: 'Response' } };
      it.planned = { subjects: 10 };
      it.releases[0].tables = [['outcome', 'age'], ['outcome']];
      it.releases[1].by = 'outcome';
    };
    expect(asked(renamed)).toEqual(['table', 'means']);
    expect(asked((it) => (it.variables.age.reference.centre = '60'))).toEqual(['table', 'means']);
    expect(asked((it) => (it.variables.response.column = 'relapse'))).toEqual([]);
    expect(asked((it) => (it.releases[1].where = 'over-65'))).toEqual(['table']);
    const twice = freezeStudy(
      read((it) => {
        it.releases.push({ ...it.releases[0], name: 'again', rho: '1/1000' });
        it.analyses.push({ name: 'once-more', kind: 'count', from: 'again' });
      }),
    );
    expect(repeatedQuestions(twice)).toEqual([['table', 'again']]);
    expect(repeatedQuestions(study)).toEqual([]);
    const readings = freezeStudy(
      read((it) => {
        const pair = (name: string, first: string, second: string) => ({
          ...{ name, kind: 'pairs', of: ['volume'], pair: { by: 'reader', first, second }, rho: '1/1000' },
          ...{ clip: '6', kMax: '500', reach: '3', reach2: '8', lambda: '3/10' },
        });
        const pairs = [pair('one', 'anna', 'ben'), pair('other', 'anna', 'carl'), pair('again', 'ben', 'anna')];
        it.releases.push(...pairs);
        it.analyses.push(...pairs.map(({ name }) => ({ name: `of-${name}`, kind: 'reliability', from: name })));
      }),
    );
    expect(repeatedQuestions(readings)).toEqual([['one', 'again']]);
  });
});
