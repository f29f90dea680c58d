import type { Kysely } from 'kysely';
import type { Instant, SiteId } from '@collimate/kernel-canonical';
import type { Schema } from '../schema.js';
import { StoreError } from '../store.error.js';

/** Which request of which site it is. */
export interface RequestKey {
  readonly siteId: SiteId;
  readonly requestId: string;
  readonly method: string;
  /** Lower-case hex. */
  readonly payloadSha256: string;
}

/** Answers that were given, so that a repeat of the request gets the same one. */
export class RequestRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  /** @returns the stored response @throws StoreError IDEMPOTENCY_MISMATCH for the same id with another request */
  async find(key: RequestKey): Promise<Buffer | undefined> {
    const row = await this.db
      .selectFrom('requests')
      .select(['method', 'payload_sha256', 'response'])
      .where('site_id', '=', key.siteId)
      .where('request_id', '=', key.requestId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (row.method !== key.method || row.payload_sha256 !== key.payloadSha256) {
      throw new StoreError('IDEMPOTENCY_MISMATCH', 'this request id belongs to another request');
    }
    return row.response;
  }

  async add(key: RequestKey, response: Buffer, at: Instant): Promise<void> {
    await this.db
      .insertInto('requests')
      .values({
        site_id: key.siteId,
        request_id: key.requestId,
        method: key.method,
        payload_sha256: key.payloadSha256,
        response,
        answered_at: at,
      })
      .execute();
  }

  /** Forgets answers older than `before`. */
  async forget(before: Instant): Promise<void> {
    await this.db.deleteFrom('requests').where('answered_at', '<', before).execute();
  }
}
