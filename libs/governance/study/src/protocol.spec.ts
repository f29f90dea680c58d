import { compare, parseRational } from '@collimate/kernel-numeric';
import { refused, rhoOf } from '@collimate/privacy-accounting';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { parseInstant, type RoundId, type SiteId, type StudyId } from '@collimate/kernel-canonical';
import { approvedStudy, freezeStudy, studyDigest } from './frozen.study.js';
import { parseStudy, studyPrice } from './protocol.js';
import { epochAt, msToNextTick, releaseOrderOf, type RoundOrder } from './round.order.js';
import { StudyError } from './study.error.js';
import { studyGuarantee } from './study.guarantee.js';

function protocolDocument(): Record<string, unknown> {
  return {
    schema: 'collimate.study/1',
    id: 'demo-lung',
    version: 1,
    title: 'Lung nodules, benign and malignant',
    purpose: ['DUO:0000006'],
    consentForms: ['2026-01'],
    sites: ['north', 'south', 'east'],
    modality: 'CT',
    roi: 'GTV-1',
    groups: { variable: 'group', labels: ['benign', 'malignant'] },
    plan: planPreset('ct-default'),
    features: [
      { feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 8.75, width: 0.65 },
      { feature: 'QCFX', aggregation: 'DHQ4', transform: 'identity', centre: 0.715, width: 0.055 },
    ],
    statistics: [
      { name: 'enrolment', kind: 'group-counts', rho: '1/100' },
      { name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '7/40' },
    ],
    budget: { rho: '37/200' },
    delta: '1/1000000',
    noise: 'local',
    minSites: 2,
    plannedSubjects: [78, 78],
    timetable: { openingMs: 500, tickMs: 100 },
  };
}

/** Where the protocol is found wrong after the value at a dotted path was replaced. */
function tagAfter(path: string, value: unknown): string | undefined {
  const document = structuredClone(protocolDocument());
  const keys = path.split('.');
  const last = keys.pop() as string;
  const parent = keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, document);
  parent[last] = value;
  return tagAfterDocument(document);
}

/** Where a protocol is found wrong. */
function tagAfterDocument(document: Record<string, unknown>): string | undefined {
  try {
    parseStudy(document);
  } catch (error) {
    if (error instanceof StudyError) return error.place.tag;
    throw error;
  }
  return undefined;
}

describe('parseStudy', () => {
  test('accepts a whole protocol', () => {
    expect(parseStudy(protocolDocument()).sites).toEqual(['north', 'south', 'east']);
  });

  test.each<[tag: string, path: string, value: unknown]>([
    ['colour', 'colour', 'red'],
    ['features.0.colour', 'features.0.colour', 'red'],
    ['statistics.0.clip', 'statistics.0.clip', '4'],
    ['plan.colour', 'plan.colour', 'red'],
    ['sites', 'sites.1', 'north'],
    ['statistics', 'statistics.1.name', 'enrolment'],
    ['features', 'features.1', { feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 8, width: 1 }],
    ['features.0.feature', 'features.0.feature', 'ZZZZ'],
    ['features.1.aggregation', 'features.1.aggregation', 'IAZD'],
    ['features.0', 'plan.families', ['IS']],
    ['features.0.width', 'features.0.width', 0],
    ['plannedSubjects', 'plannedSubjects', [78]],
    ['minSites', 'minSites', 4],
    ['budget.rho', 'budget.rho', '1/10'],
    ['budget.rho', 'budget.rho', '-1'],
    ['statistics.0.rho', 'statistics.0.rho', '0/5'],
    ['delta', 'delta', '1/1000'],
    ['plan.resegmentation.range', 'plan.resegmentation.range', { lower: 5, upper: 1 }],
    ['plan.modality', 'plan.modality', 'MR'],
    ['noise', 'noise', 'none'],
  ])('finds what is wrong at %s when %s is replaced', (tag, path, value) => {
    expect(tagAfter(path, value)).toBe(tag);
  });

  test('names the nearest key for one that the plan does not know', () => {
    const document = protocolDocument() as { plan: Record<string, unknown> };
    const plan = { ...document.plan, familes: ['IS'] };
    expect(() => parseStudy({ ...document, plan })).toThrow(
      expect.objectContaining({
        code: 'INVALID_PROTOCOL',
        place: { tag: 'plan.familes' },
        hint: expect.stringMatching(/families/),
      }),
    );
  });

  test('prices the statistics at no more than they declare', () => {
    const price = studyPrice(parseStudy(protocolDocument()));
    expect(compare(price, parseRational('37/200'))).toBeLessThanOrEqual(0);
    expect(compare(price, parseRational('0.1849999'))).toBe(1);
  });
});

