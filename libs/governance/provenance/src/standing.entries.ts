import type { Digest, Instant, SiteId } from '@collimate/kernel-canonical';

/**
 * Operators decided whether a site is asked: `active` it is, `suspended` not for now, `revoked` never again. Its certificates are revoked
 * with the last alone.
 */
export interface SiteStandingSet {
  readonly kind: 'site-standing-set';
  readonly site: SiteId;
  readonly standing: 'active' | 'suspended' | 'revoked';
  /** Operator who said so. */
  readonly by: string;
  readonly at: Instant;
}

/** The review of a study ended without a decision of this site. */
export interface ReviewLapsed {
  readonly kind: 'review-lapsed';
  readonly study: Digest;
  readonly site: SiteId;
  readonly at: Instant;
}

/** The list of operators of the coordinator changed; `by` is the operator who changed it. */
export interface OperatorRecorded {
  readonly kind: 'operator-recorded';
  readonly operator: string;
  readonly change: 'added' | 'token-replaced' | 'confirmed' | 'removed';
  readonly by: string;
  readonly at: Instant;
}

/**
 * Written by earlier versions when a site's certificates were revoked. Its calls are refused from then on. Today
 * `site-standing-set` says that.
 */
export interface SiteSuspended {
  readonly kind: 'site-suspended';
  readonly site: SiteId;
  readonly at: Instant;
}
