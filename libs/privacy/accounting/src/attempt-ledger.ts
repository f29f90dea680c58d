import type { Digest } from '@collimate/kernel-canonical';
import type { AnswerReceipt, Charge, ChargeDecision, SpentBudget } from './ledger-store.js';
import type { MaskedAttempt, Refused, ReleaseKey, ReleaseOrder } from './release-order.js';

/** An order of one masked vector. */
export interface MaskedOrder extends ReleaseOrder {
  readonly masked: MaskedAttempt;
}

/** A charge of one attempt. */
export interface ChargedAttempt extends Charge {
  readonly order: MaskedOrder;
}

/** What was charged before for the masked answers of one query at this site. */
export interface AttemptHistory {
  /** Attempts of all openings. */
  readonly charged: number;
  /** Attempts of the opening that is asked, of its step. */
  readonly inOpening: number;
  /** Openings whose sum this site has confirmed, or may have: an attempt of before a recovery counts as one that gave a sum. */
  readonly published: number;
  /** Whether the opening that is asked is one of them: its result stands, and costs nothing again. */
  readonly isPublished: boolean;
  /** Openings that were charged for an answer in the open, with this site's whole noise. */
  readonly inTheOpen: number;
  /** Whether the opening that is asked is one of them: no attempt follows. */
  readonly isInTheOpen: boolean;
  /** Further answers, of copies of this site, that a recovery has paid for: each is a declared answer, and an attempt. */
  readonly further: number;
}

/**
 * The attempt was charged, and gives nothing more: its charge was made by a run of the program that has lost its keys, or by a copy of the
 * site, or somebody has withdrawn who is in the one vector that was masked for it.
 */
export interface Spent {
  readonly kind: 'spent';
}

/** The one masked vector of a charge, as it stands on the disk. */
export interface MaskedAnswer {
  readonly charge: ChargedAttempt;
  /** 8 bytes a coordinate. */
  readonly masked: Uint8Array;
  /** Its hash is H(y, R). */
  readonly receipt: AnswerReceipt;
}

/**
 * The ledger of attempts at masked sums, over the same rows and budgets as LedgerStore. Its law:
 *
 * 1. A charge is durable before `charge` returns it, and no row is read before. Its key is study, query, step, opening and attempt: a
 *    second charge of a key is `spent`, whoever asks and whatever R it names.
 * 2. `answer` makes at most one masked vector a charge durable, ever; a second call gives the first one's bytes and builds nothing.
 *    A vector for which subjects were read that have withdrawn meanwhile is built again, before it is masked. One that was masked and could
 *    not be written is written later only under the same consents: else the attempt is `spent`, for a second vector is masked for nobody.
 * 3. What stands behind the mask is never written: the ledger is handed masked bytes alone.
 * 4. `confirm` notes one sum a charge, ever: the same again is the same, and another is refused.
 * @example
 * ```ts
 * import { AttemptLedger } from '@collimate/privacy-accounting';
 * class Closed extends AttemptLedger {
 *   lastAttempt = () => -1;
 *   look = () => {
 *     throw new Error('closed');
 *   };
 *   charge = async () => ({ kind: 'spent' }) as const;
 *   answer = async () => undefined;
 *   find = () => undefined;
 *   confirm = () => false;
 * }
 * await new Closed().charge(); // => { kind: 'spent' }
 * ```
 */
export abstract class AttemptLedger {
  /** Nothing is one for looking like it, under whatever name: the compiler takes what extends this class (ADR 0117). */
  declare protected readonly isOfThisClass: true;

  /** Largest attempt number that was charged for a step in an opening, -1 if none. */
  abstract lastAttempt(key: ReleaseKey): number;

  /** What a decision about a charge would be told now. */
  abstract look(key: ReleaseKey): { readonly spent: SpentBudget; readonly before: AttemptHistory };

  /** @throws only for a failure of the store itself; then nothing was charged */
  abstract charge(
    order: MaskedOrder,
    decide: (spent: SpentBudget, before: AttemptHistory) => ChargeDecision,
  ): Promise<ChargedAttempt | Refused | Spent>;

  /**
   * @param build reads and sums up; what it returns masks, once, and gives the bytes, 8 a coordinate
   * @returns undefined if the charge belongs to a past that was closed, or nothing may leave; `spent` if consents have moved since a vector
   * was masked that could not be written
   * @throws what `build` throws, and for a failure of the store; the charge stands
   */
  abstract answer(charge: ChargedAttempt, build: () => Promise<() => Uint8Array>): Promise<MaskedAnswer | Spent | undefined>;

  /** @returns the masked vector of an attempt, if there is one that may still go out */
  abstract find(key: ReleaseKey, attempt: number): MaskedAnswer | undefined;

  /**
   * The sum of an attempt was published, and this site stands by it: durable before it says so.
   * @param said digest of its confirmation
   * @returns whether that is the confirmation of this charge; false where it has confirmed another sum
   */
  abstract confirm(charge: ChargedAttempt, said: Digest): boolean;
}
