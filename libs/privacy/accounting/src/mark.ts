import { markShare, type NoiseShare } from './noise-share.js';
import { mark, type Released, type ReleaseTerms } from './released.js';

/**
 * Marks a value as released. Only `privacy/gate` may import this: it is the one place that has added the noise.
 * @example
 * ```ts
 * import { parseDigest, parseStudyId } from '@collimate/kernel-canonical';
 * import { markReleased } from '@collimate/privacy-accounting/mark';
 * import { isReleased } from '@collimate/privacy-accounting';
 * const key = { studyId: parseStudyId('lung'), queryDigest: parseDigest('0'.repeat(64)), epoch: 3, step: 0 };
 * const terms = { key, event: { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n } } as const;
 * const released = markReleased([41n], terms);
 * isReleased(released); // => true
 * released.value; // => [41n]
 * ```
 */
export function markReleased<T>(value: T, terms: ReleaseTerms): Released<T> {
  return mark(value, terms);
}

/**
 * Marks a vector as bearing one share of a release's noise. Only `privacy/gate` may import this.
 * @example
 * ```ts
 * import { parseDigest, parseStudyId } from '@collimate/kernel-canonical';
 * import { isNoiseShare, sharedGaussian } from '@collimate/privacy-accounting';
 * import { markNoiseShare } from '@collimate/privacy-accounting/mark';
 * const key = { studyId: parseStudyId('lung'), queryDigest: parseDigest('0'.repeat(64)), epoch: 3, step: 0 };
 * const event = sharedGaussian({ sigma2: 1000n, d2: 4n, honest: 6, length: 1 });
 * isNoiseShare(markNoiseShare([41n], { key, event })); // => true
 * ```
 */
export function markNoiseShare(vector: readonly bigint[], terms: ReleaseTerms): NoiseShare {
  return markShare(vector, terms);
}
