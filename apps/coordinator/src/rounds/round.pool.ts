import type { PooledRound } from '@collimate/governance-publication';
import type { FrozenStudy } from '@collimate/governance-study';
import type { AnswerRow, RoundRow } from '@collimate/platform-coordinator-store';
import { sumContributions, unseal } from '@collimate/privacy-aggregation';
import { contributionFromWire, SealedContribution } from '@collimate/protocol';
import { analyseRelease, noiseStatement, poolLocally } from '@collimate/statistics-menu';
import { expectationOf } from './contribution.law.js';

/**
 * Adds the released vectors of a round up and turns the sum into estimates.
 * @returns undefined if fewer sites than the protocol's minimum released one
 */
export function poolRound(study: FrozenStudy, round: RoundRow, answers: readonly AnswerRow[]): PooledRound | undefined {
  const query = study.queries[round.ordinal];
  const received = answers.flatMap((answer) => {
    if (answer.outcome !== 'released' || answer.message === null) return [];
    return [contributionFromWire(SealedContribution.decode(answer.message))];
  });
  if (received.length < study.protocol.minSites) return undefined;
  const bodies = received.map(({ body }) => body);
  const expected = expectationOf(round, query);
  const { vector, sites } = sumContributions(bodies, expected);
  const committed = new Map(received.map(({ body, receipt }) => [body.binding.site, receipt.answerHash]));
  const sent = sites.flatMap((site) => {
    const answer = committed.get(site);
    return answer === undefined ? [] : [{ site, answer }];
  });
  const { design, analyses } = query;
  const bySite = bodies.map((body) => ({ site: body.binding.site, vector: unseal(body, expected) }));
  const sum = poolLocally(design, vector, sites.length);
  const [estimate, ...further] = analyseRelease({ design, pooled: sum, bySite }, analyses);
  return {
    sites,
    noise: noiseStatement(design, sum),
    answers: sent,
    estimate,
    ...(further.length > 0 && { further }),
  };
}
