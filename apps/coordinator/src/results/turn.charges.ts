import type { SiteCharge } from '@collimate/governance-publication';
import type { FrozenStudy } from '@collimate/governance-study';
import type { RoundId } from '@collimate/kernel-canonical';
import { add, formatRational, parseRational, ZERO } from '@collimate/kernel-numeric';
import type { AnswerRow, RoundRow, StoreSession } from '@collimate/platform-coordinator-store';
import { rhoOf } from '@collimate/privacy-accounting';
import { rulesOutCharge } from '@collimate/protocol';
import { attemptCharges } from '../masking/attempt.charges.js';
import { lastRounds } from './step.sum.js';

/** What one turn of a study has cost. */
export interface SpentTurn {
  /** The last round of each statistic that was opened. */
  readonly last: readonly RoundRow[];
  /** How often each of them was charged at any site; undefined under local noise, where it is once. */
  readonly charged: readonly number[] | undefined;
  readonly atSites: readonly SiteCharge[];
}

/** @param rounds of one turn */
export async function spentIn(session: StoreSession, study: FrozenStudy, rounds: readonly RoundRow[]): Promise<SpentTurn> {
  const last = lastRounds(rounds);
  return {
    last,
    charged: await attemptsCharged(session, study, last),
    atSites: await chargesOf(session, study, rounds),
  };
}

/** @returns what each site was charged in all of the turns */
export function chargesTogether({ protocol }: FrozenStudy, spent: readonly SpentTurn[]): readonly SiteCharge[] {
  return protocol.sites.map((site, index) => {
    const ofSite = spent.map(({ atSites }) => atSites[index]);
    const rho = ofSite.reduce((sum, one) => add(sum, parseRational(one.rho)), ZERO);
    return { site, rho: formatRational(rho), assumed: ofSite.some(({ assumed }) => assumed) };
  });
}

/**
 * What each site was charged: a receipt is a charge, a decline beside which none can stand is none; any other, and no word at all, may hide one. A vector that
 * was refused as implausible was charged at its site like any other. All steps of a statistic are one charge: it stands with the first answer, whatever
 * became of the others.
 */
async function chargesOf(session: StoreSession, study: FrozenStudy, rounds: readonly RoundRow[]): Promise<readonly SiteCharge[]> {
  if (study.protocol.noise === 'shared') return chargesOfAttempts(session, study, rounds);
  const answers = await Promise.all(rounds.map((round) => session.rounds.answers(round.id as RoundId)));
  return study.protocol.sites.map((site) => {
    let [rho, assumed] = [ZERO, false];
    study.queries.forEach(({ event, answers: declared }, ordinal) => {
      const asked = rounds.flatMap((round, index) => {
        if (round.ordinal !== ordinal || !round.roster.includes(site)) return [];
        return [
          wordOf(
            answers[index].find(({ site_id: siteId }) => siteId === site),
            declared,
          ),
        ];
      });
      if (asked.every((word) => word === 'not-charged')) return;
      rho = add(rho, rhoOf(event));
      assumed ||= !asked.includes('charged');
    });
    return { site, rho: formatRational(rho), assumed };
  });
}

/** What an answer to a round says of its charge. @param declared how often the protocol has the question answered */
function wordOf(answer: AnswerRow | undefined, declared: number): 'charged' | 'not-charged' | 'not-told' {
  if (answer === undefined) return 'not-told';
  if (answer.outcome !== 'declined') return 'charged';
  return rulesOutCharge(answer.decline_code, declared) ? 'not-charged' : 'not-told';
}

/** @returns the most attempts of each round that any site was charged; undefined under local noise, where each is charged once */
async function attemptsCharged(
  session: StoreSession,
  { protocol }: FrozenStudy,
  rounds: readonly RoundRow[],
): Promise<readonly number[] | undefined> {
  if (protocol.noise !== 'shared') return undefined;
  const charges = await Promise.all(rounds.map((round) => attemptCharges(session, round.id as RoundId)));
  return charges.map((bySite) => Math.max(0, ...[...bySite.values()].map(({ shown, assumed }) => shown + assumed)));
}

/** Under shared noise each attempt that came to its charge is one of its own, whatever came of it. */
async function chargesOfAttempts(
  session: StoreSession,
  study: FrozenStudy,
  rounds: readonly RoundRow[],
): Promise<readonly SiteCharge[]> {
  const charges = await Promise.all(rounds.map((round) => attemptCharges(session, round.id as RoundId)));
  return study.protocol.sites.map((site) => {
    let [rho, assumed] = [ZERO, false];
    rounds.forEach(({ ordinal }, index) => {
      const { shown = 0, assumed: unseen = 0 } = charges[index].get(site) ?? {};
      for (let times = 0; times < shown + unseen; times++) rho = add(rho, rhoOf(study.queries[ordinal].event));
      assumed ||= unseen > 0;
    });
    return { site, rho: formatRational(rho), assumed };
  });
}