describe('freezeStudy', () => {
  const study = freezeStudy(parseStudy(protocolDocument()));

  test('names the protocol by a digest that does not depend on the order of keys', () => {
    const reversed = Object.fromEntries(Object.entries(protocolDocument()).reverse());
    expect(studyDigest(parseStudy(reversed))).toBe(study.digest);
  });

  test('gives another digest to every query when anything of the protocol changes', () => {
    const changed = protocolDocument();
    changed['title'] = 'Lung nodules';
    const other = freezeStudy(parseStudy(changed));
    study.queries.forEach((query, index) => expect(other.queries[index].queryDigest).not.toBe(query.queryDigest));
    expect(new Set(study.queries.map((query) => query.queryDigest)).size).toBe(2);
  });

  test('cannot be changed afterwards', () => {
    expect(() => ((study.protocol.sites as SiteId[])[0] = 'west' as SiteId)).toThrow(TypeError);
  });

  test('derives the events from the protocol and hands them to the gate', () => {
    const approved = approvedStudy(study);
    expect(approved.queries[0].event).toEqual({ kind: 'discrete-gaussian', sigma2: 50n, d2: 1n });
    expect(compare(rhoOf(approved.queries[1].event), parseRational('7/40'))).toBeLessThanOrEqual(0);
    expect(approved.queries.flatMap((query) => query.transforms)).not.toContain('cohort');
  });
});

describe('the number of answers', () => {
  const withAnswers = (answers: number, budget: string): Record<string, unknown> => {
    const document = structuredClone(protocolDocument());
    (document['statistics'] as Record<string, unknown>[])[0]['answers'] = answers;
    document['budget'] = { rho: budget };
    return document;
  };

  test('is one where the protocol names none, and leaves the digest of such a protocol alone', () => {
    const study = freezeStudy(parseStudy(protocolDocument()));
    expect(study.queries.map(({ answers }) => answers)).toEqual([1, 1]);
    expect(JSON.stringify(study.protocol)).not.toContain('answers');
  });

  test('multiplies the price, which has to fit into the budget', () => {
    expect(tagAfterDocument(withAnswers(2, '37/200'))).toBe('budget.rho');
    const study = parseStudy(withAnswers(2, '39/200'));
    expect(compare(studyPrice(study), parseRational('39/200'))).toBeLessThanOrEqual(0);
    expect(approvedStudy(freezeStudy(study)).queries.map(({ answers }) => answers)).toEqual([2, 1]);
  });

  test('counts in the guarantee: what the study may take, not what one round costs', () => {
    const once = studyGuarantee(freezeStudy(parseStudy(protocolDocument())));
    const often = studyGuarantee(freezeStudy(parseStudy(withAnswers(90, '9/8'))));
    expect(once.budgetEpsilon).toBe(2.9994);
    expect(often.epsilon).toBeGreaterThan(8);
    expect(often.budgetEpsilon).toBeGreaterThanOrEqual(often.epsilon);
  });

  test.each([0, 1.5, 10_001, '2'])('is a whole number from 1 to 10,000, not %p', (answers) => {
    expect(tagAfterDocument(withAnswers(answers as number, '9/8'))).toBe('statistics.0.answers');
  });
});

describe('the guarantee of a study', () => {
  test('is epsilon 3 at delta 1e-6 for the whole budget, and grows slowly for a subject at two or three sites', () => {
    const guarantee = studyGuarantee(freezeStudy(parseStudy(protocolDocument())));
    expect(guarantee).toMatchObject({ budgetRho: '37/200', delta: 1e-6, accountant: 'zcdp', epsilon: 2.9994 });
    const [one, two, three] = guarantee.epsilonAtSites.map((row) => row.epsilon);
    expect(one).toBe(2.9994);
    expect(two / one).toBeGreaterThan(Math.SQRT2);
    expect(two / one).toBeLessThan(1.6);
    expect(three).toBeGreaterThan(two);
  });
});

describe('a round order', () => {
  const study = freezeStudy(parseStudy(protocolDocument()));
  const order: RoundOrder = {
    roundId: 'r-1' as RoundId,
    studyId: study.protocol.id,
    studyDigest: study.digest,
    statistic: 'moments',
    epoch: 7,
    roster: study.protocol.sites,
    step: 0,
    mode: 'local-noise',
    deadline: parseInstant('2026-11-23T08:00:00.000Z'),
  };

  test('becomes the key of the declared query', () => {
    expect(releaseOrderOf(order, study)).toEqual({
      studyId: 'demo-lung',
      studyDigest: study.digest,
      roundId: 'r-1',
      queryDigest: study.queries[1].queryDigest,
      epoch: 7,
      step: 0,
    });
  });

  test('is refused when it asks for what the study does not hold', () => {
    expect(releaseOrderOf({ ...order, statistic: 'histogram' }, study)).toEqual(refused('QUERY_NOT_DECLARED'));
    expect(releaseOrderOf({ ...order, step: 1 }, study)).toEqual(refused('STEP_OUT_OF_RANGE'));
    expect(releaseOrderOf({ ...order, given: study.digest }, study)).toEqual(refused('GIVEN_CHANGED'));
    expect(releaseOrderOf({ ...order, studyId: 'other' as StudyId }, study)).toEqual(refused('STUDY_NOT_APPROVED'));
  });

  test('falls into the epoch of its opening, and its answer leaves on the next tick', () => {
    const now = parseInstant('1970-01-01T00:00:01.730Z');
    expect(epochAt(now, 500)).toBe(3);
    expect(msToNextTick(now, 100)).toBe(70);
    expect(msToNextTick(parseInstant('1970-01-01T00:00:02.000Z'), 100)).toBe(100);
  });
});
