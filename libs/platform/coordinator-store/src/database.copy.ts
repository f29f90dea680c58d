import { createHash } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import { MerkleTree } from '@collimate/governance-provenance';
import { toHex } from '@collimate/kernel-canonical';
import { COPIED_TABLES, type CopiedRow, type CopyEnd, type CopyHead } from './copied.tables.js';
import type { Schema } from './schema.js';

/** Rows that are asked for at once: a row may hold a vector of 160 kB. */
const ROWS_AT_ONCE = 50;

/**
 * Copies a database as it is at one moment, while others may write, as lines of JSON: a head, a line a row, and an end
 * with the digest of all of it. The text is the same for a server and for an embedded database, and each can be
 * restored into the other.
 * @param write takes a line with its line end; it is waited for
 */
export async function copyDatabase(db: Kysely<Schema>, write: (line: string) => Promise<void>): Promise<CopyEnd> {
  const digest = createHash('sha256');
  const tree = new MerkleTree();
  let rows = 0;
  const line = async (document: unknown): Promise<void> => {
    const text = `${JSON.stringify(document)}\n`;
    digest.update(text);
    await write(text);
  };
  await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      await line(await headOf(tx));
      for (const table of COPIED_TABLES) {
        for await (const row of rowsOf(tx, table)) {
          if (table === 'leaves') tree.append(Buffer.from(String(row['entry'])));
          await line({ table, row: copied(row) } satisfies CopiedRow);
          rows += 1;
        }
      }
    });
  const head = tree.head();
  const end: CopyEnd = { rows, log: { size: head.size, root: toHex(head.root) }, sha256: digest.digest('hex') };
  await write(`${JSON.stringify({ end })}\n`);
  return end;
}

async function headOf(tx: Transaction<Schema>): Promise<CopyHead> {
  const names = await sql<{ name: string }>`select name from collimate.migrations order by name`.execute(tx);
  const owner = await sql<{ fingerprint: string }>`select fingerprint from collimate.owner`.execute(tx);
  const migrations = names.rows.map(({ name }) => name);
  return { schema: 'collimate.coordinator-backup/1', migrations, fingerprint: owner.rows[0]?.fingerprint ?? null };
}

async function* rowsOf(tx: Transaction<Schema>, table: string): AsyncGenerator<Readonly<Record<string, unknown>>> {
  // Leaves in their order, for the root; the order of other tables does not matter.
  const order = table === 'leaves' ? ' order by position' : '';
  await sql.raw(`declare copied no scroll cursor for select * from collimate.${table}${order}`).execute(tx);
  for (;;) {
    const { rows } = await sql.raw<Record<string, unknown>>(`fetch ${ROWS_AT_ONCE} from copied`).execute(tx);
    if (rows.length === 0) break;
    yield* rows;
  }
  await sql.raw('close copied').execute(tx);
}

function copied(row: Readonly<Record<string, unknown>>): CopiedRow['row'] {
  const cells = Object.entries(row).map(([name, cell]) => {
    return [name, cell instanceof Uint8Array ? { base64: Buffer.from(cell).toString('base64') } : cell];
  });
  return Object.fromEntries(cells) as CopiedRow['row'];
}
