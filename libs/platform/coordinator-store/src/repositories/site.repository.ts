import type { Kysely, Selectable } from 'kysely';
import type { Instant, SiteId } from '@collimate/kernel-canonical';
import type { SiteAlarmName } from '@collimate/protocol';
import type { Schema, SitesTable } from '../schema.js';

/** A hospital as the coordinator knows it. */
export type SiteRow = Selectable<SitesTable>;

/** Hospitals: their keys, whether they are heard, and when they were. */
export class SiteRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  async add(site: { readonly id: SiteId; readonly name: string; readonly at: Instant }): Promise<void> {
    await this.db
      .insertInto('sites')
      .values({
        id: site.id,
        name: site.name,
        state: 'invited',
        created_at: site.at,
        spki: null,
        agent_version: null,
        policy_sha256: null,
        alarm_since: null,
        log_key: null,
        signs_since: null,
        suspended_why: null,
        invited_by: null,
        enrolled_at: null,
        last_seen_at: null,
      })
      .execute();
  }

  find(id: SiteId): Promise<SiteRow | undefined> {
    return this.db.selectFrom('sites').selectAll().where('id', '=', id).executeTakeFirst();
  }

  all(): Promise<SiteRow[]> {
    return this.db.selectFrom('sites').selectAll().orderBy('id').execute();
  }

  /** Binds the next key of a site, with the certificate that was issued for it. */
  async rebind(siteId: SiteId, spki: string): Promise<void> {
    await this.db.updateTable('sites').set({ spki }).where('id', '=', siteId).execute();
  }

  /** Binds the first key of a site, in one transaction with the use of its invitation and with the certificate. */
  async bind(use: {
    /** Whether operators have to admit the site before it is heard. */
    readonly isPending?: boolean;
    readonly invitedBy?: string | null;
    readonly siteId: SiteId;
    readonly spki: string;
    readonly agentVersion: string;
    readonly at: Instant;
  }): Promise<void> {
    await this.db
      .updateTable('sites')
      .set({
        state: use.isPending === true ? 'pending' : 'active',
        spki: use.spki,
        agent_version: use.agentVersion,
        enrolled_at: use.at,
        invited_by: use.invitedBy ?? null,
      })
      .where('id', '=', use.siteId)
      .execute();
  }

  /** Suspends a site, or resumes it. @param why told to its hospital; null to resume */
  async suspend(id: SiteId, why: string | null): Promise<void> {
    const state = why === null ? 'active' : 'suspended';
    await this.db.updateTable('sites').set({ state, suspended_why: why }).where('id', '=', id).execute();
  }

  /** Ends the waiting of a site: it is heard from now on. */
  async admit(id: SiteId): Promise<void> {
    await this.db.updateTable('sites').set({ state: 'active' }).where('id', '=', id).execute();
  }

  /** Unbinds a key that is not the hospital's. The site may be invited again. */
  async unbind(id: SiteId): Promise<void> {
    await this.db
      .updateTable('sites')
      .set({ state: 'invited', spki: null, invited_by: null, enrolled_at: null, log_key: null, signs_since: null })
      .where('id', '=', id)
      .execute();
  }

  /** @returns the sites that wait to be admitted */
  async pending(): Promise<SiteId[]> {
    const rows = await this.db.selectFrom('sites').select('id').where('state', '=', 'pending').execute();
    return rows.map(({ id }) => id as SiteId);
  }

  /** @returns the sites that are suspended, and those that were revoked */
  notAsked(): Promise<Pick<SiteRow, 'id' | 'state'>[]> {
    return this.db.selectFrom('sites').select(['id', 'state']).where('state', 'in', ['suspended', 'revoked']).execute();
  }

  /** Shuts a site out for ever. Its certificates are revoked apart, by `CertificateRepository.revoke`. */
  async revoke(id: SiteId): Promise<void> {
    await this.db.updateTable('sites').set({ state: 'revoked', suspended_why: null }).where('id', '=', id).execute();
  }

  /** Keeps the alarm that stops a site, and since when it does. */
  async raise(id: SiteId, alarm: SiteAlarmName, since: Instant | null): Promise<void> {
    await this.db.updateTable('sites').set({ alarm, alarm_since: since }).where('id', '=', id).execute();
  }

  /** Keeps the key by which a site signs its log. @param logKey SubjectPublicKeyInfo, DER, base64 */
  async nameLogKey(id: SiteId, logKey: string): Promise<void> {
    await this.db.updateTable('sites').set({ log_key: logKey }).where('id', '=', id).execute();
  }

  /** Notes that the site signs its messages: from now on unsigned ones are refused. */
  async signs(id: SiteId, since: Instant): Promise<void> {
    await this.db
      .updateTable('sites')
      .set({ signs_since: since })
      .where('id', '=', id)
      .where('signs_since', 'is', null)
      .execute();
  }

  /** Notes a sign of life. */
  async seen(
    id: SiteId,
    at: Instant,
    facts: { readonly agentVersion?: string; readonly policySha256?: string } = {},
  ): Promise<void> {
    await this.db
      .updateTable('sites')
      .set({
        last_seen_at: at,
        ...(facts.agentVersion === undefined ? {} : { agent_version: facts.agentVersion }),
        ...(facts.policySha256 === undefined ? {} : { policy_sha256: facts.policySha256 }),
      })
      .where('id', '=', id)
      .execute();
  }
}
