import { assertNever } from '@collimate/kernel-errors';
import { oneAnswerOf, type PrivacyEvent } from '@collimate/privacy-accounting';
import { discreteGaussian } from './discrete-gaussian.mechanism.js';
import type { Mechanism } from './mechanism.js';
import { sharedDiscreteGaussian } from './shared-discrete-gaussian.mechanism.js';

/**
 * The mechanism that an event describes, for one of its answers, so that what is charged and what is drawn can only be the same.
 * @example
 * ```ts
 * import { mechanismOf } from '@collimate/privacy-mechanisms';
 * const event = { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n } as const;
 * mechanismOf(event).event; // => event
 * ```
 */
export function mechanismOf(event: PrivacyEvent): Mechanism<readonly bigint[]> {
  switch (event.kind) {
    case 'discrete-gaussian':
      return discreteGaussian(event);
    case 'discrete-gaussian-steps':
      return discreteGaussian(oneAnswerOf(event));
    case 'shared-discrete-gaussian':
      return sharedDiscreteGaussian(event);
    default:
      return assertNever(event);
  }
}
