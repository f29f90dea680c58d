import { sharingOf, type DeclaredStatistic, type FrozenStudy, type NoiseSharing } from '@collimate/governance-study';
import { canonicalJson, knownParts, type Json } from '@collimate/kernel-canonical';
import { eventDocument, type PrivacyEvent } from '@collimate/privacy-accounting';
import { resultKinds } from '@collimate/statistics-menu';
import { absentChecks } from './absent.checks.js';
import { privacyStatement, toldTotal } from './privacy.statement.js';
import type { PooledRound, PublishedResult, RoundOutcome } from './result.document.js';
import { openingChecks } from './opening.checks.js';
import { chargesOfRound, declaredEvent } from './round.charges.js';
import { describeStudy } from './study.description.js';
import { compared, type Check } from './verification.js';

/**
 * Checks that a result tells its study, its rounds and its price as the protocol has them, and leaves no round out.
 * Other checks compare the estimates with their vectors; this one covers the words around the estimates, and their
 * number.
 * @param study the protocol that the reader approved, frozen
 */
export function wordChecks(result: PublishedResult, study: FrozenStudy): readonly Check[] {
  const { study: said, rounds, privacy, opening } = result;
  const before = (opening?.before ?? []).flatMap(({ statistic, charged }) => {
    const query = study.queries.find(({ name }) => name === statistic);
    return query === undefined ? [] : new Array<PrivacyEvent>(charged).fill(query.event);
  });
  const charges = [...before, ...rounds.flatMap((round) => declaredCharges(round, study))];
  const { chargedAtSites: _, ...owed } = privacyStatement(study, charges, []);
  const priced = { ...owed, rhoPerSite: toldTotal(privacy.rhoPerSite, charges) };
  const { chargedAtSites: __, ...stated } = privacy;
  return [
    sameWords('description of the study', said, describeStudy(study)),
    sameWords('privacy statement', stated, priced),
    ...chargedSites(privacy, study),
    ...openingChecks(result, study),
    ...study.queries.flatMap((query) => declaredChecks(query, opening, rounds)),
    ...rounds.flatMap((round) => roundChecks(round, study)),
    ...absentChecks(rounds, study),
  ];
}

/**
 * A declared statistic with fewer rounds than it declares may not have been asked again, or a round was left out that was charged all the
 * same, the less welcome answer of two for example: the reader cannot tell from a result alone.
 */
