import type { DeclaredStatistic, FrozenStudy } from '@collimate/governance-study';
import { canonicalJson, type Json } from '@collimate/kernel-canonical';
import { resultKinds } from '@collimate/statistics-menu';
import { privacyStatement } from './privacy.statement.js';
import type { PublishedResult, RoundOutcome } from './result.document.js';
import { describeStudy } from './study.description.js';
import { compared, type Check } from './verification.js';

/**
 * Whether a result says of its study, its rounds and its price what the protocol makes it say, and leaves no round out. An estimate is held
 * to its vectors elsewhere; here it is held that every word around the estimates, and their number, is the protocol's.
 * @param study the protocol that the reader approved, frozen
 */
export function wordChecks({ study: said, rounds, privacy }: PublishedResult, study: FrozenStudy): readonly Check[] {
  const opened = rounds.flatMap(({ statistic }) => study.queries.filter(({ name }) => name === statistic));
  const { chargedAtSites: _, ...priced } = privacyStatement(study, opened, []);
  const { chargedAtSites: __, ...stated } = privacy;
  return [
    sameWords('description of the study', said, describeStudy(study)),
    sameWords('privacy statement', stated, priced),
    ...chargeChecks(privacy, study),
    ...study.queries.flatMap((query) => declaredChecks(query, rounds)),
    ...rounds.flatMap((round) => roundChecks(round, study)),
  ];
}

/** A declared statistic without a round, or with more than it declares, was left out or added: the reader cannot tell from a result alone. */
function declaredChecks({ name, answers }: DeclaredStatistic, rounds: readonly RoundOutcome[]): readonly Check[] {
  const told = rounds.filter(({ statistic }) => statistic === name).length;
  const what = `rounds of ${name}`;
  if (told > answers) return [{ what, verdict: 'fails', detail: `${told} are told, and the protocol declares ${answers}` }];
  if (told > 0) return [];
  const detail = 'the protocol declares it, and the result tells no round: it was not opened, or it is left out';
  return [{ what, verdict: 'not-shown', detail }];
}

function roundChecks(round: RoundOutcome, study: FrozenStudy): readonly Check[] {
  const { statistic, state, asked, pooled } = round;
  const query = study.queries.find(({ name }) => name === statistic);
  if (query === undefined) return [];
  const strangers = asked.filter(
    (site, index) => !study.protocol.sites.some((one) => one === site) || asked.indexOf(site) !== index,
  );
  const common = [
    sameWords(`words of round ${statistic}`, wordsOf(round), wordsOfQuery(query, round)),
    compared(`sites asked in round ${statistic} that the protocol does not name once`, strangers.length, 0),
    compared(`state of round ${statistic}`, state, pooled === null ? 'abandoned' : 'pooled'),
  ];
  if (pooled === null) {
    const detail = 'it is told as abandoned: nothing shows why, nor that no answer came';
    return [...common, { what: `end of round ${statistic}`, verdict: 'not-shown', detail }];
  }
  return [...common, ...pooledChecks(pooled, query, study)];
}

function pooledChecks(
  { sites, answers, estimate, further = [] }: NonNullable<RoundOutcome['pooled']>,
  { name, analyses, design }: DeclaredStatistic,
  { protocol }: FrozenStudy,
): readonly Check[] {
  const enough: Check =
    sites.length >= protocol.minSites
      ? { what: `sites enough in round ${name}`, verdict: 'holds', detail: `${sites.length} of at least ${protocol.minSites}` }
      : {
          what: `sites enough in round ${name}`,
          verdict: 'fails',
          detail: `${sites.length}, and the protocol asks for ${protocol.minSites}`,
        };
  const named = answers?.map(({ site }) => site) ?? [];
  return [
    enough,
    ...(answers === undefined ? [] : [compared(`sites of the answers of round ${name}`, distinct(named), distinct(sites))]),
    // In version 1 everything that can be made is made, and a later version can make more.
    ...(analyses === undefined
      ? []
      : [
          compared(
            `analyses of round ${name}`,
            [estimate, ...further].map(({ kind }) => kind).join(', '),
            resultKinds(design, analyses).join(', '),
          ),
        ]),
  ];
}

/** What a site was charged follows from its receipts; that it is no more than the rounds cost can be seen without them. */
function chargeChecks({ chargedAtSites }: PublishedResult['privacy'], { protocol }: FrozenStudy): readonly Check[] {
  if (chargedAtSites === undefined) return [];
  const sites = chargedAtSites.map(({ site }) => site);
  return sites.length === 0 ? [] : [compared('sites that were charged', sites.join(', '), protocol.sites.join(', '))];
}

type Words = Pick<RoundOutcome, 'kind' | 'analyses' | 'variables'>;

function wordsOf({ kind, analyses, variables }: RoundOutcome): Words {
  return { kind, ...(analyses !== undefined && { analyses }), ...(variables !== undefined && { variables }) };
}

/** Version 1 writes neither the names of analyses nor those of variables; a result of before they were written has none either. */
function wordsOfQuery({ spec, analyses, design }: DeclaredStatistic, told: RoundOutcome): Words {
  return {
    kind: spec.kind,
    ...(analyses !== undefined && { analyses: analyses.map(({ name, kind }) => ({ name, kind })) }),
    ...(analyses !== undefined && told.variables !== undefined && { variables: design.features.map(({ key }) => key) }),
  };
}

/** Compares key by key, and names the first that differs. A key that an older version did not write is not compared. */
function sameWords(what: string, said: object, computed: object): Check {
  const [words, ours] = [said, computed].map((one) => new Map(Object.entries(one).filter(([, value]) => value !== undefined)));
  for (const key of new Set([...words.keys(), ...ours.keys()])) {
    if (!words.has(key) && LATER.includes(key)) continue;
    const [one, other] = [words.get(key), ours.get(key)].map((value) => canonicalJson((value ?? null) as Json));
    if (one !== other)
      return { what, verdict: 'fails', detail: `${key}: the document says ${one}, and the protocol makes it ${other}` };
  }
  return { what, verdict: 'holds', detail: 'as the protocol makes it' };
}

/** Keys that results of before they were written do not have. */
const LATER: readonly string[] = ['budgetEpsilon'];

function distinct(sites: readonly string[]): string {
  return [...new Set(sites)].sort().join(', ');
}
