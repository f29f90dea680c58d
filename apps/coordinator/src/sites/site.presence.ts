import { createHash, createPublicKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, parseDigest, toHex, type Instant, type SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type SiteRow, type StoreSession, type WitnessedHead } from '@collimate/platform-coordinator-store';
import type { Logger } from '@collimate/platform-service-kit';
import { alarmFromWire, type HelloRequest, type SiteStanding } from '@collimate/protocol';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { CallAllowance } from '../platform/call.allowance.js';
import { UNSIGNED_UNTIL } from '../platform/envelope.check.js';
import { LOGGER } from '../platform/tokens.js';

/** Stores the standing that a site tells when it connects, for the operator, and logs changes of it. */
@Injectable()
export class SitePresence {
  /** Sites whose older agents have been told of. */
  private readonly unsigned = new Set<SiteId>();

  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
    private readonly allowance: CallAllowance,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @returns the last head of the site's log that was confirmed, if any was, and why the site is suspended; empty if it is not
   * @throws CoordinatorError SITE_UNKNOWN, SITE_SUSPENDED, INVALID_REQUEST; ProtocolError UNKNOWN_ENUM
   */
  async greet(
    siteId: SiteId,
    request: HelloRequest,
    isSigned: boolean,
  ): Promise<{ readonly head?: WitnessedHead; readonly suspendedWhy: string }> {
    const now = this.clock.now();
    const site = await this.store.read.sites.find(siteId);
    if (site === undefined) throw new CoordinatorError('SITE_UNKNOWN', 'this site is not known');
    if (site.state === 'revoked') throw new CoordinatorError('SITE_SUSPENDED', 'the certificates of this site are revoked');
    await this.keep(tellsNews(site, request.standing) || (isSigned && site.signs_since === null), async (session) => {
      await session.sites.seen(siteId, now, {
        // Cut between characters: a cut through a surrogate pair would leave half a character.
        agentVersion: [...request.agentVersion].slice(0, 64).join(''),
        policySha256: toHex(request.policySha256.subarray(0, 32)),
      });
      if (request.standing !== undefined) await this.note(session, site, request.standing, now);
      if (isSigned) await session.sites.signs(siteId, now);
    });
    if (!isSigned) this.tellUnsigned(siteId);
    const head = await this.store.read.witnesses.latest(siteId);
    return { ...(head !== undefined && { head }), suspendedWhy: site.suspended_why ?? '' };
  }

  /** A sign of life between two greetings. @returns why the site is suspended; empty if it is not @throws ProtocolError UNKNOWN_ENUM */
  async beat(siteId: SiteId, standing: SiteStanding | undefined): Promise<string> {
    const now = this.clock.now();
    const known = await this.store.read.sites.find(siteId);
    const isNews = known !== undefined && tellsNews(known, standing);
    await this.keep(isNews, async (session) => {
      await session.sites.seen(siteId, now);
      const site = isNews ? await session.sites.find(siteId) : undefined;
      if (site !== undefined && standing !== undefined) await this.note(session, site, standing, now);
    });
    return known?.suspended_why ?? '';
  }

  /**
   * Being seen may be lost with the machine, so two hundred sites that come back at once do not wait for the disk. News
   * may not be lost.
   */
  private keep(isNews: boolean, work: (session: StoreSession) => Promise<void>): Promise<void> {
    return isNews ? this.store.write(work) : this.store.writeSoon(work);
  }

  /** Once in the life of this process. */
  private tellUnsigned(site: SiteId): void {
    if (this.unsigned.has(site)) return;
    this.unsigned.add(site);
    const about = { site, code: 'UNSIGNED_MESSAGES', until: UNSIGNED_UNTIL };
    this.logger.warn(
      about,
      'the agent of this site is older and signs no messages; it is heard until that day, and should be upgraded',
    );
  }

  private async note(session: StoreSession, site: SiteRow, { alarm, logKey }: SiteStanding, now: Instant): Promise<void> {
    const name = alarmFromWire(alarm);
    const id = site.id as SiteId;
    if (name !== site.alarm) {
      await session.sites.raise(id, name, name === 'none' ? null : now);
      if (name === 'none') this.logger.info({ site: id, was: site.alarm }, 'the site goes on');
      else this.logger.error({ site: id, alarm: name }, ALARMS[name]);
    }
    const key = checkedKey(logKey);
    if (key === undefined || key === site.log_key) return;
    this.allowance.take(id);
    await session.sites.nameLogKey(id, key);
    const digest = parseDigest(createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex'));
    await session.log.append({ kind: 'site-key-named', site: id, key: digest, at: now });
    if (site.log_key !== null) this.logger.warn({ site: id, key: digest }, 'the site signs its log with another key');
  }
}

const ALARMS = {
  'coordinator-log-unsigned': 'the site refuses this coordinator: its head is not signed by the key that the site pinned',
  'coordinator-log-smaller': 'the site refuses this coordinator: its log is shorter than what the site has seen of it',
  'coordinator-log-forked': 'the site refuses this coordinator: its log is another than what the site has seen of it',
  quarantined: 'the site releases nothing: its own past is in doubt until its people have looked',
} as const;

/** Whether the site tells a new alarm, or a new key of its log. @throws ProtocolError UNKNOWN_ENUM */
function tellsNews(site: SiteRow, standing: SiteStanding | undefined): boolean {
  if (standing === undefined) return false;
  const key = Buffer.from(standing.logKey).toString('base64');
  return alarmFromWire(standing.alarm) !== site.alarm || (key !== '' && key !== site.log_key);
}

/** @returns the key in base64, or undefined if none is told @throws CoordinatorError INVALID_REQUEST for another kind of key */
function checkedKey(der: Uint8Array): string | undefined {
  if (der.length === 0) return undefined;
  try {
    const key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ed25519') return Buffer.from(der).toString('base64');
  } catch {
    // Said below, in words of our own.
  }
  throw new CoordinatorError('INVALID_REQUEST', 'the key of the site log is no Ed25519 key');
}
