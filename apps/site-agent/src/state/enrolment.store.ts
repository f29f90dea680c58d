import { X509Certificate } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { instantFromMs, parseSiteId, type Instant, type SiteId } from '@collimate/kernel-canonical';
import { AccountSeals, LifetimeBudgetStore, SettingStore, SiteLog, SqliteSession } from '@collimate/platform-site-store';

/** Who we are in the federation. The private key stands in the keystore, not here. */
export interface Enrolment {
  readonly site: SiteId;
  /** `https://host:port` of the coordinator. */
  readonly url: string;
  readonly authorityPem: string;
  readonly certificatePem: string;
}

/** What the enrolment fixes for good, besides who we are. */
export interface Pinned {
  /** Ed25519 key of the coordinator's log, SubjectPublicKeyInfo, DER. */
  readonly logKey: Uint8Array;
}

/** The site's certificate and the coordinator's address. */
@Injectable()
export class EnrolmentStore {
  constructor(
    private readonly settings: SettingStore,
    private readonly session: SqliteSession,
    private readonly log: SiteLog,
    private readonly budget: LifetimeBudgetStore,
    private readonly accounts: AccountSeals,
  ) {}

  find(): Enrolment | undefined {
    const site = this.settings.get('site-id');
    const url = this.settings.get('coordinator-url');
    const authorityPem = this.settings.get('coordinator-ca');
    const certificatePem = this.settings.get('certificate');
    if (!site || !url || !authorityPem || !certificatePem) return undefined;
    return { site: parseSiteId(site), url, authorityPem, certificatePem };
  }

  /** The first time: pins the coordinator's key, and begins the site's log under the name that it has from now on. */
  begin(enrolment: Enrolment, { logKey }: Pinned, at: Instant): void {
    this.session.transaction(() => {
      this.save(enrolment);
      this.settings.set('coordinator-log-key', Buffer.from(logKey).toString('base64'));
      this.log.append({ kind: 'log-started', owner: enrolment.site, at });
      this.budget.writeLeaf();
      this.accounts.writeLeaves();
    });
  }

  save(enrolment: Enrolment): void {
    this.session.transaction(() => {
      this.settings.set('site-id', enrolment.site);
      this.settings.set('coordinator-url', enrolment.url);
      this.settings.set('coordinator-ca', enrolment.authorityPem);
      this.settings.set('certificate', enrolment.certificatePem);
    });
  }
}

/** @returns from when to when the certificate is valid, and the middle, at which it is renewed */
export function lifeOf(certificatePem: string): { readonly middle: Instant; readonly end: Instant } {
  const { validFrom, validTo } = new X509Certificate(certificatePem);
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  return { middle: instantFromMs((from + to) / 2), end: instantFromMs(to) };
}
