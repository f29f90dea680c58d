import type { FrozenStudy } from '@collimate/governance-study';
import type { RoundOutcome } from './result.document.js';
import type { Check } from './verification.js';

/**
 * Names each site of the protocol whose vector is in no sum of a round that was pooled. A site signs neither that nobody asked it nor that it
 * declined, so whoever leaves an unwelcome vector out can tell it as either, and the charge as none: the reader has to ask the hospital.
 * @param study the protocol that the reader approved: it alone says who the sites are
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
