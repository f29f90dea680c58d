import { createPublicKey, verify } from 'node:crypto';
import { receiptText, type ContributionReceipt, type ReceiptPlace } from '@collimate/protocol';
import { CoordinatorError } from '../platform/coordinator.error.js';

/**
 * Checks that the site itself signed the cost of its answer. An unsigned receipt would be published and fail in every
 * reader's verification.
 * @param key under which the head that holds the answer is signed, SubjectPublicKeyInfo, DER, base64; null for a site
 *   that had named none
 * @throws CoordinatorError RECEIPT_DIFFERS
 */
export function checkReceiptSignature(key: string | null, place: ReceiptPlace, receipt: ContributionReceipt): void {
  if (key === null) return;
  const spki = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
  const text = Buffer.from(receiptText(place, receipt));
  if (receipt.signature !== undefined && verify(null, text, spki, receipt.signature)) return;
  throw new CoordinatorError('RECEIPT_DIFFERS', "the receipt is not signed by the site's own key");
}
