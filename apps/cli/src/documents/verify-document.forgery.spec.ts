import {
  certificateChecks,
  privacyStatement,
  publishedResultSchema,
  type PublishedResult,
} from '@collimate/governance-publication';
import { freezeStudy, parseStudy, type StudyProtocol } from '@collimate/governance-study';
import { digestOf } from '@collimate/kernel-canonical';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedResult } from '../../fixtures/published-result.js';
import { SHARED_SITES, sharedProtocol } from '../../fixtures/shared-study.js';
import { standingProtocol, standingResult } from '../../fixtures/standing-result.js';

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
  return certificateChecks(document, parsed.data as PublishedResult, protocol)
    .filter(({ verdict }) => verdict !== 'holds')
    .map(({ what, verdict }) => `${what}: ${verdict}`);
}

/** Every document that differs in one word or number, has one entry less, one twice or one that no form knows, or an empty list. */
function* forgeries(value: unknown, path: string): Generator<[path: string, forged: unknown]> {
  if (typeof value === 'string') {
    yield [path, `${value}1`];
    if (/^\d+(\/\d+)?$/.test(value))
      for (const forged of ['0', '1', '1/1000']) if (forged !== value) yield [`${path} is ${forged}`, forged];
  }
  if (typeof value === 'number') {
    for (const forged of new Set([0, 1, value + 1, value / 2, Math.floor(value / 2), value * 2])) {
      if (forged !== value) yield [`${path} is ${forged}`, forged];
    }
  }
  if (typeof value === 'boolean') yield [path, !value];
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    if (value.length > 0) yield [`${path} emptied`, []];
    for (let i = 0; i < value.length; i++) {
      yield [`${path}.${i} left out`, value.filter((_, j) => j !== i)];
      yield [`${path}.${i} twice`, [...value.slice(0, i + 1), ...value.slice(i)]];
    }
    if (value.length > 1) yield [`${path} reversed`, [...value].reverse()];
  } else yield [`${path} with a word that nobody knows`, { ...value, pValue: 0.0001 }];
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value))
      yield [`${path}.${key} left out`, Object.fromEntries(Object.entries(value).filter(([one]) => one !== key))];
    for (const [at, forged] of forgeries(inner, `${path}.${key}`))
      yield [at, Array.isArray(value) ? value.map((one, i) => (String(i) === key ? forged : one)) : { ...value, [key]: forged }];
  }
}

/**
 * Nothing a reader can hold to the protocol alone: numbers and sums follow from the vectors, which contributions show with the transcript; when and under which round
 * the coordinator worked is its own word.
 */
const BY_OTHER_MEANS =
  /publishedAt|roundId|\.epoch|\.(estimate|further)|\.answers(?!\.\d+ (twice|with))|budgetEpsilon left out|variables left out|rounds reversed|asked reversed|(sites|roster) reversed|masked\.(transcript|sumDigest|attempt is [12])|analyses left out/;

/** What the results of the openings before, and the log, show beside this one. */
const BY_OPENINGS_BEFORE = /chargedAtSites\.\d\.assumed|opening\.results(\.0)?( emptied| left out|\.digest$)|before reversed/;

/** Which attempts a site was charged for that gave no sum: all of them, or fewer, is known to its ledger. */
const BY_LEDGERS = /chargedAtSites\.\d\.assumed|chargedAtSites\.0\.rho/;

const lung = noduleProtocol(100);
const again = standingProtocol();
const shared = sharedProtocol();

describe.each<[string, StudyProtocol, PublishedResult, ...open: string[]]>([
  ['a study of version 1', lung, publishedResult(lung, 200)],
  ['a study of version 2', declared, publishedResult(declared, 200)],
  ['the second opening of a standing study', again, standingResult(again), 'results of the openings before'],
  ['a study under shared noise', shared, publishedResult(shared, 200, { charged: 1, roster: SHARED_SITES })],
  [
    'a study under shared noise that used a spare',
    ...([shared, publishedResult(shared, 200, { charged: 2, roster: SHARED_SITES.slice(1) })] as const),
    'centre in round table',
    'charge of centre',
  ],
])('a result of %s', (_, protocol, result, ...open) => {
  it('holds where nothing is forged', () => {
    const honest = JSON.parse(JSON.stringify(result)) as object;
    expect(unsound(honest, protocol)).toEqual(open.map((what) => `${what}: not-shown`));
  });

  it('does not hold with a price that is computed again from charges that are none', () => {
    const nothing = protocol.sites.map((site) => ({ site, rho: '0', assumed: false }));
    const { opening, rounds } = result;
    const free = {
      ...result,
      rounds: rounds.map((round) => ({ ...round, charged: 0 })),
      ...(opening !== undefined && { opening: { ...opening, before: opening.before.map((one) => ({ ...one, charged: 0 })) } }),
      privacy: privacyStatement(freezeStudy(protocol), [], nothing),
    };
    expect(unsound(sealed(free), protocol)).toEqual(
      expect.arrayContaining([
        ...rounds.map(({ statistic }) => `attempts of round ${statistic}: fails`),
        ...protocol.sites.slice(1).map((site) => `charge of ${site}: fails`),
      ]),
    );
    const charges = { ...result.privacy, chargedAtSites: nothing };
    expect(unsound(sealed({ ...result, privacy: charges }), protocol)).toContain(`charge of ${protocol.sites[1]}: fails`);
  });

  it('does not hold, or leaves something open, whatever one word is changed', () => {
    const { digest: _, ...body } = JSON.parse(JSON.stringify(result)) as Record<string, unknown>;
    const all = [...forgeries(body, '')];
    const passed = all.filter(
      ([path, forged]) =>
        !BY_OTHER_MEANS.test(path) &&
        !(result.opening !== undefined && BY_OPENINGS_BEFORE.test(path)) &&
        !(result.rounds[0].charged === 2 && BY_LEDGERS.test(path)) &&
        unsound(sealed(forged as object), protocol).every((found) => open.some((what) => found === `${what}: not-shown`)),
    );
    expect(passed.map(([path]) => path)).toEqual([]);
    expect(all.length).toBeGreaterThan(150);
  });

  it('does not hold with a round told as abandoned, with too few sites, or with a round less and the epsilon of what is left', () => {
    const [first, ...others] = result.rounds;
    const abandoned = { ...result, rounds: [{ ...first, state: 'abandoned' as const, pooled: null }, ...others] };
    expect(unsound(sealed(abandoned), protocol)).toContain(`end of round ${first.statistic}: not-shown`);
    const fewer = publishedResult({ ...protocol, minSites: protocol.sites.length }, 200);
    const sites = protocol.sites.slice(1);
    const alone = fewer.rounds.map((round) => ({ ...round, pooled: round.pooled && { ...round.pooled, sites } }));
    expect(unsound(sealed({ ...fewer, rounds: alone }), { ...protocol, minSites: protocol.sites.length })).toContain(
      `sites enough in round ${first.statistic}: fails`,
    );
    expect(unsound(sealed({ ...result, rounds: others }), protocol)).toContain(`rounds of ${first.statistic}: not-shown`);
  });
});
