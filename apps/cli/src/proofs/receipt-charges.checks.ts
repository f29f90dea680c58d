import type { Check, ContributionsDocument, PublishedResult } from '@collimate/governance-publication';
import { compare, formatRational, isSameSum, parseRational, parseSum, sumDown } from '@collimate/kernel-numeric';

/**
 * Checks that a result tells at least the sum of each site's receipts. All steps of a statistic are one charge. The
 * upper bound, the price of the rounds, is checked without receipts.
 */
export function receiptChecks({ rounds }: ContributionsDocument, { privacy }: PublishedResult): readonly Check[] {
  const receipts = rounds
    .filter(({ step = 0 }) => step === 0)
    .flatMap(({ contributions, masked }) => [...contributions, ...(masked?.uploads ?? [])]);
  return (privacy.chargedAtSites ?? []).flatMap(({ site, rho }): readonly Check[] => {
    const own = receipts.filter((one) => one.site === site);
    if (own.length === 0) return [];
    const what = `charge of ${site}, by its receipts`;
    const [told, shown] = [parseSum(rho), sumDown(own.map(({ receipt }) => parseRational(receipt.rho)))];
    const detail = `${rho} is told, and ${own.length} receipts show ${formatRational(shown)}`;
    return [{ what, verdict: compare(told, shown) < 0 && !isSameSum(told, shown) ? 'fails' : 'holds', detail }];
  });
}
