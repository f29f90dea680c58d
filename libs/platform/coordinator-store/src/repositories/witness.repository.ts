import type { Kysely, Selectable } from 'kysely';
import { fromHex, toHex, type Instant, type SiteId } from '@collimate/kernel-canonical';
import type { TreeHead } from '@collimate/governance-provenance';
import type { Schema, WitnessesTable } from '../schema.js';

/** The head of a site's log as the coordinator last saw it. */
export interface WitnessedHead extends TreeHead {
  /** Which tree of the site: 1 for the first, one more after each recovery from a restored backup. */
  readonly generation: number;
  readonly at: Instant;
  /** Ed25519 of the site under it, base64; null from an agent that did not sign. */
  readonly signature: string | null;
  /** The key that the site had named when it was confirmed, SubjectPublicKeyInfo, DER, base64; null if it had named none. */
  readonly logKey: string | null;
}

/** Every head of every site's log that the coordinator has confirmed. */
export class WitnessRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  async latest(siteId: SiteId): Promise<WitnessedHead | undefined> {
    const row = await this.db
      .selectFrom('witnesses')
      .selectAll()
      .where('site_id', '=', siteId)
      .orderBy('generation', 'desc')
      .orderBy('size', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? undefined : readable(row);
  }

  /** @returns the witnessed head of a site that has this root */
  async withRoot(siteId: SiteId, root: Uint8Array): Promise<WitnessedHead | undefined> {
    const row = await this.db
      .selectFrom('witnesses')
      .selectAll()
      .where('site_id', '=', siteId)
      .where('root', '=', toHex(root))
      .orderBy('generation', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? undefined : readable(row);
  }

  async add(siteId: SiteId, head: WitnessedHead): Promise<void> {
    await this.db
      .insertInto('witnesses')
      .values({
        site_id: siteId,
        generation: head.generation,
        size: String(head.size),
        root: toHex(head.root),
        witnessed_at: head.at,
        signature: head.signature,
        log_key: head.logKey,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

function readable(row: Selectable<WitnessesTable>): WitnessedHead {
  const { generation, size, root, signature, log_key: logKey } = row;
  return { generation, size: Number(size), root: fromHex(root), at: row.witnessed_at as Instant, signature, logKey };
}
