import { digestOf, type Digest, type SiteId } from '@collimate/kernel-canonical';
import type { LogHead } from './advert.js';
import type { SiteSignature } from './attempt.messages.js';
import { PROTOCOL, signedText } from './attempt.question.js';
import type { Members } from './members.js';
import { isSigningKey } from './public.keys.js';
import type { VerifySignature } from './roster.checks.js';

/** One line of the log of members: a site, or a new key of one. */
export interface MemberEntry {
  readonly site: SiteId;
  /** Ed25519, 64 hex digits. */
  readonly identityKey: string;
  /** By the consortium's offline key, over the chain up to this line. */
  readonly consortium: string;
  /** By members who have compared the new one's six words, over the same. */
  readonly cosignatures: readonly SiteSignature[];
}

/** What a site holds the log to. */
export interface MemberSight {
  /** Public half of the consortium's offline key, 64 hex digits. */
  readonly consortiumKey: string;
  /** Keys that a person of this site has confirmed by the six words, and its own. */
  readonly confirmed: ReadonlyMap<SiteId, string>;
  /** Sites that may collude: one cosignature more than that makes a key pinned. */
  readonly colluding: number;
  readonly verify: VerifySignature;
}

/** Head of the empty log. */
const BEGINNING = digestOf(`${PROTOCOL}/members`, null);

/** What a line's signatures cover: the line after all that stand before it. */
function lineDigest(before: Digest, index: number, { site, identityKey }: Pick<MemberEntry, 'site' | 'identityKey'>): Digest {
  return digestOf(`${PROTOCOL}/member`, { before, index, site, identityKey });
}

/** The text that the consortium and members sign for the next line of a log. */
export function memberText(head: LogHead, entry: Pick<MemberEntry, 'site' | 'identityKey'>): Uint8Array {
  return signedText('member', lineDigest(head.root, head.size, entry), null);
}

/** Root of a log after its next line. */
export function nextRoot(head: LogHead, entry: Pick<MemberEntry, 'site' | 'identityKey'>): Digest {
  return lineDigest(head.root, head.size, entry);
}

/** Head of a log of members. */
export function memberHead(entries: readonly MemberEntry[]): LogHead {
  const root = entries.reduce((before, entry, index) => lineDigest(before, index, entry), BEGINNING);
  return { size: entries.length, root };
}

/** Whether a log still holds all that was seen of it: it is appended to and never changed. */
export function memberLogContinues(seen: LogHead, entries: readonly MemberEntry[]): boolean {
  return seen.size <= entries.length && memberHead(entries.slice(0, seen.size)).root === seen.root;
}

/**
 * Reads the whole log, which is short enough to be held whole by each site instead of a proof for each member. A key is a member's once
 * the consortium has signed its line; it is pinned if a person of this site confirmed it, or if more pinned members than may collude have
 * cosigned it. The last line of a site counts.
 * @returns the index of the first line that is none, or the members
 */
export function readMembers(entries: readonly MemberEntry[], sight: MemberSight): Members | { readonly badLine: number } {
  const keys = new Map<SiteId, string>();
  const pinned = new Map<SiteId, string>();
  let root = BEGINNING;
  for (const [index, entry] of entries.entries()) {
    const text = memberText({ size: index, root }, entry);
    const signed = isSigningKey(entry.identityKey) && sight.verify(sight.consortiumKey, text, entry.consortium);
    // A key stands for one site: one hospital under two names would be two honest shares.
    const foreign = [...keys].some(([site, key]) => key === entry.identityKey && site !== entry.site);
    if (!signed || foreign) return { badLine: index };
    const cosigners = new Set(
      entry.cosignatures
        .filter(({ site, signature }) => {
          const key = pinned.get(site);
          return site !== entry.site && key !== undefined && sight.verify(key, text, signature);
        })
        .map(({ site }) => site),
    );
    root = lineDigest(root, index, entry);
    keys.set(entry.site, entry.identityKey);
    pinned.delete(entry.site);
    const known = sight.confirmed.get(entry.site) === entry.identityKey || cosigners.size > sight.colluding;
    if (known) pinned.set(entry.site, entry.identityKey);
  }
  return {
    root,
    isMember: (site, key) => keys.get(site) === key,
    isPinned: (site, key) => pinned.get(site) === key,
  };
}
