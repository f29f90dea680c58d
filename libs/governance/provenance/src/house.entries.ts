import type { Digest, Instant } from '@collimate/kernel-canonical';

/** Two people of the hospital said that it leaves the federation: nothing is released any more. */
export interface SiteLeft {
  readonly kind: 'site-left';
  /** Digest of the signed statements, which name the signers and the data that was left. */
  readonly statements: Digest;
  readonly at: Instant;
}

/** Two people of the hospital put rules of the house in force. */
export interface PolicyApplied {
  readonly kind: 'policy-applied';
  readonly policy: Digest;
  /** Digest of the change and of who signed it. */
  readonly statements: Digest;
  readonly at: Instant;
}
