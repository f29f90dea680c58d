import { planPreset } from '@collimate/radiomics-vocabulary';
import { plannedKeysOf, RELEASES } from '@collimate/statistics-menu';
import { freezeStudy } from './frozen.study.js';
import { planProtocol, refuseLateTicks, refuseRetired } from './new.protocol.js';
import { parseStudy } from './protocol.js';
import type { FeatureProtocol } from './protocol.schema.js';

const planless = { name: 'means', kind: 'moments', rho: '7/40' };

function documentOf(statistic: object, more: object = {}): Record<string, unknown> {
  return {
    schema: 'collimate.study/1',
    id: 'demo-lung',
    version: 1,
    title: 'Lung nodules',
    purpose: ['DUO:0000006'],
    consentForms: ['2026-01'],
    sites: ['north', 'south', 'east'],
    modality: 'CT',
    roi: 'GTV-1',
    groups: { variable: 'group', labels: ['benign', 'malignant'] },
    plan: planPreset('ct-default'),
    features: [{ feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 8.75, width: 0.65 }],
    statistics: [{ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, statistic],
    budget: { rho: '37/200' },
    delta: '1/1000000',
    noise: 'local',
    minSites: 2,
    plannedSubjects: [78, 90],
    timetable: { openingMs: 500, tickMs: 100 },
    ...more,
  };
}

describe('a new protocol', () => {
  const retired = { name: 'means', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '7/40' };

  test('may be read with group-moments in it, and is refused with the sentence that says what to write', () => {
    const protocol = parseStudy(documentOf(retired));
    expect(freezeStudy(protocol).queries.map((query) => query.retired)).toEqual([undefined, true]);
    expect(() => refuseRetired(protocol)).toThrow(
      expect.objectContaining({
        code: 'INVALID_PROTOCOL',
        place: { tag: 'statistics.1.kind' },
        message: 'statistics.1.kind: group-moments is read but not answered any more',
        hint: expect.stringMatching(/^Write kind moments with name and rho; `collimate study plan` prints the other keys/),
      }),
    );
  });

  test('of kinds that are charged passes', () => {
    const { document } = planProtocol(documentOf(planless));
    expect(() => refuseRetired(parseStudy(document))).not.toThrow();
  });
});

describe('the ticks of a new protocol', () => {
  const withTicks = (tickMs: number) =>
    parseStudy(
      documentOf(
        { name: 'means', kind: 'moments', clip: '4', kMax: '1225', reach: '3.09', reach2: '9.42', lambda: '3/10', rho: '7/40' },
        { timetable: { openingMs: 86_400_000, tickMs } },
      ),
    );

  it('are so short that an answer can leave before its round is over', () => {
    expect(() => refuseLateTicks(withTicks(86_400_000), 86_400_000)).toThrow(
      'timetable.tickMs: three ticks are longer than a round, which lasts 86400000 ms here',
    );
    expect(() => refuseLateTicks(withTicks(28_800_000), 86_400_000)).not.toThrow();
  });
});

describe("the planner's keys", () => {
  test('are added where all of them are missing, and nowhere else', () => {
    const { document, planned } = planProtocol(documentOf(planless));
    expect(planned).toEqual([
      {
        statistic: 1,
        path: 'statistics.1',
        keys: { clip: '3.82', kMax: '1225.00', reach: '4.33', reach2: '18.34', lambda: '3/10' },
      },
    ]);
    expect((parseStudy(document) as FeatureProtocol).statistics[1]).toEqual({ ...planless, ...planned[0].keys });
    expect(planProtocol(document)).toEqual({ document, planned: [] });
  });

  test.each([
    ['a statistic that has some of them', documentOf({ ...planless, clip: '4' })],
    ['a price that is none', documentOf({ ...planless, rho: 'much' })],
    ['features that are none', documentOf(planless, { features: 'all' })],
    ['no document at all', null],
  ])('are not guessed for %s: the reader says what is wrong', (_, document) => {
    expect(planProtocol(document)).toEqual({ document, planned: [] });
    expect(() => parseStudy(document)).toThrow(expect.objectContaining({ code: 'INVALID_PROTOCOL' }));
  });

  test.each([
    ['clip', '0'],
    ['clip', '10001'],
    ['kMax', '1226'],
    ['reach', '6.01'],
    ['reach2', '36'],
    ['lambda', '1/2'],
  ])('are bounded: %s of %s is refused at its place', (key, value) => {
    const { document } = planProtocol(documentOf(planless));
    const statistics = (document as { statistics: object[] }).statistics.map((one, index) =>
      index === 1 ? { ...one, [key]: value } : one,
    );
    expect(() => parseStudy({ ...(document as object), statistics })).toThrow(
      expect.objectContaining({ place: { tag: `statistics.1.${key}` } }),
    );
  });
});

describe('a new protocol of version 2', () => {
  const reference = { centre: '62', width: '11', from: 'a registry' };
  const number = { source: 'cohort', type: 'number', unit: 'x', bounds: ['0', '99'], reference };
  const feature = {
    source: 'feature',
    plan: 'ct',
    roi: 'GTV-1',
    feature: 'RNU0',
    aggregation: 'DHQ4',
    transform: 'log',
    reference,
  };
  const sex = { source: 'cohort', type: 'category', labels: ['f', 'm'], positive: 'f' };
  /** One release of each kind that has a planner, without the keys that it writes; a new planner adds its line. */
  const UNPLANNED: Readonly<Record<string, object>> = {
    moments: { of: ['age', 'volume'] },
    gram: { of: ['age', 'dose'], outcome: 'volume' },
    pairs: { of: ['volume'], pair: { by: 'scan' } },
    scatter: { of: ['age', 'dose'], outcome: 'volume' },
    gradient: { of: ['age', 'dose'], model: 'logistic', outcome: 'sex', steps: 20 },
  };
  const declared = (release: object) => ({
    schema: 'collimate.study/2',
    sites: ['north', 'south'],
    variables: { age: number, dose: number, volume: feature, sex },
    planned: { subjects: 500 },
    releases: [release],
  });

  test('is planned for every kind that has a planner', () => {
    const kinds = RELEASES.flatMap(({ kind, declared: form }): string[] => (form?.planned.length ? [kind] : []));
    expect(Object.keys(UNPLANNED).sort()).toEqual(kinds.sort());
    for (const kind of kinds) {
      const { planned } = planProtocol(declared({ name: 'asked', kind, rho: '1/10', ...UNPLANNED[kind] }));
      expect(planned.map(({ path, keys }) => [path, Object.keys(keys).sort()])).toEqual([
        ['releases.0', [...plannedKeysOf(kind)].sort()],
      ]);
    }
  });

  test.each([
    ['a variable that is not there', { kind: 'gram', of: ['age', 'height'] }],
    ['a number where a reading is needed', { kind: 'pairs', of: ['age'], pair: { by: 'scan' } }],
    ['an outcome that explains itself', { kind: 'gram', of: ['age', 'dose'], outcome: 'age' }],
    ['a key that is none', { kind: 'moments', of: ['age'], colour: 'red' }],
  ])('is left as it is with %s: its reader says what is wrong', (_, release) => {
    const document = declared({ name: 'asked', rho: '1/10', ...release });
    expect(planProtocol(document)).toEqual({ document, planned: [] });
  });
});
