import type { Digest } from '@collimate/kernel-canonical';
import { AccountingError } from './accounting.error.js';
import type { PrivacyEvent } from './privacy-event.js';
import type { ReleaseKey } from './release-order.js';

/** Under which charge a released value was made. */
export interface ReleaseTerms {
  readonly key: ReleaseKey;
  readonly event: PrivacyEvent;
  /** Digest of what the answer was made of besides the records; absent where that is nothing. */
  readonly given?: Digest;
}

/** Every object that the mark has made, and no other: a constructor that was found on one of them makes nothing of the kind. */
const marked = new WeakSet<object>();
/** As they were when this file was read: what somebody does to WeakSet or Object later changes nothing, and hears nothing. */
const isMarked = WeakSet.prototype.has.bind(marked) as (candidate: object) => boolean;
const keep = WeakSet.prototype.add.bind(marked) as (made: object) => unknown;
const { freeze } = Object;

/**
 * A value that may leave the hospital. It is made only through `@collimate/privacy-accounting/mark`, which lint allows to
 * `privacy/gate` alone; everybody else sees the type, which no literal and no cast of a plain value satisfies because of its
 * private field.
 * @example
 * ```ts
 * import { parseDigest, parseStudyId } from '@collimate/kernel-canonical';
 * import { markReleased } from '@collimate/privacy-accounting/mark';
 * const key = { studyId: parseStudyId('lung'), queryDigest: parseDigest('0'.repeat(64)), epoch: 3, step: 0 };
 * const terms = { key, event: { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n } } as const;
 * const released = markReleased([41n], terms);
 * // Its constructor is found, and makes nothing that counts.
 * const forged = Reflect.construct(released.constructor, [[41n], terms]);
 * forged.value; // throws NOT_RELEASED
 * ```
 */
export class Released<T> {
  readonly #value: T;
  readonly terms: ReleaseTerms;

  constructor(value: T, terms: ReleaseTerms) {
    this.#value = value;
    this.terms = terms;
  }

  /** The noised value. @throws AccountingError NOT_RELEASED for an object that the mark has not made */
  get value(): T {
    if (!isMarked(this)) throw new AccountingError('NOT_RELEASED', 'this object was not made by the gate');
    return this.#value;
  }
}

// The value is read through it: it is changed by nobody who finds it on a released one.
freeze(Released.prototype);

/** Makes the one kind of object that counts as released; reached through `./mark` alone. */
export function mark<T>(value: T, terms: ReleaseTerms): Released<T> {
  const released = new Released(value, terms);
  freeze(released);
  keep(released);
  return released;
}

/**
 * @returns whether the object was made by the gate, whatever its type says
 * @example
 * ```ts
 * import { isReleased } from '@collimate/privacy-accounting';
 * isReleased({ value: [1n], terms: {} }); // => false
 * ```
 */
export function isReleased(candidate: unknown): candidate is Released<unknown> {
  return typeof candidate === 'object' && candidate !== null && isMarked(candidate);
}

/** How an answer becomes bytes of the ledger and comes back; the hash of the row is checked on the way in. */
export interface AnswerCodec<A> {
  encode(answer: A): Uint8Array;
  /** @param answerHash SHA-256 that the ledger stored beside the bytes @throws AccountingError ANSWER_ALTERED */
  decode(bytes: Uint8Array, answerHash: Digest): A;
}
