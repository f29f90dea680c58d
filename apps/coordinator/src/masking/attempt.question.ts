import { sharingOf, type DeclaredStatistic, type FrozenStudy, type NoiseSharing } from '@collimate/governance-study';
import type { Digest } from '@collimate/kernel-canonical';
import type { AttemptRow, RoundRow } from '@collimate/platform-coordinator-store';
import type { AttemptQuestion } from '@collimate/privacy-aggregation';
import { CoordinatorError } from '../platform/coordinator.error.js';

/** A round of a masked sum with the parts of its study that an attempt needs. */
export interface MaskedRound {
  readonly round: RoundRow;
  readonly study: FrozenStudy;
  readonly query: DeclaredStatistic;
  readonly sharing: NoiseSharing;
  /** Identity keys of the sites, as the digest of the study holds them. */
  readonly keys: Readonly<Record<string, string>>;
}

/** @returns the round with its terms; undefined where the sites of the study do not share the noise, or answer this round in the open */
export function maskedRound(round: RoundRow, study: FrozenStudy): MaskedRound | undefined {
  const { protocol } = study;
  const sharing = sharingOf(protocol);
  if (sharing === undefined || round.fallback) return undefined;
  if (!('members' in protocol) || protocol.members === undefined) {
    throw new CoordinatorError('LOG_ALTERED', 'a study that was created under shared noise names no members');
  }
  return { round, study, query: study.queries[round.ordinal], sharing, keys: protocol.members.keys };
}

/** @returns the question of an attempt, which every site computes alike from its own approved text */
export function questionOf({ round, study, query, sharing }: MaskedRound, attempt: AttemptRow): AttemptQuestion {
  const { sigma2, d2 } = query.design.event;
  const { closing, colluding, dropouts } = sharing;
  return {
    studyDigest: study.digest,
    queryDigest: query.queryDigest,
    step: round.step,
    epoch: round.epoch,
    attempt: attempt.attempt,
    given: round.given === null ? undefined : (round.given as Digest),
    ...{ sigma2, d2, length: query.design.length },
    terms: { closing, colluding, dropouts },
    membershipRoot: attempt.member_root as Digest,
  };
}
