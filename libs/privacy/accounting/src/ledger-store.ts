import type { Digest, StudyId } from '@collimate/kernel-canonical';
import type { Rational } from '@collimate/kernel-numeric';
import type { PrivacyEvent } from './privacy-event.js';
import type { AnswerCodec } from './released.js';
import type { Refused, ReleaseOrder } from './release-order.js';

/** What the site has charged so far, in rho; it only ever grows. */
export interface SpentBudget {
  /** Everything ever charged at this site, all studies, for life. */
  readonly site: Rational;
  /** The same per study; a study that is absent has spent nothing. */
  readonly byStudy: ReadonlyMap<StudyId, Rational>;
  /** How many openings were charged per query digest; a query that is absent has none. */
  readonly answersByQuery: ReadonlyMap<Digest, number>;
  /** The last opening that was charged per query digest. */
  readonly lastEpochByQuery: ReadonlyMap<Digest, number>;
}

/** Leave to charge this event. */
export interface Granted {
  readonly kind: 'granted';
  readonly event: PrivacyEvent;
}

/** What the gate says to an order: a pure function of the order, the site's policy and what is spent. */
export type ChargeDecision = Granted | Refused;

/** A durable row of the ledger: privacy that is spent, whether or not an answer ever follows. */
export interface Charge {
  readonly kind: 'charged';
  /** The order that caused the charge; for a replay the first one, not the present one. */
  readonly order: ReleaseOrder;
  readonly event: PrivacyEvent;
  readonly rho: Rational;
  /** Which answer of the charge is asked, and what is given to it, by the present order. */
  readonly step: number;
  readonly given: Digest | undefined;
  /** Position in the ledger, counted from 0 without gaps. */
  readonly sequence: number;
  /** Whether the row stood there before this call, so that nothing was charged now. */
  readonly replayed: boolean;
}

/** Where an answer stands, for the receipt that travels with it. */
export interface AnswerReceipt {
  /** SHA-256 of the answer's bytes. */
  readonly answerHash: Digest;
  /** Index of the charge's leaf in the site's provenance log. */
  readonly chargeLeaf: number;
  /** Index of the answer's leaf in the site's provenance log. */
  readonly answerLeaf: number;
}

/** The one answer of a charge. */
export type Answered<A> =
  | { readonly kind: 'released'; readonly vector: A; readonly receipt: AnswerReceipt }
  /** The constant answer after the computation failed twice; it is an answer like any other and is replayed. */
  | { readonly kind: 'unavailable'; readonly receipt: AnswerReceipt }
  /** The charge stands, and is not answered: its answer was lost, or a recovery closed the log under which it was made. */
  | { readonly kind: 'gone' };

/** How often the computation under one charge may fail before the constant answer is committed. */
export const FAILURES_BEFORE_UNAVAILABLE = 2;

/** Bytes of the answer *unavailable*, the same for every query. */
export const UNAVAILABLE_ANSWER = 'collimate.unavailable/1';

/**
 * The site's privacy ledger. The law every implementation keeps, and the contract suite checks:
 *
 * 1. **One charge for all steps.** It stands under (studyId, queryDigest, epoch). If a row exists, `charge` returns it with
 *    `replayed: true`, calls no `decide` and charges nothing; an order that gives a step another thing than the stored answer of
 *    that step was given is refused with GIVEN_CHANGED.
 * 2. **Decide and insert are one transaction.** `decide` runs synchronously inside it and sees every earlier charge, so
 *    two orders can never both take the last of a budget. A granted charge is durable, with its log leaf in the same
 *    transaction, before `charge` returns; a refusal leaves no row. No subject row has been read by then.
 * 3. **Nothing is refunded or edited.** Charges are never deleted, and `spent` never falls, whatever fails afterwards.
 * 4. **At most one answer per charge and step, ever.** `answer` returns the stored one, decoded under its hash, without calling
 *    `build`; otherwise it builds, and commits the bytes with their log leaf in one transaction before it returns them.
 * 5. **Only on the consent it was built from.** The consent version is read before `build` and compared in the
 *    transaction that commits; if it moved, the answer is thrown away unseen and built again under the same charge.
 *    That is no failure.
 * 6. **Failures are counted, not refunded.** If `build` throws, the failure is made durable under the charge and
 * `build`
 *    runs again; the second failure, counted across restarts, commits UNAVAILABLE_ANSWER in the same slot. What was
 *    thrown is
 *    never told to the asker. A killed process is not a failure: after a restart the same charge is built again.
 * @example
 * ```ts
 * import { LedgerStore } from '@collimate/privacy-accounting';
 * import { ZERO } from '@collimate/kernel-numeric';
 * const refusing = { kind: 'refused', code: 'QUARANTINED' } as const;
 * class ClosedLedger extends LedgerStore {
 *   charge = async () => refusing;
 *   answer = async () => ({ kind: 'gone' }) as const;
 *   spent = async () => ({ site: ZERO, byStudy: new Map(), answersByQuery: new Map(), lastEpochByQuery: new Map() });
 * }
 * await new ClosedLedger().charge(); // => { kind: 'refused', code: 'QUARANTINED' }
 * ```
 */
export abstract class LedgerStore {
  /** Nothing is one for looking like it, under whatever name: the compiler takes what extends this class (ADR 0117). */
  declare protected readonly isOfThisClass: true;

  /** @throws only for a failure of the store itself; then nothing was charged */
  abstract charge(order: ReleaseOrder, decide: (spent: SpentBudget) => ChargeDecision): Promise<Charge | Refused>;

  /** @throws only for a failure of the store itself, or ANSWER_ALTERED from the codec; the charge stands */
  abstract answer<A>(charge: Charge, codec: AnswerCodec<A>, build: () => Promise<A>): Promise<Answered<A>>;

  /** What is charged so far. */
  abstract spent(): Promise<SpentBudget>;
}
