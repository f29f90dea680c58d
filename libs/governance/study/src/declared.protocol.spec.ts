import { canonicalJson } from '@collimate/kernel-canonical';
import { compare, parseRational } from '@collimate/kernel-numeric';
import { approvedStudy, freezeStudy } from './frozen.study.js';
import { planProtocol } from './new.protocol.js';
import { parseStudy, studyPrice } from './protocol.js';
import { StudyError } from './study.error.js';
import { base, type Draft, read, errorAfter } from './declared.fixture.js';

describe('a protocol of version 2', () => {
  const study = freezeStudy(read());

  it('names what leaves and what is made of it, with everything that follows without data', () => {
    expect(study.queries.map(({ name, design, answers }) => [name, design.kind, design.length, answers])).toEqual([
      ['table', 'cells', 2 * 3 + 1 + 3, 1],
      ['means', 'moments', 2 * 7, 1],
    ]);
    expect(study.queries.map(({ analyses }) => analyses)).toEqual([
      [{ name: 'how-many', kind: 'count' }],
      [
        { name: 'age-and-volume', kind: 'moments' },
        { name: 'differences', kind: 'compare' },
      ],
    ]);
    expect(study.queries[0].design.groups).toEqual([
      'response no, age below 50',
      'response no, age 50 to 70',
      'response no, age 70 or more',
      'response yes, age below 50',
      'response yes, age 50 to 70',
      'response yes, age 70 or more',
      'left out of response, age',
      'response no',
      'response yes',
      'left out of response',
    ]);
    expect(compare(studyPrice(study.protocol), parseRational('7/100'))).toBeLessThanOrEqual(0);
    expect(approvedStudy(study).queries.flatMap(({ transforms }) => transforms)).not.toContain('cohort');
  });

  it('charges a patient for one cell of each table, on a lattice finer than patients', () => {
    const [{ event }] = study.queries;
    expect(event).toMatchObject({ kind: 'discrete-gaussian', d2: 2n << 20n });
  });

  it('plans each group by its declared share, and judges a site by the whole study', () => {
    const [table, means] = study.queries;
    expect(means.planned).toEqual({
      ...{ subjects: [350, 150], sites: 3, expected: { shares: { response: [0.7, 0.3] } } },
      ...{ whole: 500, budget: 0.1 },
    });
    expect(table.planned.subjects.slice(-3)).toEqual([350, 150, 0]);
    expect(table.most).toEqual(new Array(10).fill(500));
  });

  it('is the same study, list by list, whether it is read from the file as somebody wrote it or from its canonical text', () => {
    const written = read((it) => {
      it.variables = Object.fromEntries(Object.entries(it.variables).reverse());
      it['folds'] = { test: 1, fit: 4 };
      it['releases'][0].fold = 'fit';
    });
    const [file, canonical] = [written, parseStudy(JSON.parse(canonicalJson(written)))].map(freezeStudy);
    expect(JSON.stringify(file.protocol)).toBe(JSON.stringify(canonical.protocol));
    expect(file.reading).toEqual(canonical.reading);
    expect(file.queries).toEqual(canonical.queries);
  });

  it('points to the planner where a key is missing that the planner writes', () => {
    const written = JSON.parse(JSON.stringify(read(() => undefined))) as { releases: { clip?: string }[] };
    delete written.releases[1].clip;
    let hint: string | undefined;
    try {
      parseStudy(written);
    } catch (error) {
      hint = (error as StudyError).hint;
    }
    expect(hint).toContain('`collimate study plan FILE`');
  });

  it('says which plan is applied to which regions, and which words a site may map', () => {
    const { extractions, labels, regions, modalities } = study.reading;
    expect(extractions).toMatchObject([{ name: 'ct', regions: ['GTV-1'], features: ['RNU0@DHQ4'] }]);
    expect({ labels, regions, modalities }).toEqual({ labels: ['1', '0', 'no', 'yes'], regions: ['GTV-1'], modalities: ['CT'] });
  });

  it('is planned with fewer hospitals than it names, within what may answer', () => {
    const sites = (count: number) => (it: Draft) => (it.planned.sites = count);
    const planned = (change?: (it: Draft) => void) => freezeStudy(read(change)).queries[0].planned.sites;
    expect([planned(), planned(sites(2))]).toEqual([3, 2]);
    for (const count of [1, 4]) expect(errorAfter(sites(count)).place.tag).toBe('planned.sites');
  });

  it.each<[string, (it: Draft) => void, RegExp]>([
    ['the patients of a question', (it) => (it.analyses[0].where = 'over-65'), /said of the release/],
    ['the fold of a question', (it) => (it.analyses[0].fold = 'fit'), /said of the release/],
    ['the variables of cells', (it) => (it.releases[0].of = ['age']), /tables: \[\[a, b\], \[c\]\]/],
  ])('says where it stands what is looked for in another place: %s', (_, change, hint) => {
    expect(errorAfter(change).hint).toMatch(hint);
  });

  it('plans prevalence, events, AUC and effect in text, and the forecasts mean them', () => {
    const planned = (keys: object) =>
      freezeStudy(
        read((it) => {
          it['planned'] = { subjects: 500, ...keys };
          it['releases'].push({ name: 'curve', kind: 'cells', tables: [['os']], rho: '1/100' });
          it['analyses'].push({ name: 'curve', kind: 'survival', from: 'curve' });
        }),
      ).queries.map((query) => query.planned);
    const [, means, curve] = planned({ prevalence: '0.2', events: '0.6', auc: '0.75', effect: '-0.5' });
    expect(means).toMatchObject({ subjects: [400, 100], sites: 3, expected: { auc: 0.75, effect: -0.5, shares: { os: [0.6] } } });
    // Ends at 12, 24 and 60 months: events, then those who are lost, then those beyond, and nobody left out.
    // Half are lost evenly before 60 months, if the event does not come first.
    const seen = (t: number): number => 1 - 0.4 ** t * (1 - 0.5 * t) + (0.5 * (0.4 ** t - 1)) / -Math.log(0.4);
    [0.2, 0.4, 1].forEach((end, k, ends) =>
      expect(curve.subjects[2 * k]).toBeCloseTo(500 * (seen(end) - seen(ends[k - 1] ?? 0)), 6),
    );
    expect(curve.subjects[6]).toBeCloseTo(500 * 0.4 * 0.5, 9);
    expect(curve.subjects.reduce((sum, one) => sum + one, 0)).toBeCloseTo(500, 6);
    const followed = planned({ events: '0.6', lost: '0.0', correlation: '0.3' });
    expect(followed[1]).toMatchObject({ expected: { correlation: 0.3, shares: { os: [0.6, 0] } } });
    expect(followed[2].subjects[6]).toBeCloseTo(500 * 0.4, 9);
    expect(planned({ prevalence: '0.2', shares: { response: ['0.5', '0.5'] } })[1].subjects).toEqual([250, 250]);
    expect(planned({})[1].expected).toBeUndefined();
    const wrong = (keys: object) => errorAfter((it) => (it['planned'] = { subjects: 500, ...keys }));
    expect(wrong({ auc: 0.75 }).hint).toBe('Write it in quotation marks: auc: "0.75"');
    expect(wrong({ subjects: 'yes' }).hint).toBe('Write a number there, without quotation marks: subjects: 2');
    expect(wrong({ auc: '0.5' }).message).toBe('planned.auc: an AUC is planned above 0.5 and below 1');
    expect(wrong({ correlation: '1' }).message).toBe('planned.correlation: a correlation is planned between -1 and 1');
    expect(wrong({ prevalance: '0.3' }).hint).toBe('Did you mean "planned.prevalence"?');
  });

  it('has another digest for a changed variable, reference or analysis', () => {
    for (const change of [
      (it: Draft) => (it.variables.response.column = 'outcome'),
      (it: Draft) => (it.variables.age.reference.centre = '61'),
      (it: Draft) => (it.analyses[0].name = 'enrolment'),
    ]) {
      expect(freezeStudy(read(change)).digest).not.toBe(study.digest);
    }
  });
});

describe('what is planned of a release of a subgroup', () => {
  const plannedOf = (subgroup: object): number => {
    const document = structuredClone(base) as Draft;
    document['subgroups'] = { some: subgroup };
    document['releases'][1].where = 'some';
    const { queries } = freezeStudy(parseStudy(planProtocol(document).document));
    return queries[1].planned.subjects.reduce((sum, one) => sum + one, 0);
  };

  it('is the planned share of a label, or what lies within the bounds of a number by its public reference', () => {
    expect(plannedOf({ variable: 'response', is: 'yes' })).toBeCloseTo(150, 9);
    // 500 * pnorm(65, 62, 11, lower = FALSE) by R 4.2.2.
    expect(plannedOf({ variable: 'age', atLeast: '65' })).toBeCloseTo(196.265717137, 8);
    expect(plannedOf({ variable: 'age', atLeast: '65', below: '70' })).toBeCloseTo(79.5009917081, 8);
  });
});
