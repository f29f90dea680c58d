import { createHash, randomBytes } from 'node:crypto';
import { instantToMs, parseDigest, parseInstant, parseSiteId, type Instant, type SiteId } from '@collimate/kernel-canonical';
import { PkiError } from './pki.error.js';

const PREFIX = 'CM1-';

/** An invitation as it is handed to a hospital: one text, usable once. */
export interface EnrolmentToken {
  /** `https://host:port` of the coordinator. */
  readonly url: string;
  readonly site: SiteId;
  /** SHA-256 of the authority's public key, lower-case hex. */
  readonly spki: string;
  /** 32 random bytes, base64url; the coordinator keeps its hash alone. */
  readonly nonce: string;
  readonly expires: Instant;
}

/** @returns a nonce for a new token */
export function newNonce(): string {
  return randomBytes(32).toString('base64url');
}

/** @returns SHA-256 of a nonce, lower-case hex: all that the coordinator keeps of a token */
export function nonceHash(nonce: string): string {
  return createHash('sha256').update('collimate.enrolment/1\0').update(nonce).digest('hex');
}

/** @returns `CM1-` and the token as base64url of JSON */
export function encodeToken(token: EnrolmentToken): string {
  const { url, site, spki, nonce, expires } = token;
  return PREFIX + Buffer.from(JSON.stringify({ url, site, spki, nonce, expires })).toString('base64url');
}

/** @throws PkiError TOKEN_MALFORMED unless the text is a token with exactly its five fields */
export function decodeToken(text: string): EnrolmentToken {
  const trimmed = text.trim();
  if (!trimmed.startsWith(PREFIX)) throw malformed();
  try {
    const fields = JSON.parse(Buffer.from(trimmed.slice(PREFIX.length), 'base64url').toString('utf8')) as Record<string, unknown>;
    const names = Object.keys(fields).sort().join();
    if (names !== 'expires,nonce,site,spki,url') throw malformed();
    const { url, site, spki, nonce, expires } = fields as Record<string, string>;
    if (new URL(url).protocol !== 'https:' || !/^[A-Za-z0-9_-]{43}$/.test(nonce)) throw malformed();
    return { url, site: parseSiteId(site), spki: parseDigest(spki), nonce, expires: parseInstant(expires) };
  } catch (cause) {
    throw cause instanceof PkiError ? cause : malformed(cause);
  }
}

/** @throws PkiError TOKEN_EXPIRED */
export function checkTokenExpiry(token: EnrolmentToken, now: Instant): void {
  if (instantToMs(now) >= instantToMs(token.expires)) {
    throw new PkiError('TOKEN_EXPIRED', 'this invitation has expired', { hint: 'Ask the coordinator for a new one.' });
  }
}

function malformed(cause?: unknown): PkiError {
  return new PkiError('TOKEN_MALFORMED', 'this is no enrolment token', {
    cause,
    hint: 'A token begins with CM1- and is one line.',
  });
}
