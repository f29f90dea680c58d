import { ctr, gcm } from '@noble/ciphers/aes.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { parseDigest, parseSiteId, sha256Bytes, toHex, type SiteId } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import type { SharingTerms } from './attempt.parameters.js';
import type { AttemptQuestion } from './attempt.question.js';
import { MaskCrypto } from './mask.crypto.js';
import type { Members } from './members.js';
import { isSignedBy } from './public.keys.js';
import type { SiteStanding, SiteTools } from './site.attempt.js';

/** The port by the audited packages, for tests: the numbers are right, the time is not constant. */
export class NobleCrypto extends MaskCrypto {
  agreementKey(secret: Uint8Array): Uint8Array {
    return x25519.getPublicKey(secret);
  }

  agree(secret: Uint8Array, peer: Uint8Array): Uint8Array | undefined {
    try {
      return x25519.getSharedSecret(secret, peer);
    } catch {
      return undefined;
    }
  }

  maskStream(key: Uint8Array, length: number): Uint8Array {
    return ctr(key, new Uint8Array(16)).encrypt(new Uint8Array(length));
  }

  sealShares(key: Uint8Array, context: Uint8Array, plain: Uint8Array): Uint8Array {
    return gcm(key, new Uint8Array(12), context).encrypt(plain);
  }

  openShares(key: Uint8Array, context: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    try {
      return gcm(key, new Uint8Array(12), context).decrypt(sealed);
    } catch {
      return undefined;
    }
  }
}

const found = new Map<string, boolean>();

/** `isSignedBy`, asked once of the same key, text and signature: every site of a test looks at the same words of all others, a millisecond each time. */
export function isSigned(key: string, text: Uint8Array, signature: string): boolean {
  const asked = `${key} ${signature} ${toHex(text)}`;
  const isSound = found.get(asked) ?? isSignedBy(key, text, signature);
  found.set(asked, isSound);
  return isSound;
}

const digest = (letter: string) => parseDigest(letter.repeat(64));
const HEAD = { size: 3, root: digest('9') };

/** A question of so many coordinates. */
export function questionOf(terms: SharingTerms, length: number): AttemptQuestion {
  return {
    studyDigest: digest('a'),
    queryDigest: digest('b'),
    step: 0,
    epoch: 7,
    attempt: 0,
    given: undefined,
    sigma2: 4000n,
    d2: 4n,
    length,
    terms,
    membershipRoot: digest('c'),
  };
}

/** One of the sites of a test, with a key of its own. */
export interface TestSite {
  readonly standing: SiteStanding;
  readonly tools: SiteTools;
  readonly sight: { readonly members: Members; readonly log: SiteStanding['log'] };
}

/** Sites s1, s2, … who all have pinned each other. */
export function sitesOf(count: number, crypto: MaskCrypto = new NobleCrypto(), seed = 1): readonly TestSite[] {
  return Array.from({ length: count }, (_, index) => {
    const secret = sha256Bytes(Uint8Array.of(index, seed));
    const site: SiteId = parseSiteId(`s${String(index + 1).padStart(3, '0')}`);
    const log = { head: HEAD, continues: (head: { size: number }) => head.size <= HEAD.size };
    return {
      standing: { site, identityKey: toHex(ed25519.getPublicKey(secret)), lastAttempt: -1, log, headsSeen: [] },
      tools: {
        crypto,
        random: new SeededRandom(1000 * seed + index),
        verify: isSigned,
        sign: (text: Uint8Array) => ed25519.sign(text, secret),
      },
      sight: { members: { root: digest('c'), isMember: () => true, isPinned: () => true }, log },
    };
  });
}
