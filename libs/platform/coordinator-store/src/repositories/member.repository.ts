import type { Kysely, Selectable } from 'kysely';
import type { Instant, SiteId } from '@collimate/kernel-canonical';
import type { MemberCosignaturesTable, MembersTable, Schema } from '../schema.js';

/** A line of the log of members with the cosignatures under it. */
export interface MemberRow extends Selectable<MembersTable> {
  readonly cosignatures: readonly Pick<Selectable<MemberCosignaturesTable>, 'site_id' | 'signature'>[];
}

/** The log of members, and the consortium's key under it. */
export class MemberRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  /** @returns the consortium's key, 64 hex digits; undefined before it is named */
  async consortiumKey(): Promise<string | undefined> {
    return (await this.db.selectFrom('consortium').select('public_key').executeTakeFirst())?.public_key;
  }

  /** Names the key, once. */
  async nameConsortium(publicKey: string, at: Instant): Promise<void> {
    await this.db.insertInto('consortium').values({ public_key: publicKey, named_at: at }).execute();
  }

  /** @returns all lines in their order */
  async lines(): Promise<MemberRow[]> {
    const [lines, cosignatures] = await Promise.all([
      this.db.selectFrom('members').selectAll().orderBy('position').execute(),
      this.db.selectFrom('member_cosignatures').selectAll().orderBy('position').orderBy('site_id').execute(),
    ]);
    return lines.map((line) => ({ ...line, cosignatures: cosignatures.filter(({ position }) => position === line.position) }));
  }

  async add(line: Selectable<MembersTable>): Promise<void> {
    await this.db.insertInto('members').values(line).execute();
  }

  /** Keeps the first cosignature of a site under a line. */
  async cosign(line: { position: number; siteId: SiteId; signature: string; at: Instant }): Promise<void> {
    await this.db
      .insertInto('member_cosignatures')
      .values({ position: line.position, site_id: line.siteId, signature: line.signature, added_at: line.at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
