import type { FrozenStudy } from '@collimate/governance-study';
import { AccountingError, parseEvent } from '@collimate/privacy-accounting';
import type { PublishedResult } from './result.document.js';
import { declaredEvent } from './round.charges.js';
import type { Check } from './verification.js';

/**
 * @param study the protocol, frozen, if the reader has it
 * @returns failures for impossible mechanisms and rosters in a result. With one of them, nothing else of the result can
 *   be computed
 */
export function impossibleMechanisms({ rounds, opening }: PublishedResult, study: FrozenStudy | undefined): readonly Check[] {
  const ofRounds = rounds.flatMap((round) => {
    const { statistic, pooled } = round;
    if (pooled === null) return [];
    const query = study?.queries.find(({ name }) => name === statistic);
    const compute = (): void => {
      parseEvent(pooled.noise.mechanism);
      if (study !== undefined && query !== undefined) declaredEvent(query, study, round);
    };
    return [{ statistic, compute }];
  });
  const ofOpenings = (opening?.before ?? []).map(({ statistic, mechanism }) => {
    return { statistic, compute: () => void parseEvent(mechanism) };
  });
  return [...ofRounds, ...ofOpenings].flatMap(({ statistic, compute }): readonly Check[] => {
    try {
      compute();
      return [];
    } catch (error) {
      if (!(error instanceof AccountingError)) throw error;
      return [{ what: `mechanism of round ${statistic}`, verdict: 'fails', detail: error.message }];
    }
  });
}
