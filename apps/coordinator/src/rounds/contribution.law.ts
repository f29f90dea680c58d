import { entryLeafHash, verifyInclusion } from '@collimate/governance-provenance';
import type { DeclaredStatistic } from '@collimate/governance-study';
import { compare } from '@collimate/kernel-numeric';
import type { RoundRow, WitnessedHead } from '@collimate/platform-coordinator-store';
import { sameEvent } from '@collimate/privacy-accounting';
import { unseal, type RoundExpectation } from '@collimate/privacy-aggregation';
import type { RoundId } from '@collimate/kernel-canonical';
import type { ReceivedContribution } from '@collimate/protocol';
import { CoordinatorError } from '../coordinator.error.js';

/** @returns what every contribution of a round must agree with */
export function expectationOf(round: RoundRow, query: DeclaredStatistic): RoundExpectation {
  return {
    roundId: round.id as RoundId,
    queryDigest: query.queryDigest,
    epoch: round.epoch,
    roster: round.roster,
    length: query.design.length,
  };
}

/**
 * Whether a contribution answers its round: vector, price and noise are those that the approved protocol implies, and
 * the answer's leaf stands in a head of the site's log that this coordinator has witnessed.
 * @param head the witnessed head with the receipt's root, if there is one
 * @throws AggregationError WRONG_ROUND, MALFORMED_CONTRIBUTION; CoordinatorError RECEIPT_DIFFERS,
 *   CHECKPOINT_NOT_WITNESSED
 */
export function checkContribution(
  received: ReceivedContribution,
  expected: RoundExpectation,
  query: DeclaredStatistic,
  head: WitnessedHead | undefined,
): void {
  unseal(received.body, expected);
  const { receipt, inclusion } = received;
  if (!sameEvent(receipt.event, query.event) || compare(receipt.rho, query.design.rho) !== 0) {
    throw new CoordinatorError('RECEIPT_DIFFERS', 'the receipt speaks of another noise or price than the protocol');
  }
  if (head === undefined) {
    throw new CoordinatorError('CHECKPOINT_NOT_WITNESSED', "the receipt's log was not witnessed", {
      hint: 'Call WitnessCheckpoint before SubmitContribution.',
    });
  }
  const leaf = entryLeafHash({ kind: 'release-answered', sequence: receipt.ledgerSequence, answer: receipt.answerHash });
  if (!verifyInclusion(leaf, inclusion, head)) {
    throw new CoordinatorError('RECEIPT_DIFFERS', "the answer does not stand in the site's witnessed log");
  }
}
