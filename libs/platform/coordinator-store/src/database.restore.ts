import { createHash } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import { MerkleTree } from '@collimate/governance-provenance';
import { toHex } from '@collimate/kernel-canonical';
import { COPIED_TABLES, type CopiedRow, type CopyEnd, type CopyHead } from './copied.tables.js';
import { migrateWithin } from './migrations/migrate.js';
import type { Schema } from './schema.js';
import { StoreError } from './store.error.js';

/**
 * Puts a copy into an empty database: the tables as they were, then every migration since. All of it stays or nothing.
 * @param lines of the copy, in their order
 * @param fingerprint of the keys that the coordinator has
 * @throws StoreError BACKUP_DAMAGED, BACKUP_FOREIGN for other keys, STORE_NOT_EMPTY, MIGRATION_UNKNOWN
 */
export async function restoreDatabase(db: Kysely<Schema>, lines: AsyncIterable<string>, fingerprint: string): Promise<CopyEnd> {
  return db.transaction().execute(async (tx) => {
    const reading = new Reading();
    for await (const line of lines) {
      const read = reading.next(line);
      if (read.kind === 'head') await prepare(tx, read.head, fingerprint);
      if (read.kind === 'row') await insert(tx, read.row);
    }
    const end = reading.whole();
    await sql`select setval(pg_get_serial_sequence('collimate.assignments', 'ordinal'),
      (select coalesce(max(ordinal), 1) from collimate.assignments), (select count(*) > 0 from collimate.assignments))`.execute(
      tx,
    );
    await migrateWithin(tx);
    return end;
  });
}

type Read =
  | { readonly kind: 'head'; readonly head: CopyHead }
  | { readonly kind: 'row'; readonly row: CopiedRow }
  | { readonly kind: 'end' };

/** Reads a copy line by line, and checks it against its last line. */
class Reading {
  private readonly digest = createHash('sha256');
  private readonly tree = new MerkleTree();
  private lines = 0;
  private end: CopyEnd | undefined;

  next(text: string): Read {
    if (this.end !== undefined) throw damaged('something stands behind its end');
    const line = parsed(text);
    const end = line['end'] as CopyEnd | undefined;
    if (end !== undefined) {
      this.end = end;
      return { kind: 'end' };
    }
    this.digest.update(`${text}\n`);
    this.lines += 1;
    if (this.lines === 1) return { kind: 'head', head: headOf(line) };
    const row = line as unknown as CopiedRow;
    if (!COPIED_TABLES.includes(row.table) || typeof row.row !== 'object') throw damaged(`line ${this.lines} is no row`);
    if (row.table === 'leaves') this.tree.append(Buffer.from(String(row.row['entry'])));
    return { kind: 'row', row };
  }

  /** @throws StoreError BACKUP_DAMAGED */
  whole(): CopyEnd {
    if (this.end === undefined) throw damaged('its end is missing');
    const { size, root } = this.tree.head();
    const isWhole = this.end.sha256 === this.digest.digest('hex') && this.end.rows === this.lines - 1;
    if (!isWhole) throw damaged('it is not what its last line says');
    if (this.end.log.size !== size || this.end.log.root !== toHex(root)) throw damaged('its log has another root');
    return this.end;
  }
}

async function prepare(tx: Transaction<Schema>, head: CopyHead, fingerprint: string): Promise<void> {
  if (head.fingerprint !== null && head.fingerprint !== fingerprint) {
    throw new StoreError('BACKUP_FOREIGN', 'this backup is of a coordinator with other keys', {
      hint: 'put the keys of that coordinator into the folder `keys` of the data folder first: no site would believe others',
    });
  }
  const found = await sql<{
    n: string;
  }>`select count(*) as n from information_schema.tables where table_schema = 'collimate'`.execute(tx);
  if (Number(found.rows[0].n) > 0) {
    throw new StoreError('STORE_NOT_EMPTY', 'there is a database of a coordinator already, and it is not written over', {
      hint: 'restore into an empty data folder, or into a new database of the server',
    });
  }
  const ran = await migrateWithin(tx, head.migrations);
  if (ran.length !== head.migrations.length) {
    throw new StoreError('MIGRATION_UNKNOWN', 'the backup was written by a newer version', {
      hint: 'install that version first',
    });
  }
}

async function insert(tx: Transaction<Schema>, { table, row }: CopiedRow): Promise<void> {
  const names = Object.keys(row);
  if (!names.every((name) => /^[a-z][a-z0-9_]*$/.test(name))) throw damaged('a column has no name of ours');
  const cells = names.map((name) => sql`${cellOf(row[name])}`);
  const columns = sql.raw(names.join(', '));
  const into = sql.raw(`collimate.${table}`);
  try {
    await sql`insert into ${into} (${columns}) overriding system value values (${sql.join(cells)})`.execute(tx);
  } catch (error) {
    // Classes 22, 23 and 42 of SQLSTATE: the fault is in the row, not in the disk or the connection.
    if (/^(22|23|42)/.test(String((error as { readonly code?: unknown }).code))) throw damaged(`a row of ${table} does not fit`);
    throw error;
  }
}

function cellOf(cell: unknown): unknown {
  const bytes = (cell as { readonly base64?: unknown } | null)?.base64;
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : cell;
}

function headOf(line: Readonly<Record<string, unknown>>): CopyHead {
  const head = line as unknown as CopyHead;
  if (head.schema !== 'collimate.coordinator-backup/1' || !Array.isArray(head.migrations)) {
    throw damaged('its first line is no head of a backup');
  }
  return head;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null) return line as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw damaged('a line is no JSON object');
}

function damaged(reason: string): StoreError {
  return new StoreError('BACKUP_DAMAGED', `the backup cannot be used: ${reason}`, {
    hint: 'nothing was written; take another backup',
  });
}
