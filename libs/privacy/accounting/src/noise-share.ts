import { AccountingError } from './accounting.error.js';
import type { ReleaseTerms } from './released.js';

/** Every object that the mark has made, and no other. */
const marked = new WeakSet<object>();
/** As they were when this file was read: what somebody does to WeakSet or Object later changes nothing, and hears nothing. */
const isMarked = WeakSet.prototype.has.bind(marked) as (candidate: object) => boolean;
const keep = WeakSet.prototype.add.bind(marked) as (made: object) => unknown;
const { freeze } = Object;

/**
 * A vector that bears one share of a release's noise, far less than what is charged: alone it may not leave the hospital, under
 * masks it may. It is made through `@collimate/privacy-accounting/mark`, which lint allows to `privacy/gate` alone, and only the
 * masked form of a contribution takes it.
 * @example
 * ```ts
 * import { parseDigest, parseStudyId } from '@collimate/kernel-canonical';
 * import { sharedGaussian } from '@collimate/privacy-accounting';
 * import { markNoiseShare } from '@collimate/privacy-accounting/mark';
 * const key = { studyId: parseStudyId('lung'), queryDigest: parseDigest('0'.repeat(64)), epoch: 3, step: 0 };
 * const event = sharedGaussian({ sigma2: 1000n, d2: 4n, honest: 6, length: 1 });
 * const share = markNoiseShare([41n], { key, event });
 * share.vector; // => [41n]
 * // Its constructor is found, and makes nothing that counts.
 * const forged = Reflect.construct(share.constructor, [[41n], { key, event }]);
 * forged.vector; // throws NOT_RELEASED
 * ```
 */
export class NoiseShare {
  readonly #vector: readonly bigint[];
  readonly terms: ReleaseTerms;

  constructor(vector: readonly bigint[], terms: ReleaseTerms) {
    this.#vector = vector;
    this.terms = terms;
  }

  /** Exact sums with one share of the noise. @throws AccountingError NOT_RELEASED for an object that the mark has not made */
  get vector(): readonly bigint[] {
    if (!isMarked(this)) throw new AccountingError('NOT_RELEASED', 'this object was not made by the gate');
    return this.#vector;
  }
}

// The vector is read through it: it is changed by nobody who finds it on a share.
freeze(NoiseShare.prototype);

/** Makes the one kind of object that counts as a share; reached through `./mark` alone. */
export function markShare(vector: readonly bigint[], terms: ReleaseTerms): NoiseShare {
  const share = new NoiseShare(vector, terms);
  freeze(share);
  keep(share);
  return share;
}

/**
 * @returns whether the object was made by the gate, whatever its type says
 * @example
 * ```ts
 * import { isNoiseShare } from '@collimate/privacy-accounting';
 * isNoiseShare({ vector: [1n], terms: {} }); // => false
 * ```
 */
export function isNoiseShare(candidate: unknown): candidate is NoiseShare {
  return typeof candidate === 'object' && candidate !== null && isMarked(candidate);
}
