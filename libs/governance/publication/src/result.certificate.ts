import {
  epsilonAlone,
  epsilonAtSites,
  epsilonOfBudget,
  freezeStudy,
  type FrozenStudy,
  type StudyProtocol,
} from '@collimate/governance-study';
import { digestOf } from '@collimate/kernel-canonical';
import { compare, formatRational, parseRational, parseSum, rational, toNumber, ZERO } from '@collimate/kernel-numeric';
import {
  eventDocument,
  parseEvent,
  realisedSigma2,
  reportPrivacy,
  rhoOf,
  sameEvent,
  totalRho,
  type PrivacyEvent,
} from '@collimate/privacy-accounting';
import { chargeChecks } from './charge.checks.js';
import { impossibleMechanisms } from './mechanism.checks.js';
import { toldTotal } from './privacy.statement.js';
import type { PublishedResult, RoundOutcome } from './result.document.js';
import { chargesOfRound, declaredEvent } from './round.charges.js';
import { unknownWords } from './unknown.words.js';
import { compared, type Check } from './verification.js';
import { wordChecks } from './word.checks.js';

/**
 * Checks a published result offline: its digest, that each round's price and noise follow from its mechanism, and that
 * epsilon follows from the rounds.
 * @param document as it was exported @param certificate the same, parsed
 * @param protocol the protocol that the reader approved; without it, checks that need it are reported as not shown
 */
export function certificateChecks(
  document: object,
  certificate: PublishedResult,
  protocol: StudyProtocol | undefined,
): readonly Check[] {
  const { digest: said, ...body } = document as Partial<PublishedResult>;
  const study = protocol === undefined ? undefined : freezeStudy(protocol);
  const digest = compared('digest of the result', String(said), digestOf('collimate.result/1', body));
  const impossible = impossibleMechanisms(certificate, study);
  if (impossible.length > 0) return [digest, ...impossible];
  return [
    digest,
    ...unknownWords(document, certificate),
    ...certificate.rounds.flatMap((one) => roundChecks(one)),
    ...(study === undefined ? [withoutProtocol()] : [...protocolChecks(certificate, study), ...wordChecks(certificate, study)]),
    ...privacyChecks(certificate, eventsOf(certificate, study)),
    ...chargeChecks(certificate, study),
  ];
}

function roundChecks({ statistic, asked, pooled }: RoundOutcome): readonly Check[] {
  if (pooled === null) return [];
  const { noise, sites } = pooled;
  const event = parseEvent(noise.mechanism);
  const uninvited = sites.filter((site, index) => !asked.includes(site) || sites.indexOf(site) !== index);
  return [
    compared(`price of round ${statistic}, rho`, noise.rhoPerSite, formatRational(rhoOf(event))),
    compared(
      `noise of round ${statistic}, variance`,
      noise.pooledNoiseVariance,
      String(
        event.kind === 'shared-discrete-gaussian' ? realisedSigma2(event, sites.length) : BigInt(sites.length) * event.sigma2,
      ),
    ),
    compared(
      `model of the noise of round ${statistic}`,
      noise.model,
      event.kind === 'shared-discrete-gaussian' ? 'shared' : 'local',
    ),
    compared(`sites of round ${statistic} that were not asked`, uninvited.length, 0),
    compared(`sites of round ${statistic}`, noise.sites, sites.length),
  ];
}

function withoutProtocol(): Check {
  return {
    what: 'statistics of the approved protocol',
    verdict: 'not-shown',
    detail: 'name the protocol that was approved by --protocol FILE',
  };
}