function declaredChecks(
  query: DeclaredStatistic,
  opening: PublishedResult['opening'],
  rounds: readonly RoundOutcome[],
): readonly Check[] {
  const { name } = query;
  // Each opening of a standing study asks once; earlier openings are checked elsewhere.
  const answers = opening === undefined ? query.answers : Number(query.answers >= opening.number);
  const told = rounds.filter(({ statistic }) => statistic === name).length;
  const what = `rounds of ${name}`;
  if (told > answers) return [{ what, verdict: 'fails', detail: `${told} are told, and the protocol declares ${answers}` }];
  if (told === answers) return [];
  const detail =
    told === 0
      ? 'the protocol declares it, and the result tells no round: it was not opened, or it is left out'
      : `the protocol declares ${answers} answers, and the result tells ${told}: the others were not asked for, or are left out and charged`;
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
    ...attemptChecks(round, study),
    ...rosterChecks(round, study),
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

/** Charges of a round by the protocol, without regard to the mechanism that the result names. */
function declaredCharges(round: RoundOutcome, study: FrozenStudy): readonly PrivacyEvent[] {
  const query = study.queries.find(({ name }) => name === round.statistic);
  if (query === undefined) return [];
  const { pooled } = round;
  if (pooled === null) return chargesOfRound(round, study) ?? [];
  const event = declaredEvent(query, study, round);
  const noise = { ...pooled.noise, mechanism: eventDocument(event) };
  return chargesOfRound({ ...round, pooled: { ...pooled, noise } }, study) ?? [];
}

/** Under shared noise a round is charged once for each attempt, and the protocol says how many there may be; under local noise it is charged once. */
function attemptChecks(round: RoundOutcome, { protocol }: FrozenStudy): readonly Check[] {
  const { statistic, charged, pooled, attempted } = round;
  const what = `attempts of round ${statistic}`;
  const sharing = sharingOf(protocol);
  if (attempted !== undefined) return [openCheck(what, { charged, attempted, pooled }, sharing)];
  if (sharing === undefined) return charged === undefined ? [] : [compared(what, charged, 1)];
  const [least, most] = [pooled === null ? 0 : 1, 1 + sharing.spares];
  if (charged === undefined) return [{ what, verdict: 'fails', detail: 'it is not told how many were charged' }];
  return [{ what, verdict: charged >= least && charged <= most ? 'holds' : 'fails', detail: `${charged} of at most ${most}` }];
}

/** Answers in the open come where the protocol lets them, after no more attempts than it has, and once. */
function openCheck(
  what: string,
  { charged = 1, attempted, pooled }: Pick<RoundOutcome, 'charged' | 'pooled'> & { readonly attempted: number },
  sharing: NoiseSharing | undefined,
): Check {
  if (sharing?.fallback !== 'local') {
    return { what, verdict: 'fails', detail: 'answers in the open are told, and the protocol has no fallback' };
  }
  const most = 1 + sharing.spares;
  // Sites that answered in the open were charged for that too.
  const least = pooled === null ? attempted : attempted + 1;
  const fits = attempted <= most && charged >= least && charged <= attempted + 1;
  const detail = `${attempted} of at most ${most}, and then in the open (fallback: local): that none gave a sum, and how many there were, is the coordinator's word`;
  return { what, verdict: fits ? 'holds' : 'fails', detail };
}

/** The roster is of sites that were asked, holds those of the sum, and is of an attempt after those that were charged before it. */
function rosterChecks(round: RoundOutcome, { protocol }: FrozenStudy): readonly Check[] {
  const { statistic, asked, charged = 1, pooled, attempted } = round;
  if (pooled === null || sharingOf(protocol) === undefined) return [];
  const what = `roster of round ${statistic}`;
  const { masked, sites } = pooled;
  if (attempted !== undefined) {
    return masked === undefined ? [] : [{ what, verdict: 'fails', detail: 'it is told, and the sites answered in the open' }];
  }
  if (masked === undefined) return [{ what, verdict: 'fails', detail: 'it is not told, and the noise was shared' }];
  const { roster, attempt } = masked;
  const isRoster = new Set(roster).size === roster.length && roster.every((site) => asked.includes(site));
  const isOfSum = sites.every((site) => roster.includes(site)) && attempt >= charged - 1;
  const detail = `attempt ${attempt}, ${roster.length} sites`;
  return [{ what, verdict: isRoster && isOfSum ? 'holds' : 'fails', detail }];
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
  return [
    enough,
    ...answersChecks(name, sites, answers),
    ...analysesChecks(
      name,
      [estimate, ...further].map(({ kind }) => kind),
      resultKinds(design, analyses),
      analyses !== undefined,
    ),
  ];
}

/** Every site of the sum gave one answer to each step, and no site two. */
function answersChecks(name: string, sites: readonly string[], answers: PooledRound['answers']): readonly Check[] {
  if (answers === undefined) return [];
  const named = answers.map(({ site }) => site);
  const places = answers.map(({ site, step = 0 }) => `${step} ${site}`);
  return [
    compared(`sites of the answers of round ${name}`, distinct(named), distinct(sites)),
    compared(`second answers to one step of round ${name}`, places.length - new Set(places).size, 0),
  ];
}

/**
 * Whether a round tells every analysis of its release. In version 1 everything that can be made is made: an older version could make less, and a later
 * one can make more.
 */
function analysesChecks(name: string, told: readonly string[], made: readonly string[], areNamed: boolean): readonly Check[] {
  const what = `analyses of round ${name}`;
  if (areNamed) return [compared(what, told.join(', '), made.join(', '))];
  const known = told.filter((kind) => made.includes(kind));
  const there = made.filter((kind) => told.includes(kind));
  if (known.join() !== there.join()) return [compared(what, known.join(', '), there.join(', '))];
  const missing = made.filter((kind) => !told.includes(kind));
  if (missing.length === 0) return [];
  const detail = `${missing.join(', ')} can be made of it and is not told: it is left out, or an older coordinator did not make it`;
  return [{ what, verdict: 'not-shown', detail }];
}

/** Each site of the protocol is told once, whether or not it was charged. */
function chargedSites({ chargedAtSites }: PublishedResult['privacy'], { protocol }: FrozenStudy): readonly Check[] {
  if (chargedAtSites === undefined) return [];
  const sites = chargedAtSites.map(({ site }) => site);
  return [compared('sites that were charged', sites.join(', '), protocol.sites.join(', '))];
}

type Words = Pick<RoundOutcome, 'kind' | 'analyses' | 'variables'>;

function wordsOf({ kind, analyses, variables }: RoundOutcome): Words {
  return { kind, ...knownParts<Words>({ analyses, variables }) };
}

/** Names of analyses and variables; version 1 has none, nor have results from before they were written. */
function wordsOfQuery({ spec, analyses, design }: DeclaredStatistic, told: RoundOutcome): Words {
  return {
    kind: spec.kind,
    ...knownParts<Words>({
      analyses: analyses?.map(({ name, kind }) => ({ name, kind })),
      variables: analyses && told.variables && design.features.map(({ key }) => key),
    }),
  };
}

/** Compares key by key, and names the first that differs. A key that an older version did not write is not compared. */
function sameWords(what: string, said: object, computed: object): Check {
  const [words, ours] = [said, computed].map((one) => new Map(Object.entries(one).filter(([, value]) => value !== undefined)));
  for (const key of new Set([...words.keys(), ...ours.keys()])) {
    if (!words.has(key) && LATER.some((later) => later === key)) continue;
    const [one, other] = [words.get(key), ours.get(key)].map((value) => canonicalJson((value ?? null) as Json));
    if (one !== other)
      return { what, verdict: 'fails', detail: `${key}: the document says ${one}, and the protocol makes it ${other}` };
  }
  return { what, verdict: 'holds', detail: 'as the protocol makes it' };
}

/** Keys that older results lack. */
const LATER: readonly (keyof PublishedResult['privacy'])[] = ['budgetEpsilon'];

function distinct(sites: readonly string[]): string {
  return [...new Set(sites)].sort().join(', ');
}
