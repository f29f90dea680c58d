import type { Kysely } from 'kysely';
import type { Instant } from '@collimate/kernel-canonical';
import type { Schema } from './schema.js';

/** Operators of the coordinator, known by the hash of their bearer token. */
export class AccountRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  /** @returns the name of the operator, or undefined @param tokenSha256 lower-case hex */
  async nameOf(tokenSha256: string): Promise<string | undefined> {
    const row = await this.db.selectFrom('accounts').select('name').where('token_sha256', '=', tokenSha256).executeTakeFirst();
    return row?.name;
  }

  /** @returns the hash of the operator's token, undefined if there is no such operator */
  async tokenOf(name: string): Promise<string | undefined> {
    const row = await this.db.selectFrom('accounts').select('token_sha256').where('name', '=', name).executeTakeFirst();
    return row?.token_sha256;
  }

  /** Adds an operator, or gives a known one a new token. */
  async set(name: string, tokenSha256: string, at: Instant): Promise<void> {
    await this.db
      .insertInto('accounts')
      .values({ name, token_sha256: tokenSha256, created_at: at })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ token_sha256: tokenSha256 }))
      .execute();
  }
}
