import { createHash, createPublicKey, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, parseInstant, parseSiteId, type SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { Envelope, envelopeText, READING_METHODS, SiteServiceService } from '@collimate/protocol';
import { CoordinatorError } from './coordinator.error.js';
import { CoordinatorKeys } from './coordinator.keys.js';
import { EnvelopeSessions } from './envelope.sessions.js';

/** Until when a site that has never signed is heard without an envelope: twelve months from the first version that signs (ADR 0081). */
export const UNSIGNED_UNTIL = parseInstant('2027-11-30T00:00:00.000Z');

/** A message as it came. */
export interface CameMessage {
  /** Path of the method. */
  readonly method: string;
  readonly message: object;
  readonly bytes: Uint8Array;
  /** As it stands in the header; undefined without one. */
  readonly envelope: Uint8Array | undefined;
  /** The site that the verified certificate of the connection names. */
  readonly certified: SiteId | undefined;
}

const SIGNED = new WeakMap<object, SiteId>();

/** @returns the site whose identity signed a message that was checked; undefined for one without an envelope */
export function signerOf(message: object): SiteId | undefined {
  return SIGNED.get(message);
}

/**
 * Decides whether a message may be heard: it has to be signed by the identity of its site, made for this coordinator,
 * and new. Unsigned messages are heard only if they change nothing or, until a declared day, come from a site that has
 * never signed.
 */
@Injectable()
export class EnvelopeCheck {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly keys: CoordinatorKeys,
    private readonly sessions: EnvelopeSessions,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws CoordinatorError ENVELOPE_MISSING, ENVELOPE_INVALID, ENVELOPE_FOREIGN, ENVELOPE_REPLAYED, ENVELOPE_SESSION_ENDED, SITE_MISMATCH,
   *   SITE_SUSPENDED, TOO_MANY_CALLS, UPGRADE_REQUIRED
   */
  async hear(came: CameMessage): Promise<void> {
    // An enrolling site has no key that is known here, so its signature could not be checked.
    if (came.method === SiteServiceService.enrol.path) return;
    if (came.envelope === undefined) return this.hearUnsigned(came);
    const envelope = read(came.envelope);
    const site = parseSiteId(envelope.siteId);
    if (came.certified !== undefined && came.certified !== site) {
      throw new CoordinatorError('SITE_MISMATCH', 'the certificate belongs to another site than the envelope names');
    }
    if (!Buffer.from(this.own()).equals(envelope.coordinator)) {
      throw new CoordinatorError('ENVELOPE_FOREIGN', 'the message is for another coordinator');
    }
    const key = await this.keyOf(site, envelope, came);
    const text = envelopeText(envelope, came.method, came.bytes);
    if (!isSigned(text, envelope.signature, key)) {
      const isOther = envelope.key.length > 0 && envelope.key.toString('base64') !== key;
      throw isOther ? foreign() : new CoordinatorError('ENVELOPE_INVALID', 'the signature beside the message does not hold');
    }
    this.take(site, envelope);
    SIGNED.set(came.message, site);
  }

  private async hearUnsigned({ method, message, certified }: CameMessage): Promise<void> {
    if (READING_METHODS.includes(method)) return;
    const named = certified ?? (message as { readonly siteId?: string }).siteId;
    const site = named === undefined ? undefined : await this.store.read.sites.find(parseSiteId(named));
    if (site !== undefined && site.signs_since !== null) {
      throw new CoordinatorError('ENVELOPE_MISSING', 'this site signs its messages, and this one bears no signature');
    }
    if (this.clock.now() < UNSIGNED_UNTIL) return;
    throw new CoordinatorError(
      'UPGRADE_REQUIRED',
      `agents that sign nothing are heard until ${UNSIGNED_UNTIL}; upgrade the agent`,
    );
  }

  /** The key that the coordinator knows for the site; if it knows none yet, the one that the certificate vouches for. */
  private async keyOf(site: SiteId, envelope: Envelope, came: CameMessage): Promise<string> {
    const row = await this.store.read.sites.find(site);
    if (row?.state === 'revoked') throw new CoordinatorError('SITE_SUSPENDED', 'the certificates of this site are revoked');
    const known = row?.log_key ?? undefined;
    if (known !== undefined) return known;
    if (came.certified === site && envelope.key.length > 0) return envelope.key.toString('base64');
    throw foreign();
  }

  private take(site: SiteId, { session, sequence }: Envelope): void {
    switch (this.sessions.take(site, session, sequence)) {
      case 'taken':
        return;
      case 'replayed':
        throw new CoordinatorError('ENVELOPE_REPLAYED', 'this message has arrived before');
      case 'ended':
        throw new CoordinatorError('ENVELOPE_SESSION_ENDED', 'this session has ended, or was never given here');
      case 'too-many':
        throw new CoordinatorError('TOO_MANY_CALLS', 'this site begins more sessions than its work needs');
    }
  }

  /** @returns the name under which a message is for this coordinator, 32 bytes */
  private own(): Uint8Array {
    return createHash('sha256').update(this.keys.logPublicKey()).digest();
  }
}

function foreign(): CoordinatorError {
  return new CoordinatorError('ENVELOPE_FOREIGN', 'the message is signed by a key that this site has not named', {
    hint: 'the keys of the site are others than before: it is invited anew',
  });
}

function read(bytes: Uint8Array): Envelope {
  try {
    return Envelope.decode(bytes);
  } catch {
    throw new CoordinatorError('ENVELOPE_INVALID', 'the envelope cannot be read');
  }
}

/** @param key SubjectPublicKeyInfo, DER, base64 */
function isSigned(text: Uint8Array, signature: Uint8Array, key: string): boolean {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    return publicKey.asymmetricKeyType === 'ed25519' && verify(null, text, publicKey, signature);
  } catch {
    return false;
  }
}
