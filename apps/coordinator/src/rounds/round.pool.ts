import { pooledRound, type PooledRound } from '@collimate/governance-publication';
import type { FrozenStudy } from '@collimate/governance-study';
import type { AnswerRow, RoundRow } from '@collimate/platform-coordinator-store';
import { sumContributions, unseal, type ContributionBody } from '@collimate/privacy-aggregation';
import { contributionFromWire, SealedContribution } from '@collimate/protocol';
import { analyseRelease, noiseStatement, poolLocally, stepsOf } from '@collimate/statistics-menu';
import { expectationOf } from './contribution.law.js';
import type { StepSum } from '../results/step.sum.js';

/**
 * Sums the released vectors of a round, and turns the sum of a last step into estimates.
 * @param before sums of the earlier steps, for a statistic of several
 * @returns undefined if too few sites released one: the protocol's minimum in a first step, all asked sites in later
 *   steps, because a sum of other sites would be a step of another model
 */
export function poolRound(
  study: FrozenStudy,
  round: RoundRow,
  answers: readonly AnswerRow[],
  before: readonly StepSum[],
): PooledRound | StepSum | undefined {
  const query = study.queries[round.ordinal];
  const received = answers.flatMap((answer) => {
    if (answer.outcome !== 'released' || answer.message === null) return [];
    return [contributionFromWire(SealedContribution.decode(answer.message))];
  });
  if (received.length < (round.step === 0 ? study.protocol.minSites : round.roster.length)) return undefined;
  const bodies = received.map(({ body }) => body);
  const { vector, sites } = sumContributions(bodies, expectationOf(round, query));
  const committed = new Map(received.map(({ body, receipt }) => [body.binding.site, receipt.answerHash]));
  const sent = sites.flatMap((site) => {
    const answer = committed.get(site);
    return answer === undefined ? [] : [{ site, answer }];
  });
  const found: StepSum = { sites, sum: vector.map(String), answers: sent };
  if (round.step + 1 < stepsOf(query.design)) return found;
  return estimated(study, round, bodies, [...before, found]);
}

/** @param steps sums of all steps, the last one included */
function estimated(
  study: FrozenStudy,
  round: RoundRow,
  bodies: readonly ContributionBody[],
  steps: readonly StepSum[],
): PooledRound {
  const query = study.queries[round.ordinal];
  const { design, analyses } = query;
  const expected = expectationOf(round, query);
  const bySite = bodies.map((body) => ({ site: body.binding.site, vector: unseal(body, expected) }));
  const sums = steps.map(({ sum }) => sum.map(BigInt));
  const { sites } = steps[steps.length - 1];
  const pooled = poolLocally(design, sums[sums.length - 1], sites.length);
  const isOne = steps.length === 1;
  const release = { design, pooled, bySite };
  const answers = steps.flatMap((each, step) => each.answers.map((one) => ({ ...one, step: isOne ? undefined : step })));
  return pooledRound(
    { sites, noise: noiseStatement(design, pooled), answers, masked: undefined },
    analyseRelease(isOne ? release : { ...release, sums }, analyses),
  );
}
