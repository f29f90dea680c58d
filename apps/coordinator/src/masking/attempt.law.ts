import { entryLeafHash, verifyInclusion, type InclusionProof } from '@collimate/governance-provenance';
import { eventAmong } from '@collimate/governance-study';
import { toHex } from '@collimate/kernel-canonical';
import { compare } from '@collimate/kernel-numeric';
import type { WitnessedHead } from '@collimate/platform-coordinator-store';
import { rhoOf, sameEvent } from '@collimate/privacy-accounting';
import { isSignedBy, type CheckedRoster, type MaskedUpload } from '@collimate/privacy-aggregation';
import { receiptText, type ContributionReceipt } from '@collimate/protocol';
import { CoordinatorError } from '../platform/coordinator.error.js';
import type { MaskedRound } from './attempt.question.js';

/** An upload with the receipt from the ledger of its site. */
export interface EvidencedUpload {
  readonly upload: MaskedUpload;
  readonly receipt: ContributionReceipt;
  /** Shows that the upload stands in the log under `receipt.ledgerRoot`. */
  readonly inclusion: InclusionProof;
}

/**
 * Checks the receipt of an upload: it has to be of this attempt, at the noise and price that follow from study and
 * roster, and signed by the site; and the upload has to be in a head of the site's log that this coordinator has
 * witnessed.
 * @param attempt its number
 * @throws CoordinatorError RECEIPT_DIFFERS, CHECKPOINT_NOT_WITNESSED
 */
export function checkUploadReceipt(
  { round, study, query, sharing }: MaskedRound,
  { roster, attempt }: { readonly roster: CheckedRoster; readonly attempt: number },
  { upload, receipt, inclusion }: EvidencedUpload,
  head: WitnessedHead | undefined,
): void {
  const event = eventAmong(query.design, sharing, roster.adverts.length);
  const isAsked =
    receipt.queryDigest === query.queryDigest &&
    receipt.epoch === round.epoch &&
    receipt.step === round.step &&
    receipt.attempt?.number === attempt &&
    receipt.attempt.transcript === roster.r &&
    receipt.answerHash === upload.hash;
  if (!isAsked) throw differs('the receipt is of another attempt or upload');
  if (!sameEvent(receipt.event, event) || compare(receipt.rho, rhoOf(event)) !== 0) {
    throw differs('the receipt speaks of another noise or price than protocol and roster');
  }
  const key = roster.adverts.find(({ site }) => site === upload.site)?.identityKey;
  const text = receiptText({ roundId: round.id, studyId: study.protocol.id, studyDigest: study.digest }, receipt);
  const isSigned =
    key !== undefined &&
    receipt.signature !== undefined &&
    isSignedBy(key, new TextEncoder().encode(text), toHex(receipt.signature));
  if (!isSigned) throw differs('the receipt is not signed by the site');
  if (head === undefined) {
    throw new CoordinatorError('CHECKPOINT_NOT_WITNESSED', "the receipt's log was not witnessed", {
      hint: 'Call WitnessCheckpoint before the upload.',
    });
  }
  const leaf = entryLeafHash({
    ...{ kind: 'attempt-answered', sequence: receipt.ledgerSequence, step: round.step, attempt },
    ...{ transcript: roster.r, answer: upload.hash },
  });
  if (!verifyInclusion(leaf, inclusion, head)) throw differs("the upload does not stand in the site's witnessed log");
}

function differs(message: string): CoordinatorError {
  return new CoordinatorError('RECEIPT_DIFFERS', message);
}
