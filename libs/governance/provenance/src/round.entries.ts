import type { Digest, Instant, RoundId, SiteId } from '@collimate/kernel-canonical';

/** A contribution arrived; the receipt that came with it is kept beside it. */
export interface ContributionReceived {
  readonly kind: 'contribution-received';
  readonly round: RoundId;
  readonly site: SiteId;
  readonly receipt: Digest;
  readonly at: Instant;
}

/** A contribution was left out of its round; receipt and message are kept all the same. */
export interface ContributionRefused {
  readonly kind: 'contribution-refused';
  readonly round: RoundId;
  readonly site: SiteId;
  readonly reason: 'implausible';
  readonly at: Instant;
}

/** A round ended. */
export interface RoundClosed {
  readonly kind: 'round-closed';
  readonly round: RoundId;
  readonly outcome: 'pooled' | 'abandoned';
  readonly at: Instant;
}

/** A pooled result was published. */
export interface ResultPublished {
  readonly kind: 'result-published';
  readonly study: Digest;
  readonly result: Digest;
  readonly at: Instant;
}

/** The coordinator's entries on rounds and their results. */
export type RoundEntry = ContributionReceived | ContributionRefused | RoundClosed | ResultPublished;
