import { certificateChecks, publishedResultSchema, type PublishedResult } from '@collimate/governance-publication';
import { parseStudy, type StudyProtocol } from '@collimate/governance-study';
import { digestOf } from '@collimate/kernel-canonical';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedResult } from '../../fixtures/published-result.js';

/** A study of version 2 with two analyses of one release, and as many words as there are. */
const declared = parseStudy({
  ...{ schema: 'collimate.study/2', id: 'response', version: 1, title: 'Response and age', purpose: ['DUO:0000006'] },
  ...{ consentForms: ['f1'], sites: ['north', 'south', 'east'], modality: 'CT', planned: { subjects: 500 } },
  plans: { ct: planPreset('ct-default') },
  variables: {
    response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
    volume: {
      ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
      reference: { centre: '8', width: '0.9', from: 'phantom' },
    },
  },
  releases: [
    { name: 'table', kind: 'cells', tables: [['response']], rho: '4' },
    {
      ...{ name: 'means', kind: 'moments', of: ['volume'], by: 'response', rho: '10' },
      ...{ clip: '7', kMax: '640', reach: '3.4', reach2: '12.8', lambda: '3/10' },
    },
  ],
  analyses: [
    { name: 'who', kind: 'count', from: 'table' },
    { name: 'levels', kind: 'moments', from: 'means' },
    { name: 'difference', kind: 'compare', from: 'means' },
  ],
  ...{ budget: { rho: '50' }, delta: '1/1000000', noise: 'local', minSites: 2 },
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
});

/** A forged result, consistent in itself: its digest is that of what it says. */
function sealed(document: object): Record<string, unknown> {
  const { digest: _, ...body } = document as Record<string, unknown>;
  return { ...body, digest: digestOf('collimate.result/1', body as never) };
}

/** What would be said of it: what fails, and what stays open. */
function unsound(document: object, protocol: StudyProtocol): readonly string[] {
  const parsed = publishedResultSchema.safeParse(document);
  if (!parsed.success) return ['form'];
  return certificateChecks(document, parsed.data, protocol)
    .filter(({ verdict }) => verdict !== 'holds')
    .map(({ what }) => what);
}

/** Every document that differs in one word, has one entry less, or one twice. */
function* forgeries(value: unknown, path: string): Generator<[path: string, forged: unknown]> {
  if (typeof value === 'string') yield [path, `${value}1`];
  if (typeof value === 'number') yield [path, value + 1];
  if (typeof value === 'boolean') yield [path, !value];
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      yield [`${path}.${i} left out`, value.filter((_, j) => j !== i)];
      yield [`${path}.${i} twice`, [...value.slice(0, i + 1), ...value.slice(i)]];
    }
    if (value.length > 1) yield [`${path} reversed`, [...value].reverse()];
  }
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value))
      yield [`${path}.${key} left out`, Object.fromEntries(Object.entries(value).filter(([one]) => one !== key))];
    for (const [at, forged] of forgeries(inner, `${path}.${key}`))
      yield [at, Array.isArray(value) ? value.map((one, i) => (String(i) === key ? forged : one)) : { ...value, [key]: forged }];
  }
}

/**
 * Nothing a reader can hold to the protocol alone: numbers follow from the vectors, which contributions show; when and under which round
 * the coordinator worked is its own word; what a site was charged follows from receipts.
 */
const BY_OTHER_MEANS =
  /publishedAt|roundId|\.epoch|\.(estimate|further)|\.answers|budgetEpsilon left out|variables left out|chargedAtSites|rounds reversed|asked reversed|sites reversed|analyses left out/;

describe.each<[string, StudyProtocol]>([
  ['version 1', noduleProtocol(100)],
  ['version 2', declared],
])('a result of %s', (_, protocol) => {
  const result = publishedResult(protocol, 200) as PublishedResult;

  it('holds where nothing is forged', () => {
    expect(unsound(JSON.parse(JSON.stringify(result)) as object, protocol)).toEqual([]);
  });

  it('does not hold, or leaves something open, whatever one word is changed', () => {
    const { digest: _, ...body } = JSON.parse(JSON.stringify(result)) as Record<string, unknown>;
    const all = [...forgeries(body, '')];
    const passed = all.filter(
      ([path, forged]) => !BY_OTHER_MEANS.test(path) && unsound(sealed(forged as object), protocol).length === 0,
    );
    expect(passed.map(([path]) => path)).toEqual([]);
    expect(all.length).toBeGreaterThan(150);
  });

  it('does not hold with a round told as abandoned, with too few sites, or with a round less and the epsilon of what is left', () => {
    const [first, ...others] = result.rounds;
    const abandoned = { ...result, rounds: [{ ...first, state: 'abandoned' as const, pooled: null }, ...others] };
    expect(unsound(sealed(abandoned), protocol)).toContain(`end of round ${first.statistic}`);
    const fewer = publishedResult({ ...protocol, minSites: protocol.sites.length }, 200);
    const sites = protocol.sites.slice(1);
    const alone = fewer.rounds.map((round) => ({ ...round, pooled: round.pooled && { ...round.pooled, sites } }));
    expect(unsound(sealed({ ...fewer, rounds: alone }), { ...protocol, minSites: protocol.sites.length })).toContain(
      `sites enough in round ${first.statistic}`,
    );
    expect(unsound(sealed({ ...result, rounds: others }), protocol)).toContain(`rounds of ${first.statistic}`);
  });
});
