import type { Kysely, Selectable } from 'kysely';
import type { Instant, SiteId } from '@collimate/kernel-canonical';
import type { SiteAlarmName } from '@collimate/protocol';
import type { CertificatesTable, InvitationsTable, Schema, SitesTable } from '../schema.js';

/** A hospital as the coordinator knows it. */
export type SiteRow = Selectable<SitesTable>;
/** A one-time invitation; only the hash of its nonce is known. */
export type InvitationRow = Selectable<InvitationsTable>;
/** A certificate that was issued to a site. */
export type CertificateRow = Selectable<CertificatesTable>;

/** Sites, their invitations and their certificates. */
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

  async invite(invitation: {
    readonly nonceHash: string;
    readonly siteId: SiteId;
    readonly expires: Instant;
    readonly by?: string;
  }): Promise<void> {
    await this.db
      .insertInto('invitations')
      .values({
        nonce_hash: invitation.nonceHash,
        site_id: invitation.siteId,
        expires_at: invitation.expires,
        used_at: null,
        invited_by: invitation.by ?? null,
      })
      .execute();
  }

  /** Takes back every invitation of a site that was not used. @returns how many there were */
  async withdrawInvitations(siteId: SiteId): Promise<number> {
    const { numDeletedRows } = await this.db
      .deleteFrom('invitations')
      .where('site_id', '=', siteId)
      .where('used_at', 'is', null)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }

  /** Makes all invitations of an operator void: those that were not used are of no use, and who has enrolled by one is admitted by none. */
  async voidInvitations(by: string, at: Instant): Promise<void> {
    await this.db
      .updateTable('invitations')
      .set({ void_since: at })
      .where('invited_by', '=', by)
      .where('void_since', 'is', null)
      .execute();
  }

  /** @returns the invitation by which a site has enrolled last */
  usedInvitation(siteId: SiteId): Promise<InvitationRow | undefined> {
    const used = this.db.selectFrom('invitations').selectAll().where('site_id', '=', siteId).where('used_at', 'is not', null);
    return used.orderBy('used_at', 'desc').limit(1).executeTakeFirst();
  }

  findInvitation(nonceHash: string): Promise<InvitationRow | undefined> {
    return this.db.selectFrom('invitations').selectAll().where('nonce_hash', '=', nonceHash).executeTakeFirst();
  }

  /** Binds the next key of a site, with the certificate that was issued for it. */
  async rebind(siteId: SiteId, spki: string): Promise<void> {
    await this.db.updateTable('sites').set({ spki }).where('id', '=', siteId).execute();
  }

  /** Uses up an invitation and binds the key; the two belong into one transaction with the certificate. */
  async bind(use: {
    readonly nonceHash: string;
    /** Whether operators have to admit the site before it is heard. */
    readonly isPending?: boolean;
    readonly invitedBy?: string | null;
    readonly siteId: SiteId;
    readonly spki: string;
    readonly agentVersion: string;
    readonly at: Instant;
  }): Promise<void> {
    await this.db.updateTable('invitations').set({ used_at: use.at }).where('nonce_hash', '=', use.nonceHash).execute();
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

  async addCertificate(row: Omit<CertificateRow, 'revoked_at'>): Promise<void> {
    await this.db
      .insertInto('certificates')
      .values({ ...row, revoked_at: null })
      .execute();
  }

  findCertificate(serial: string): Promise<CertificateRow | undefined> {
    return this.db.selectFrom('certificates').selectAll().where('serial', '=', serial).executeTakeFirst();
  }

  /** Asks a site for nothing, or asks it again. @param why what its hospital is told; null to go on */
  async suspend(id: SiteId, why: string | null): Promise<void> {
    const state = why === null ? 'active' : 'suspended';
    await this.db.updateTable('sites').set({ state, suspended_why: why }).where('id', '=', id).execute();
  }

  /** A site that has waited is heard from now on. */
  async admit(id: SiteId): Promise<void> {
    await this.db.updateTable('sites').set({ state: 'active' }).where('id', '=', id).execute();
  }

  /** The key that was bound is not that of the hospital: it is unbound, and the site may be invited again. */
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

  /** Revokes every certificate of a site, for ever. @returns the serial numbers */
  async revoke(id: SiteId, at: Instant): Promise<string[]> {
    await this.db.updateTable('sites').set({ state: 'revoked', suspended_why: null }).where('id', '=', id).execute();
    return this.revokeCertificates(id, at);
  }

  /** @returns the serial numbers */
  async revokeCertificates(id: SiteId, at: Instant): Promise<string[]> {
    const rows = await this.db
      .updateTable('certificates')
      .set({ revoked_at: at })
      .where('site_id', '=', id)
      .where('revoked_at', 'is', null)
      .returning('serial')
      .execute();
    return rows.map((row) => row.serial);
  }

  revoked(): Promise<CertificateRow[]> {
    return this.db.selectFrom('certificates').selectAll().where('revoked_at', 'is not', null).orderBy('serial').execute();
  }

  /** Keeps what stops a site, from when on. */
  async raise(id: SiteId, alarm: SiteAlarmName, since: Instant | null): Promise<void> {
    await this.db.updateTable('sites').set({ alarm, alarm_since: since }).where('id', '=', id).execute();
  }

  /** Keeps the key by which a site signs its log. @param logKey SubjectPublicKeyInfo, DER, base64 */
  async nameLogKey(id: SiteId, logKey: string): Promise<void> {
    await this.db.updateTable('sites').set({ log_key: logKey }).where('id', '=', id).execute();
  }

  /** The site has signed a message: from now on it is heard with its signature alone. */
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
