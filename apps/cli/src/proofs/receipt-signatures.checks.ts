import type { Check, ContributionsDocument, PublishedResult, ReceiptDocument } from '@collimate/governance-publication';
import { fromHex } from '@collimate/kernel-canonical';
import { receiptFromDocument, receiptText } from '@collimate/protocol';
import { isSignedBy } from './site.signature.js';
import { stepsOfRound } from './step.checks.js';

/** State of a receipt's signature; `unnamed` where the key or the round is not told. */
type Standing = 'signed' | 'unsigned' | 'forged' | 'unnamed';

/**
 * Whether a site itself signed the receipts of its vectors. Without that signature, only the coordinator vouches for the
 * question, price and answer.
 * Those of masked vectors are checked with their transcript.
 * @param publicKey under which the heads of its log are signed too; null if none is known
 * @returns nothing for a site that sent no vector of its own
 */
export function receiptSignatureChecks(
  site: string,
  publicKey: string | null,
  sent: ContributionsDocument,
  { rounds, study }: PublishedResult,
): readonly Check[] {
  const what = `receipts of ${site}`;
  const found = rounds.flatMap((round) => {
    const steps = stepsOfRound(sent, round);
    return steps.flatMap((step, index) => {
      // The round that a result names is the one of the last step.
      const roundId = index === steps.length - 1 ? round.roundId : step.roundId;
      const own = step.contributions.filter((one) => one.site === site);
      return own.map(({ receipt }) => ({ round: step.name, standing: standingOf(receipt, publicKey, roundId, study) }));
    });
  });
  if (found.length === 0) return [];
  if (publicKey === null) return [{ what, verdict: 'not-shown', detail: 'nobody says by which key this site signs' }];
  const roundsWhere = (standing: Standing): string =>
    found
      .filter((one) => one.standing === standing)
      .map(({ round }) => round)
      .join(', ');
  const [forged, unsigned, unnamed] = [roundsWhere('forged'), roundsWhere('unsigned'), roundsWhere('unnamed')];
  if (forged !== '') return [{ what, verdict: 'fails', detail: `not signed by ${site}: round ${forged}` }];
  if (unsigned !== '') return [{ what, verdict: 'fails', detail: `without a signature of ${site}: round ${unsigned}` }];
  if (unnamed !== '') {
    const detail = `an older coordinator does not name what was signed: round ${unnamed}`;
    return [{ what, verdict: 'not-shown', detail }];
  }
  return [{ what, verdict: 'holds', detail: `Ed25519 over ${found.length} receipts` }];
}

function standingOf(
  receipt: ReceiptDocument,
  publicKey: string | null,
  roundId: string | undefined,
  study: PublishedResult['study'],
): Standing {
  if (publicKey === null) return 'unnamed';
  if (receipt.signature === undefined) return 'unsigned';
  if (roundId === undefined) return 'unnamed';
  const text = receiptText({ roundId, studyId: study.id, studyDigest: study.digest }, receiptFromDocument(receipt));
  return isSignedBy(publicKey, text, fromHex(receipt.signature)) ? 'signed' : 'forged';
}
