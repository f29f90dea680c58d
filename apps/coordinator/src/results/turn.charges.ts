import type { SiteCharge } from '@collimate/governance-publication';
import type { FrozenStudy } from '@collimate/governance-study';
import type { RoundId } from '@collimate/kernel-canonical';
import { formatRational, parseSum, sumUp, UpwardSum } from '@collimate/kernel-numeric';
import type { AnswerRow, RoundRow, StoreSession } from '@collimate/platform-coordinator-store';
import { rhoOf } from '@collimate/privacy-accounting';
import { rulesOutCharge } from '@collimate/protocol';
import { attemptCharges, type AttemptCharges } from '../masking/attempt.charges.js';
import { queryOfRound } from './asked.query.js';
import { lastRounds } from './step.sum.js';

/** Highest number of charges of one statistic at any site. */
export interface MostCharged {
  readonly charged: number;
  /**
   * Charges among them for attempts that gave no sum before the sites answered in the open. Undefined if the sites did
   * not answer so.
   */
  readonly attempted: number | undefined;
}

/** Cost of one turn of a study. */
export interface SpentTurn {
  /** The last round of each statistic that was opened. */
  readonly last: readonly RoundRow[];
  /** Charges of each statistic in `last`; undefined under local noise, where each is charged once. */
  readonly charged: readonly MostCharged[] | undefined;
  readonly atSites: readonly SiteCharge[];
}

/** @param rounds of one turn */
export async function spentIn(session: StoreSession, study: FrozenStudy, rounds: readonly RoundRow[]): Promise<SpentTurn> {
  const last = lastRounds(rounds);
  return {
    last,
    charged: await mostCharged(session, study, { last, rounds }),
    atSites: await chargesOf(session, study, rounds),
  };
}

/** @returns the total charge of each site over all turns */
export function chargesTogether({ protocol }: FrozenStudy, spent: readonly SpentTurn[]): readonly SiteCharge[] {
  return protocol.sites.map((site, index) => {
    const ofSite = spent.map(({ atSites }) => atSites[index]);
    const rho = sumUp(ofSite.map((one) => parseSum(one.rho)));
    return { site, rho: formatRational(rho), assumed: ofSite.some(({ assumed }) => assumed) };
  });
}

/**
 * Total charge of each site. A receipt proves a charge. A decline with a reason that excludes a charge counts as none;
 * any other decline, and silence, may hide a charge. A vector that was refused as implausible was charged at its site
 * too. All steps of a statistic are one charge, made with the first answer whatever follows.
 */
async function chargesOf(session: StoreSession, study: FrozenStudy, rounds: readonly RoundRow[]): Promise<readonly SiteCharge[]> {
  if (study.protocol.noise === 'shared') return chargesUnderShares(session, study, rounds);
  const answers = await Promise.all(rounds.map((round) => session.rounds.answers(round.id as RoundId)));
  return study.protocol.sites.map((site) => {
    const rho = new UpwardSum();
    let assumed = false;
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
      rho.add(rhoOf(event));
      assumed ||= !asked.includes('charged');
    });
    return { site, rho: formatRational(rho.total()), assumed };
  });
}

/** Whether an answer to a round means a charge. @param declared how often the protocol has the question answered */
function wordOf(answer: AnswerRow | undefined, declared: number): 'charged' | 'not-charged' | 'not-told' {
  if (answer === undefined) return 'not-told';
  if (answer.outcome !== 'declined') return 'charged';
  return rulesOutCharge(answer.decline_code, declared) ? 'not-charged' : 'not-told';
}

/** @returns the most that any site was charged for each statistic; undefined under local noise, where each is charged once */
async function mostCharged(
  session: StoreSession,
  study: FrozenStudy,
  { last, rounds }: { readonly last: readonly RoundRow[]; readonly rounds: readonly RoundRow[] },
): Promise<readonly MostCharged[] | undefined> {
  if (study.protocol.noise !== 'shared') return undefined;
  const charges = await sharedCharges(session, study, rounds);
  return last.map(({ ordinal, fallback }) => {
    const most = (of: (charge: SharedCharge) => number, isOpen: boolean): number =>
      Math.max(0, ...charges.filter((one) => one.ordinal === ordinal && one.isOpen === isOpen).map(of));
    const times = ({ shown, assumed }: SharedCharge): number => shown + assumed;
    const attempted = most(times, false);
    return fallback ? { charged: attempted + most(times, true), attempted } : { charged: attempted, attempted: undefined };
  });
}

/** Number of charges of a site in one round under shared noise. */
interface SharedCharge extends AttemptCharges {
  readonly site: string;
  readonly ordinal: number;
  /** Whether it answered in the open, and not under masks. */
  readonly isOpen: boolean;
}

/**
 * Charges under shared noise: one for each attempt that came to its charge, with or without a sum, and one for an
 * answer in the open.
 */
async function sharedCharges(
  session: StoreSession,
  study: FrozenStudy,
  rounds: readonly RoundRow[],
): Promise<readonly SharedCharge[]> {
  const found = await Promise.all(
    rounds.map(async (round): Promise<readonly SharedCharge[]> => {
      const { ordinal, fallback: isOpen } = round;
      const charges = isOpen ? await openCharges(session, study, round) : await attemptCharges(session, round.id as RoundId);
      return [...charges].map(([site, charge]) => ({ ...charge, site, ordinal, isOpen }));
    }),
  );
  return found.flat();
}

/** @returns charges of a round in the open by site */
async function openCharges(
  session: StoreSession,
  study: FrozenStudy,
  round: RoundRow,
): Promise<ReadonlyMap<string, AttemptCharges>> {
  const answers = await session.rounds.answers(round.id as RoundId);
  const { answers: declared } = queryOfRound(study, round);
  const words = round.roster.map((site) => {
    return [
      site,
      wordOf(
        answers.find(({ site_id: siteId }) => siteId === site),
        declared,
      ),
    ] as const;
  });
  return new Map(
    words
      .filter(([, word]) => word !== 'not-charged')
      .map(([site, word]) => [site, { shown: Number(word === 'charged'), assumed: Number(word === 'not-told') }]),
  );
}

async function chargesUnderShares(
  session: StoreSession,
  study: FrozenStudy,
  rounds: readonly RoundRow[],
): Promise<readonly SiteCharge[]> {
  const charges = await sharedCharges(session, study, rounds);
  return study.protocol.sites.map((site) => {
    const rho = new UpwardSum();
    let isAssumed = false;
    for (const { ordinal, isOpen, shown, assumed } of charges.filter((one) => one.site === site)) {
      rho.add(rhoOf(queryOfRound(study, { ordinal, fallback: isOpen }).event), BigInt(shown + assumed));
      isAssumed ||= assumed > 0;
    }
    return { site, rho: formatRational(rho.total()), assumed: isAssumed };
  });
}
