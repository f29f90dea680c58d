import type { Kysely, Selectable } from 'kysely';
import type { Instant, SiteId } from '@collimate/kernel-canonical';
import type { CertificatesTable, Schema } from '../schema.js';

/** A certificate that was issued to a site. */
export type CertificateRow = Selectable<CertificatesTable>;

/** Certificates of sites, and which of them are revoked. */
export class CertificateRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  async add(row: Omit<CertificateRow, 'revoked_at'>): Promise<void> {
    await this.db
      .insertInto('certificates')
      .values({ ...row, revoked_at: null })
      .execute();
  }

  /** Revokes every certificate of a site, for ever. */
  async revoke(siteId: SiteId, at: Instant): Promise<void> {
    await this.db
      .updateTable('certificates')
      .set({ revoked_at: at })
      .where('site_id', '=', siteId)
      .where('revoked_at', 'is', null)
      .execute();
  }

  /** @returns every revoked certificate of every site, by serial number */
  revoked(): Promise<CertificateRow[]> {
    return this.db.selectFrom('certificates').selectAll().where('revoked_at', 'is not', null).orderBy('serial').execute();
  }
}
