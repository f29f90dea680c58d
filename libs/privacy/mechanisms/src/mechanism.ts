import type { RandomSource } from '@collimate/kernel-numeric';
import type { PrivacyEvent } from '@collimate/privacy-accounting';

/** Adds noise to an exact answer and describes itself to the accountant. It knows no budget and no subject. */
export interface Mechanism<T> {
  /** What the accountant needs, and all it needs. */
  readonly event: PrivacyEvent;
  /** @returns the exact answer with fresh noise; the same source state gives the same noise */
  release(exact: T, random: RandomSource): T;
}
