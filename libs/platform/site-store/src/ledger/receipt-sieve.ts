import type { StudyId } from '@collimate/kernel-canonical';
import { compare, sumUp, ZERO, type Rational } from '@collimate/kernel-numeric';
import { rhoOf, sameEvent, type PrivacyEvent, type ReleaseOrder, type SpentBudget } from '@collimate/privacy-accounting';
import type { KeptReceipt, KnownStudy } from './receipt-trust.js';

/** Why nothing is charged for a receipt. A receipt without the site's own signature is only the coordinator's word. */
export type ReceiptFault =
  /** This site signs its receipts, and this one has no signature of the site: nobody knows who made it. */
  | 'RECEIPT_UNSIGNED'
  /** The rho on the receipt is not the price of the event on the receipt. */
  | 'RECEIPT_RHO_DIFFERS'
  /** The study, as the site has it, has no such query, or has another noise for it (a share of a masked sum and an answer in the open differ). */
  | 'RECEIPT_EVENT_DIFFERS'
  /** The gate would have refused it: the budget of the study, or the lifetime budget, has no room for it. */
  | 'RECEIPT_EXCEEDS_BUDGET'
  /** It cannot be read. */
  | 'RECEIPT_MALFORMED';

/** A receipt that was not believed. */
export interface RefusedReceipt {
  readonly code: ReceiptFault;
  readonly study: StudyId;
  readonly epoch: number;
}

/** Accepted and refused receipts. */
export interface SiftedReceipts {
  readonly believed: readonly KeptReceipt[];
  readonly refused: readonly RefusedReceipt[];
  /** Whether the site signed a receipt that its study, as known here, cannot have had: then nobody can tell the charges. */
  readonly hasContradiction: boolean;
}

/** Facts with which receipts are compared. */
export interface Sieve {
  readonly studies: readonly KnownStudy[];
  /** Upper bound of everything that was ever released here, rho. */
  readonly lifetime: Rational;
  /** The site has signed every receipt from this position on. Undefined if the position is not known: then no receipt has to be signed. */
  readonly signedFrom: number | undefined;
  /** Before any receipt. */
  readonly spent: SpentBudget;
  /** Whether the database holds the charge itself, so that its first receipt costs nothing more. */
  readonly isHeld: (order: ReleaseOrder) => boolean;
  /** Whether a further answer was paid for by an earlier recovery. */
  readonly isPaid: (receipt: KeptReceipt) => boolean;
}

/**
 * Sifts the coordinator's receipts, one after the other, by the rules under which the site may have charged them. A
 * receipt with the site's own signature was released, whatever study and budgets say now: it is charged in full, before
 * any other.
 */
export function siftReceipts(
  receipts: readonly KeptReceipt[],
  { studies, lifetime, spent, signedFrom, isHeld, isPaid }: Sieve,
): SiftedReceipts {
  const believed: KeptReceipt[] = [];
  const refused: RefusedReceipt[] = [];
  const byStudy = new Map(spent.byStudy);
  const answers = new Map<string, string>();
  const charged = new Set<string>();
  let site = spent.site;
  const faultOf = (receipt: KeptReceipt): ReceiptFault | undefined => {
    const { order, event, answerHash } = receipt;
    if (!receipt.isSigned && signedFrom !== undefined && receipt.sequence >= signedFrom) return 'RECEIPT_UNSIGNED';
    const rho = rhoOf(event);
    const { isSigned } = receipt;
    if (!isSigned && compare(rho, receipt.rho) !== 0) return 'RECEIPT_RHO_DIFFERS';
    if (!isSigned && contradicts(receipt, studies)) return 'RECEIPT_EVENT_DIFFERS';
    // All steps of a query are one charge, and each has an answer of its own.
    // An attempt at a masked sum is a charge of its own, and so is each step of it.
    const attempt = order.masked === undefined ? '' : ` ${order.step} ${order.masked.attempt}`;
    const charge = `${order.studyId} ${order.queryDigest} ${order.epoch}${attempt}`;
    const key = `${charge} ${order.step}`;
    const first = answers.get(key);
    const isFurther = first !== undefined && first !== answerHash;
    const isCharged = isHeld(order) || charged.has(charge);
    if (isFurther && isPaid(receipt)) return undefined;
    if (isCharged && !isFurther) {
      charged.add(charge);
      return void answers.set(key, answerHash);
    }
    const known = studies.find(({ studyDigest }) => studyDigest === order.studyDigest);
    const ofStudy = sumUp([byStudy.get(order.studyId) ?? ZERO, rho]);
    const ofSite = sumUp([site, rho]);
    // Several copies of a site may together have released more than a study allows one site. That sum is bounded only
    // by the lifetime budget.
    const isTooMuch = !isFurther && known !== undefined && compare(ofStudy, known.budget) > 0;
    if (!isSigned && (isTooMuch || compare(ofSite, lifetime) > 0)) return 'RECEIPT_EXCEEDS_BUDGET';
    byStudy.set(order.studyId, ofStudy);
    site = ofSite;
    charged.add(charge);
    return void answers.set(key, first ?? answerHash);
  };
  const isOwn = ({ isSigned }: KeptReceipt): boolean => isSigned;
  for (const receipt of [...receipts.filter(isOwn), ...receipts.filter((one) => !isOwn(one))]) {
    const code = faultOf(receipt);
    if (code === undefined) believed.push(receipt);
    else refused.push({ code, study: receipt.order.studyId, epoch: receipt.order.epoch });
  }
  return { believed, refused, hasContradiction: believed.some((receipt) => receipt.isSigned && contradicts(receipt, studies)) };
}

function contradicts({ order, event }: KeptReceipt, studies: readonly KnownStudy[]): boolean {
  const study = studies.find(({ studyDigest }) => studyDigest === order.studyDigest);
  if (study === undefined) return false;
  const known = study.events.get(order.queryDigest);
  const own = order.masked === undefined ? known?.open : known?.masked;
  return study.studyId !== order.studyId || own === undefined || !isEventOf(own, event);
}

/** The number of honest shares in a sum follows from the roster of the attempt; everything else follows from the study. */
function isEventOf(own: PrivacyEvent, event: PrivacyEvent): boolean {
  if (own.kind !== 'shared-discrete-gaussian' || event.kind !== own.kind) return sameEvent(own, event);
  return own.sigma2 === event.sigma2 && own.d2 === event.d2 && own.length === event.length;
}