function protocolChecks({ study: said, rounds, privacy }: PublishedResult, study: FrozenStudy): readonly Check[] {
  return [
    compared('digest of the protocol', said.digest, study.digest),
    compared('budget of the study', privacy.budgetRho, study.protocol.budget.rho),
    compared('delta of the study', privacy.delta, study.protocol.delta),
    ...rounds.flatMap((round): readonly Check[] => {
      const { statistic, queryDigest, pooled } = round;
      const query = study.queries.find((declared) => declared.name === statistic);
      if (query === undefined)
        return [{ what: `round ${statistic}`, verdict: 'fails', detail: 'the protocol declares no such statistic' }];
      const digest = compared(`query of round ${statistic}`, queryDigest, query.queryDigest);
      if (pooled === null) return [digest];
      // Under shared noise a share follows from the roster of the round.
      const declared = declaredEvent(query, study, round);
      if (sameEvent(parseEvent(pooled.noise.mechanism), declared)) return [digest];
      const detail = `the protocol asks for ${JSON.stringify(eventDocument(declared))}`;
      return [digest, { what: `mechanism of round ${statistic}`, verdict: 'fails', detail }];
    }),
  ];
}

/** @returns the released events of all rounds; undefined if an abandoned round has no event and no protocol tells it */
function eventsOf({ rounds, opening }: PublishedResult, study: FrozenStudy | undefined): readonly PrivacyEvent[] | undefined {
  const charges = rounds.map((round) => chargesOfRound(round, study));
  return charges.every((events) => events !== undefined) ? [...eventsBefore(opening), ...charges.flat()] : undefined;
}

/** @returns events that were released, or may have been, in the openings of a standing study before that of a result */
export function eventsBefore(opening: PublishedResult['opening']): readonly PrivacyEvent[] {
  return (opening?.before ?? []).flatMap(({ mechanism, charged }) =>
    new Array<PrivacyEvent>(charged).fill(parseEvent(mechanism)),
  );
}

function noSites(sites: number): Check {
  return { what: `epsilon of a subject at ${sites} sites`, verdict: 'fails', detail: 'it is told of one site, two and three' };
}

/** Highest rho for which an epsilon is computed; above it nothing is private. */
const MOST_RHO = rational(1_000_000n);

/** Without one there is no epsilon to compute. */
function isDelta(text: string): boolean {
  const delta = parseRational(text);
  return compare(delta, ZERO) > 0 && compare(delta, rational(1n)) < 0;
}

function privacyChecks({ privacy }: PublishedResult, events: readonly PrivacyEvent[] | undefined): readonly Check[] {
  const { rhoPerSite, budgetRho, delta } = privacy;
  if (!isDelta(delta)) return [{ what: 'delta', verdict: 'fails', detail: `${delta} is not between 0 and 1` }];
  const within = compare(parseSum(rhoPerSite), parseRational(budgetRho)) <= 0;
  const budget: Check = {
    what: 'rho within the budget',
    verdict: within ? 'holds' : 'fails',
    detail: `${rhoPerSite} of ${budgetRho}`,
  };
  const whole =
    privacy.budgetEpsilon === undefined
      ? []
      : [compared('epsilon of the budget', privacy.budgetEpsilon, epsilonOfBudget(budgetRho, delta))];
  if (events === undefined) {
    const detail = 'an abandoned round was charged too, and only the protocol tells its price: --protocol FILE';
    return [budget, ...whole, { what: 'epsilon', verdict: 'not-shown', detail }];
  }
  if (compare(totalRho(events), MOST_RHO) > 0) {
    return [...whole, budget, { what: 'epsilon', verdict: 'fails', detail: 'the mechanisms cost more than any epsilon tells' }];
  }
  const several = privacy.epsilonAtSites.map(({ sites, epsilon }) =>
    sites < 1 || sites > 3
      ? noSites(sites)
      : compared(
          `epsilon of a subject at ${sites} sites`,
          epsilon,
          epsilonAtSites(events, sites, toNumber(parseRational(delta))),
        ),
  );
  const alone =
    privacy.epsilonAlone === undefined
      ? []
      : [compared('epsilon of one site alone', privacy.epsilonAlone, epsilonAlone(events, toNumber(parseRational(delta))))];
  return [
    ...[budget, ...whole, ...several, ...alone],
    compared('rho of all rounds', rhoPerSite, toldTotal(rhoPerSite, events)),
    compared(`epsilon at delta ${delta}`, privacy.epsilon, reportPrivacy(events, toNumber(parseRational(delta))).epsilon),
  ];
}
