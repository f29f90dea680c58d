import { parseSiteId, type Instant, type SiteId } from '@collimate/kernel-canonical';
import type { AccountSeals } from '../access/account-seals.js';
import type { FirstHour } from '../access/first-hour.js';
import type { LifetimeBudgetStore } from '../budget/lifetime-budget.store.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import type { SettingStore } from './setting.store.js';

/** Identity of this site in the federation. The private key is in the keystore, not here. */
export interface Enrolment {
  readonly site: SiteId;
  /** `https://host:port` of the coordinator. */
  readonly url: string;
  readonly authorityPem: string;
  readonly certificatePem: string;
}

/** Record that the site left its federation. */
export interface Left {
  readonly site: string;
  /** `https://host:port` of the coordinator. */
  readonly coordinator: string;
  readonly at: Instant;
  /** Ids of the two accounts. */
  readonly by: readonly string[];
}

/** Facts that the enrolment fixes for good, besides the site's identity. */
export interface Pinned {
  /** Ed25519 key of the coordinator's log, SubjectPublicKeyInfo, DER. */
  readonly logKey: Uint8Array;
}

/** Parts of the store of the enrolment. */
export interface EnrolmentStoreParts {
  readonly session: SqliteSession;
  readonly settings: SettingStore;
  readonly releaseLog: SiteLog;
  readonly budget: LifetimeBudgetStore;
  readonly seals: AccountSeals;
  readonly firstHour: FirstHour;
}

/** The site's certificate and the coordinator's address. */
export class EnrolmentStore {
  constructor(private readonly parts: EnrolmentStoreParts) {}

  /**
   * @returns undefined before the enrolment, after the site has left, and if the settings were altered so that they
   *   name no coordinator
   */
  find(): Enrolment | undefined {
    const { settings } = this.parts;
    if (this.left() !== undefined) return undefined;
    const site = settings.get('site-id');
    const url = settings.get('coordinator-url');
    const authorityPem = settings.get('coordinator-ca');
    const certificatePem = settings.get('certificate');
    if (!site || !url || !authorityPem || !certificatePem) return undefined;
    return isSiteId(site) ? { site: parseSiteId(site), url, authorityPem, certificatePem } : undefined;
  }

  /** Whether the site was enrolled, and its settings cannot be read any more. */
  get isAltered(): boolean {
    return this.parts.settings.get('site-id') !== undefined && this.left() === undefined && this.find() === undefined;
  }

  /**
   * Time at which the accounts of the site were begun anew, so that its people may have changed; undefined if they
   * never were.
   */
  get accountsBegunAnew(): Instant | undefined {
    return this.parts.firstHour.begunAnew;
  }

  /** @returns undefined while the site has not left */
  left(): Left | undefined {
    const text = this.parts.settings.get('left');
    return text === undefined ? undefined : (JSON.parse(text) as Left);
  }

  /** Name of the site, by which its log goes, also after it has left. */
  siteName(): SiteId | undefined {
    const site = this.parts.settings.get('site-id');
    return site !== undefined && isSiteId(site) ? parseSiteId(site) : undefined;
  }

  /** The first time: pins the coordinator's key, and begins the site's log under the name that it has from now on. */
  begin(enrolment: Enrolment, { logKey }: Pinned, at: Instant): void {
    const { session, settings, releaseLog, budget, seals, firstHour } = this.parts;
    session.transaction(() => {
      this.save(enrolment);
      settings.set('coordinator-log-key', Buffer.from(logKey).toString('base64'));
      releaseLog.append({ kind: 'log-started', owner: enrolment.site, at });
      budget.writeLeaf();
      seals.writeLeaves();
      firstHour.writeLeaf();
    });
  }

  /** @returns the key of the coordinator's log that the enrolment has pinned, SubjectPublicKeyInfo, DER; undefined for one from before */
  pinnedLogKey(): Uint8Array | undefined {
    const text = this.parts.settings.get('coordinator-log-key');
    return text === undefined ? undefined : Buffer.from(text, 'base64');
  }

  /** Forgets the certificate, because the site has left. Runs in the transaction that records the leaving. */
  end(): void {
    this.parts.settings.clear('certificate');
  }

  save(enrolment: Enrolment): void {
    const { session, settings } = this.parts;
    session.transaction(() => {
      settings.set('site-id', enrolment.site);
      settings.set('coordinator-url', enrolment.url);
      settings.set('coordinator-ca', enrolment.authorityPem);
      settings.set('certificate', enrolment.certificatePem);
    });
  }
}

function isSiteId(text: string): boolean {
  try {
    return parseSiteId(text) === text;
  } catch {
    return false;
  }
}
