import type { FrozenStudy } from '@collimate/governance-study';
import {
  compare,
  formatSum,
  isSameSum,
  parseRational,
  parseSum,
  subtract,
  sumDown,
  type Rational,
} from '@collimate/kernel-numeric';
import { totalRho } from '@collimate/privacy-accounting';
import type { SiteCharge } from './privacy.statement.js';
import type { PublishedResult, RoundOutcome } from './result.document.js';
import { chargesOfRound } from './round.charges.js';
import type { Check } from './verification.js';

/**
 * Checks that a result tells charges that its rounds can have. Under local noise each opened round is one charge. The
 * total of a site lies between the price of the sums that hold its vectors and the price of all rounds that it was
 * asked in. A total at the upper bound needs nobody's word.
 * @param study the protocol, frozen. Without it the price of an abandoned round is not known, and such a round counts
 *   for every site
 */
export function chargeChecks(result: PublishedResult, study: FrozenStudy | undefined): readonly Check[] {
  const { chargedAtSites } = result.privacy;
  const once = onceCheck(result);
  if (chargedAtSites === undefined) {
    const detail = 'the result does not tell them: an older coordinator made it';
    return [...once, { what: 'charges at the sites', verdict: 'not-shown', detail }];
  }
  return [...once, ...chargedAtSites.map((charge) => siteCheck(charge, result, study))];
}

/** Neither an abandoned round nor one of an earlier opening is free. */
function onceCheck({ rounds, opening, privacy }: PublishedResult): readonly Check[] {
  if (privacy.model !== 'local') return [];
  const what = 'rounds under local noise, each charged once';
  const wrong = [...rounds, ...(opening?.before ?? [])].find(({ charged = 1 }) => charged !== 1);
  if (wrong === undefined) return [{ what, verdict: 'holds', detail: String(rounds.length + (opening?.before.length ?? 0)) }];
  return [{ what, verdict: 'fails', detail: `${wrong.statistic} is told as charged ${wrong.charged} times` }];
}

function siteCheck({ site, rho, assumed }: SiteCharge, result: PublishedResult, study: FrozenStudy | undefined): Check {
  const what = `charge of ${site}`;
  const [told, least, most] = [parseSum(rho), leastOf(site, result), mostOf(site, result, study)];
  const [atLeast, atMost] = [least, most].map(formatSum);
  const fails = (detail: string): Check => ({ what, verdict: 'fails', detail });
  // Sums of the same charges in another order may differ by their rounding.
  const [isLeast, isMost] = [isSameSum(told, least), isSameSum(told, most)];
  if (!isLeast && compare(told, least) < 0) return fails(`${rho}, and the sums that its vectors are in cost ${atLeast}`);
  if (!isMost && compare(told, most) > 0) return fails(`${rho}, and all that it was asked costs ${atMost}`);
  if (assumed && isLeast) return fails(`${rho} is assumed in part, and its vectors show all of it`);
  const { rhoPerSite } = result.privacy;
  if (rho === rhoPerSite || isSameSum(told, parseSum(rhoPerSite)))
    return { what, verdict: 'holds', detail: `${rho}, the price of all that any site was asked` };
  if (isMost) {
    const detail = `${rho} of ${rhoPerSite}: that it was not asked for the rest is the coordinator's word alone`;
    return { what, verdict: 'not-shown', detail };
  }
  const detail = `${rho} of ${atMost}: that it was not charged for the rest is known to its own ledger alone`;
  return { what, verdict: 'not-shown', detail };
}

/** Price of the sums that hold vectors of a site. */
function leastOf(site: string, { rounds }: PublishedResult): Rational {
  const own = rounds.flatMap(({ pooled }) => (pooled?.sites.includes(site) === true ? [pooled.noise.rhoPerSite] : []));
  return sumDown(own.map((rho) => parseRational(rho)));
}

/** The price of the study without the rounds that a site was not asked in. */
function mostOf(site: string, { rounds, privacy }: PublishedResult, study: FrozenStudy | undefined): Rational {
  const others = rounds.filter((round: RoundOutcome) => !round.asked.includes(site));
  const free = others.flatMap((round) => chargesOfRound(round, study) ?? []);
  return subtract(parseSum(privacy.rhoPerSite), totalRho(free));
}
