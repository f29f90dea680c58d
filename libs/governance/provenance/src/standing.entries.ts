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

/** The time for the review of a study was over, and this site had said neither yes nor no. */
export interface ReviewLapsed {
  readonly kind: 'review-lapsed';
  readonly study: Digest;
  readonly site: SiteId;
  readonly at: Instant;
}

/** Who may operate the coordinator changed: `by` is the operator who changed it. */
export interface OperatorRecorded {
  readonly kind: 'operator-recorded';
  readonly operator: string;
  readonly change: 'added' | 'token-replaced' | 'confirmed' | 'removed';
  readonly by: string;
  readonly at: Instant;
}

/**
 * What earlier versions wrote where a site's certificates were revoked: none of its calls is heard any more. Now `site-standing-set` says
 * that.
 */
export interface SiteSuspended {
  readonly kind: 'site-suspended';
  readonly site: SiteId;
  readonly at: Instant;
}
