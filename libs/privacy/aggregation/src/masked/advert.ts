import type { Digest, SiteId } from '@collimate/kernel-canonical';
import { signedText } from './attempt.question.js';

/** Head of a site's log: leaves and root. */
export interface LogHead {
  readonly size: number;
  readonly root: Digest;
}

/** A head that somebody has seen of another site's log. */
export interface SeenHead extends LogHead {
  readonly site: SiteId;
}

/** What a site shows before an attempt: its keys for this attempt alone, and what it knows of the logs. All keys in hex. */
export interface Advert {
  readonly site: SiteId;
  /** Ed25519, the site's identity. */
  readonly identityKey: string;
  /** X25519, for masks (s). */
  readonly maskKey: string;
  /** X25519, for the transport of shares (c); null under `all`, where no secret is ever shared. */
  readonly sharesKey: string | null;
  /** SHA-256 of the self-mask seed (b); null under `all`. */
  readonly seedHash: Digest | null;
  /** Largest attempt number that this site has charged for the question, -1 if none. */
  readonly lastAttempt: number;
  readonly ownHead: LogHead;
  /** Sorted by site. */
  readonly headsSeen: readonly SeenHead[];
  /** By the identity, over all of the above and the question. */
  readonly signature: string;
}

/** @param question digest of what is asked @returns the text that an advert's signature covers */
export function advertText(question: Digest, advert: Omit<Advert, 'signature'>): Uint8Array {
  return signedText('advert', question, advertDocument(advert));
}

/** @returns the advert without its signature, as it is hashed: no key but the known ones */
export function advertDocument(advert: Omit<Advert, 'signature'>): Readonly<Record<string, unknown>> {
  const { site, identityKey, maskKey, sharesKey, seedHash, lastAttempt, ownHead, headsSeen } = advert;
  return {
    ...{ site, identityKey, maskKey, sharesKey, seedHash, lastAttempt },
    ownHead: { size: ownHead.size, root: ownHead.root },
    headsSeen: headsSeen.map((head) => ({ site: head.site, size: head.size, root: head.root })),
  };
}
