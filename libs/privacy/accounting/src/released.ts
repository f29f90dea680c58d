import type { Digest } from '@collimate/kernel-canonical';
import type { PrivacyEvent } from './privacy-event.js';
import type { ReleaseKey } from './release-order.js';

/** Under which charge a released value was made. */
export interface ReleaseTerms {
  readonly key: ReleaseKey;
  readonly event: PrivacyEvent;
}

/**
 * A value that may leave the hospital. The class itself is reached only through `@collimate/privacy-accounting/mark`,
 * which lint allows to `privacy/gate` alone; everybody else sees the type, which no literal and no cast of a plain
 * value satisfies because of its private field.
 */
export class Released<T> {
  readonly #value: T;
  readonly terms: ReleaseTerms;

  constructor(value: T, terms: ReleaseTerms) {
    this.#value = value;
    this.terms = terms;
  }

  /** The noised value. */
  get value(): T {
    return this.#value;
  }

  /** @returns whether the object was made by the mark, whatever its type says */
  static holds(candidate: unknown): candidate is Released<unknown> {
    return typeof candidate === 'object' && candidate !== null && #value in candidate;
  }
}

/** @returns whether the object was made by the gate, whatever its type says */
export function isReleased(candidate: unknown): boolean {
  return Released.holds(candidate);
}

/** How an answer becomes bytes of the ledger and comes back; the hash of the row is checked on the way in. */
export interface AnswerCodec<A> {
  encode(answer: A): Uint8Array;
  /** @param answerHash SHA-256 that the ledger stored beside the bytes @throws AccountingError ANSWER_ALTERED */
  decode(bytes: Uint8Array, answerHash: Digest): A;
}
