import { entryLeafHash, verifyInclusion } from '@collimate/governance-provenance';
import type { DeclaredStatistic } from '@collimate/governance-study';
import { compare } from '@collimate/kernel-numeric';
import type { RoundRow, WitnessedHead } from '@collimate/platform-coordinator-store';
import { UNAVAILABLE_ANSWER, answerBytes, rhoOf, sameEvent } from '@collimate/privacy-accounting';
import { decodeVector, unseal, type RoundExpectation } from '@collimate/privacy-aggregation';
import { sha256Hex, type Digest, type RoundId, type StudyId } from '@collimate/kernel-canonical';
import type { ReceivedContribution } from '@collimate/protocol';
import { isPlausible } from '@collimate/statistics-menu';
import { CoordinatorError } from '../platform/coordinator.error.js';

/** Values that every contribution of a round has to agree with. */
export interface ContributionExpectation extends RoundExpectation {
  readonly studyId: StudyId;
  /** Which answer of the query the round asks for. */
  readonly step: number;
  /** Digest of the step's input besides the records. */
  readonly given?: Digest;
}

/** @returns the values that every contribution of a round has to agree with */
export function expectationOf(round: RoundRow, query: DeclaredStatistic): ContributionExpectation {
  return {
    studyId: round.study_id as StudyId,
    roundId: round.id as RoundId,
    queryDigest: query.queryDigest,
    epoch: round.epoch,
    step: round.step,
    ...(round.given !== null && { given: round.given as Digest }),
    roster: round.roster,
    length: query.design.length,
  };
}

/**
 * Checks that a contribution answers its round: vector, price and noise are those that the approved protocol implies,
 * the answer's leaf is in a head of the site's log that this coordinator has witnessed, and the vector is that answer.
 * @param head the witnessed head with the receipt's root, if there is one
 * @throws AggregationError WRONG_ROUND, MALFORMED_CONTRIBUTION; CoordinatorError RECEIPT_DIFFERS,
 *   CHECKPOINT_NOT_WITNESSED
 */
export function checkContribution(
  received: ReceivedContribution,
  expected: ContributionExpectation,
  query: DeclaredStatistic,
  head: WitnessedHead | undefined,
): void {
  unseal(received.body, expected);
  const { receipt, inclusion } = received;
  if (!sameEvent(receipt.event, query.event) || compare(receipt.rho, rhoOf(query.event)) !== 0) {
    throw new CoordinatorError('RECEIPT_DIFFERS', 'the receipt speaks of another noise or price than the protocol');
  }
  if (receipt.step !== expected.step)
    throw new CoordinatorError('RECEIPT_DIFFERS', 'the receipt is of another step than the round');
  if (head === undefined) {
    throw new CoordinatorError('CHECKPOINT_NOT_WITNESSED', "the receipt's log was not witnessed", {
      hint: 'Call WitnessCheckpoint before SubmitContribution.',
    });
  }
  const leaf = entryLeafHash({ kind: 'release-answered', sequence: receipt.ledgerSequence, answer: receipt.answerHash });
  if (!verifyInclusion(leaf, inclusion, head)) {
    throw new CoordinatorError('RECEIPT_DIFFERS', "the answer does not stand in the site's witnessed log");
  }
  if (sha256Hex(committedBytes(received, expected)) !== receipt.answerHash) {
    throw new CoordinatorError('RECEIPT_DIFFERS', 'the vector is not the answer that the site committed to');
  }
}

/** @returns the bytes that the site's ledger holds if the site sent the answer that it committed to */
function committedBytes(
  { answer, body, receipt }: ReceivedContribution,
  { studyId, step, given }: ContributionExpectation,
): Uint8Array {
  if (answer === 'unavailable') return new TextEncoder().encode(UNAVAILABLE_ANSWER);
  const key = { studyId, queryDigest: receipt.queryDigest, epoch: receipt.epoch, step };
  return answerBytes({ key, event: receipt.event, ...(given !== undefined && { given }) }, decodeVector(body.vector));
}

/**
 * Whether an honest site can send this vector; the constant answer *unavailable* adds nothing and always passes. It is
 * asked only once the contribution agrees with the commitment in the site's ledger, so that a forger cannot use up a
 * site's one answer.
 */
export function standsToReason(received: ReceivedContribution, query: DeclaredStatistic): boolean {
  return received.answer !== 'released' || isPlausible(query.design, decodeVector(received.body.vector), query.most);
}
