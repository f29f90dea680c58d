import type { FrozenStudy } from '@collimate/governance-study';
import type { RoundOutcome } from './result.document.js';
import type { Check } from './verification.js';

/**
 * Names each site of the protocol whose vector is in no sum of a pooled round. A coordinator that leaves out an
 * unwelcome vector can claim that the site was not asked or declined, and was not charged, because the site signs
 * neither. The reader has to ask the hospital.
 * @param study the protocol that the reader approved, the only source for the list of sites
 */
export function absentChecks(rounds: readonly RoundOutcome[], { protocol }: FrozenStudy): readonly Check[] {
  return rounds.flatMap(({ statistic, asked, pooled }) => {
    if (pooled === null) return [];
    const absent = protocol.sites.filter((site) => !pooled.sites.includes(site));
    return absent.map((site): Check => {
      const told = asked.includes(site)
        ? `no receipt of ${site} is shown: that it did not answer in time is the coordinator's word`
        : `${site} was not asked, and nothing shows it but the coordinator's word`;
      const detail = `${told}; an answer that is left out was charged all the same, and stands in the log of the site`;
      return { what: `${site} in round ${statistic}`, verdict: 'not-shown', detail };
    });
  });
}
