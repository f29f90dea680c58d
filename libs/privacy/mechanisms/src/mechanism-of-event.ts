import { assertNever } from '@collimate/kernel-errors';
import type { PrivacyEvent } from '@collimate/privacy-accounting';
import { discreteGaussian } from './discrete-gaussian.mechanism.js';
import type { Mechanism } from './mechanism.js';

/** The mechanism that an event describes, so that what is charged and what is drawn can only be the same. */
export function mechanismOf(event: PrivacyEvent): Mechanism<readonly bigint[]> {
  switch (event.kind) {
    case 'discrete-gaussian':
      return discreteGaussian(event);
    default:
      return assertNever(event.kind);
  }
}
