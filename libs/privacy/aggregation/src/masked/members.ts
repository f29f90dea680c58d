import type { Digest, SiteId } from '@collimate/kernel-canonical';
import type { LogHead } from './advert.js';

/** Who belongs to the consortium, as this site has pinned it; identity keys in hex. */
export interface Members {
  /** Root of the log of members. */
  readonly root: Digest;
  /** Whether the log of members holds this key for this site, by a proof that this site has checked. */
  isMember(site: SiteId, identityKey: string): boolean;
  /** Whether this site has pinned the key itself: a person compared the six words, or enough pinned sites have cosigned it. */
  isPinned(site: SiteId, identityKey: string): boolean;
}

/** What a site knows of its own log. */
export interface OwnLog {
  readonly head: LogHead;
  /** Whether the site's log, as it stands, once had this head. */
  continues(head: LogHead): boolean;
}
