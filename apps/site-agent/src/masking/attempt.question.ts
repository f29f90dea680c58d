import { sharingOf, type FrozenStudy, type RoundOrder } from '@collimate/governance-study';
import type { Digest } from '@collimate/kernel-canonical';
import type { AttemptQuestion } from '@collimate/privacy-aggregation';

/**
 * The question of an attempt, from the text that two people of this hospital approved. The coordinator's order gives
 * only opening, step and attempt.
 * @param membershipRoot of the log of members under which the attempt stands, as this site has read it
 * @returns undefined where the study shares no noise for it
 */
export function questionOf(order: RoundOrder, study: FrozenStudy, membershipRoot: Digest): AttemptQuestion | undefined {
  const sharing = sharingOf(study.protocol);
  const query = study.queries.find(({ name }) => name === order.statistic);
  if (sharing === undefined || query?.event.kind !== 'shared-discrete-gaussian' || order.attempt === undefined) return undefined;
  const { sigma2, d2, length } = query.event;
  const { closing, colluding, dropouts } = sharing;
  return {
    ...{ studyDigest: study.digest, queryDigest: query.queryDigest, step: order.step, epoch: order.epoch },
    ...{ attempt: order.attempt.attempt, given: order.given, sigma2, d2, length },
    terms: { closing, colluding, dropouts },
    membershipRoot,
  };
}
