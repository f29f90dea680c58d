import type { Check, ContributionsDocument, PublishedResult } from '@collimate/governance-publication';
import { add, compare, formatRational, parseRational, ZERO } from '@collimate/kernel-numeric';

/**
 * Whether a result tells at least what the receipts of a site add up to. All steps of a statistic are one charge. That it is no more than its rounds
 * cost is seen without receipts.
 */
export function receiptChecks({ rounds }: ContributionsDocument, { privacy }: PublishedResult): readonly Check[] {
  const receipts = rounds
    .filter(({ step = 0 }) => step === 0)
    .flatMap(({ contributions, masked }) => [...contributions, ...(masked?.uploads ?? [])]);
  return (privacy.chargedAtSites ?? []).flatMap(({ site, rho }): readonly Check[] => {
    const own = receipts.filter((one) => one.site === site);
    if (own.length === 0) return [];
    const what = `charge of ${site}, by its receipts`;
    const shown = own.reduce((sum, { receipt }) => add(sum, parseRational(receipt.rho)), ZERO);
    const detail = `${rho} is told, and ${own.length} receipts show ${formatRational(shown)}`;
    return [{ what, verdict: compare(parseRational(rho), shown) < 0 ? 'fails' : 'holds', detail }];
  });
}
