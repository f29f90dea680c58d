import type { Digest, Instant, SiteId } from '@collimate/kernel-canonical';

/** Which software the coordinator runs, from its start on. */
export interface SoftwareNamed {
  readonly kind: 'software-named';
  /** Its release, for example `0.1.0`. */
  readonly version: string;
  /** Digest of release and program files. */
  readonly software: Digest;
  readonly at: Instant;
}

/** The policy that a site reports: budget and approved studies. */
export interface SitePolicyNamed {
  readonly kind: 'site-policy-named';
  readonly site: SiteId;
  readonly policy: Digest;
  readonly at: Instant;
}

/**
 * The site accepts a release of the coordinator's software: the one of its enrolment, or a later one that two people
 * accepted.
 */
export interface SoftwareAccepted {
  readonly kind: 'software-accepted';
  readonly version: string;
  readonly software: Digest;
  readonly by: 'first-seen' | 'two-people';
  readonly at: Instant;
}

/** All that is said of software and policies. */
export type SoftwareEntry = SoftwareNamed | SitePolicyNamed | SoftwareAccepted;
