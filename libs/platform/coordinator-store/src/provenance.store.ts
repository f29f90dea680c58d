import type { Digest, SiteId } from '@collimate/kernel-canonical';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import {
  entryText,
  leafHash,
  MerkleTree,
  parseEntry,
  ProvenanceLog,
  type ConsistencyProof,
  type InclusionProof,
  type LeafPlace,
  type LogEntry,
  type TreeHead,
} from '@collimate/governance-provenance';
import type { Schema } from './schema.js';
import { StoreError } from './store.error.js';

const encoder = new TextEncoder();

const ROWS_AT_ONCE = 1_000;

/** A leaf that was looked up. */
export interface FoundLeaf {
  readonly index: number;
  readonly entry: LogEntry;
  /** As it stands. */
  readonly text: string;
}

/** The hashes of the committed leaves, shared by all sessions of one store; only ever computed from the rows. */
export class CommittedTree {
  private tree = new MerkleTree();

  /** @returns the tree over every committed leaf */
  async upToDate(db: Kysely<Schema>): Promise<MerkleTree> {
    const rows = await db
      .selectFrom('leaves')
      .select(['position', 'entry'])
      .where('position', '>=', String(this.tree.size))
      .orderBy('position')
      .execute();
    for (const row of rows) {
      if (Number(row.position) === this.tree.size) this.tree.append(encoder.encode(row.entry));
    }
    return this.tree;
  }
}

/**
 * The coordinator's own log. Leaves are rows; the tree is computed from them. `append` belongs into a transaction of
 * the store, whose writer lock makes the positions gapless; heads and proofs speak of committed leaves and are asked
 * outside of it (inside, an embedded database would wait for itself).
 */
export class SqlProvenanceLog extends ProvenanceLog {
  constructor(
    private readonly db: Kysely<Schema>,
    private readonly committed: CommittedTree,
    private readonly outside: Kysely<Schema>,
    private readonly appended: (entry: LogEntry) => void = () => undefined,
  ) {
    super();
  }

  override async append(entry: LogEntry): Promise<LeafPlace> {
    const text = entryText(entry);
    const { rows } = await sql<{ next: string }>`
      insert into collimate.leaves (position, entry)
      select coalesce(max(position) + 1, 0), ${text} from collimate.leaves returning position as next`.execute(this.db);
    this.appended(entry);
    return { index: Number(rows[0].next), hash: leafHash(encoder.encode(text)) };
  }

  /**
   * Appends entries in their order, a thousand rows with one question of the database.
   * @throws ProvenanceError UNKNOWN_ENTRY_KIND, BAD_ENTRY before anything is appended
   */
  async appendAll(entries: readonly LogEntry[]): Promise<readonly LeafPlace[]> {
    const texts = entries.map(entryText);
    const places: LeafPlace[] = [];
    for (let from = 0; from < texts.length; from += ROWS_AT_ONCE) {
      const part = texts.slice(from, from + ROWS_AT_ONCE);
      const { rows } = await sql<{ first: string }>`
        with next as (select coalesce(max(position) + 1, 0) as first from collimate.leaves),
        appended as (
          insert into collimate.leaves (position, entry)
          select next.first + given.ordinal - 1, given.entry
          from next, unnest(${part}::text[]) with ordinality as given (entry, ordinal))
        select first from next`.execute(this.db);
      places.push(...part.map((text, i) => ({ index: Number(rows[0].first) + i, hash: leafHash(encoder.encode(text)) })));
    }
    for (const entry of entries) this.appended(entry);
    return places;
  }

  /** @returns texts of at most `count` leaves from a place on, as they stand; none past the end */
  async leavesFrom(index: number, count: number): Promise<readonly string[]> {
    const rows = await this.db
      .selectFrom('leaves')
      .select('entry')
      .where('position', '>=', String(index))
      .orderBy('position')
      .limit(count)
      .execute();
    return rows.map(({ entry }) => entry);
  }

  /** The last entry that freezes a study. @returns its place, if there is one */
  lastFrozen(study: Digest): Promise<FoundLeaf | undefined> {
    return this.last(sql`entry::jsonb ->> 'kind' = 'study-frozen' and entry::jsonb ->> 'study' = ${study}`);
  }

  /** The last entry that names a site's policy. */
  lastPolicy(site: SiteId): Promise<FoundLeaf | undefined> {
    return this.last(sql`entry::jsonb ->> 'kind' = 'site-policy-named' and entry::jsonb ->> 'site' = ${site}`);
  }

  /** The last entry that names the coordinator's software. */
  lastSoftware(): Promise<FoundLeaf | undefined> {
    return this.last(sql`entry::jsonb ->> 'kind' = 'software-named'`);
  }

  private async last(where: RawBuilder<unknown>): Promise<FoundLeaf | undefined> {
    const { rows } = await sql<{ position: string; entry: string }>`
      select position, entry from collimate.leaves where ${where} order by position desc limit 1`.execute(this.db);
    return rows.map(({ position, entry }) => ({ index: Number(position), entry: parseEntry(entry), text: entry }))[0];
  }

  override async head(size?: number): Promise<TreeHead> {
    return (await this.committed.upToDate(this.outside)).head(size);
  }

  override async entryAt(index: number): Promise<LogEntry> {
    const row = await this.db.selectFrom('leaves').select('entry').where('position', '=', String(index)).executeTakeFirst();
    if (row === undefined) throw new StoreError('OUT_OF_RANGE', 'the log has no such leaf', { details: { index } });
    return parseEntry(row.entry);
  }

  override async inclusionProof(index: number, size?: number): Promise<InclusionProof> {
    return (await this.committed.upToDate(this.outside)).inclusionProof(index, size);
  }

  override async consistencyProof(from: number, to?: number): Promise<ConsistencyProof> {
    return (await this.committed.upToDate(this.outside)).consistencyProof(from, to);
  }

  /** Reads every leaf again, checks that each is an entry, and computes the head anew. */
  async recompute(): Promise<TreeHead> {
    const rows = await this.db.selectFrom('leaves').selectAll().orderBy('position').execute();
    const tree = new MerkleTree();
    for (const row of rows) {
      if (Number(row.position) !== tree.size) throw new StoreError('OUT_OF_RANGE', 'the log has a gap');
      parseEntry(row.entry);
      tree.append(encoder.encode(row.entry));
    }
    return tree.head();
  }
}
