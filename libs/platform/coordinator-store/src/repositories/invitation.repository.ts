import type { Kysely, Selectable } from 'kysely';
import type { Instant, SiteId } from '@collimate/kernel-canonical';
import type { InvitationsTable, Schema } from '../schema.js';

/** A one-time invitation; only the hash of its nonce is known. */
export type InvitationRow = Selectable<InvitationsTable>;

/** Invitations by which hospitals enrol. */
export class InvitationRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  async add(invitation: {
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

  find(nonceHash: string): Promise<InvitationRow | undefined> {
    return this.db.selectFrom('invitations').selectAll().where('nonce_hash', '=', nonceHash).executeTakeFirst();
  }

  /** @returns the invitation by which a site has enrolled last */
  usedBy(siteId: SiteId): Promise<InvitationRow | undefined> {
    const used = this.db.selectFrom('invitations').selectAll().where('site_id', '=', siteId).where('used_at', 'is not', null);
    return used.orderBy('used_at', 'desc').limit(1).executeTakeFirst();
  }

  /** Uses up an invitation, in one transaction with the key that is bound by it. */
  async use(nonceHash: string, at: Instant): Promise<void> {
    await this.db.updateTable('invitations').set({ used_at: at }).where('nonce_hash', '=', nonceHash).execute();
  }

  /** Takes back every invitation of a site that was not used. @returns how many there were */
  async withdraw(siteId: SiteId): Promise<number> {
    const { numDeletedRows } = await this.db
      .deleteFrom('invitations')
      .where('site_id', '=', siteId)
      .where('used_at', 'is', null)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }

  /** Makes all invitations of an operator void: nobody can enrol by one, and a site that has enrolled by one and waits is not admitted. */
  async void(by: string, at: Instant): Promise<void> {
    await this.db
      .updateTable('invitations')
      .set({ void_since: at })
      .where('invited_by', '=', by)
      .where('void_since', 'is', null)
      .execute();
  }
}
