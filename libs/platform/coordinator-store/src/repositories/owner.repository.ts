import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.js';
import { StoreError } from '../store.error.js';

/** The coordinator that a database is to belong to. */
export interface StoreOwner {
  /** Digest of the public keys that sign its log and its certificates, lower-case hex. */
  readonly fingerprint: string;
  /** Whether a certificate, PEM, was issued by its authority, by which a database without a mark is recognised. */
  readonly issued: (certificatePem: string) => boolean;
}

/**
 * Marks a database that has no owner yet, and refuses another coordinator's: two logs in one table would be signed by
 * two keys, and each coordinator would refuse the other's sites.
 * @param db whose tables are in the newest version
 * @throws StoreError STORE_OF_ANOTHER_COORDINATOR
 */
export async function claimStore(db: Kysely<Schema>, owner: StoreOwner): Promise<void> {
  const { fingerprint } = owner;
  const known = await ownerOf(db);
  if (known === undefined) {
    const certificate = await db
      .selectFrom('certificates')
      .select('pem')
      .orderBy('issued_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (certificate !== undefined && !owner.issued(certificate.pem)) throw another();
    await db
      .insertInto('owner')
      .values({ fingerprint, since: sql<string>`now()::text` })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  if ((known ?? (await ownerOf(db))) !== fingerprint) throw another();
}

/** Writes the mark unchanged. It changes nothing, and succeeds only in a database that keeps changes. */
export async function touchStore(db: Kysely<Schema>): Promise<void> {
  await db
    .updateTable('owner')
    .set(({ ref }) => ({ since: ref('since') }))
    .execute();
}

/** Checks without writing, for a process that stands by. @throws StoreError STORE_OF_ANOTHER_COORDINATOR */
export async function checkStoreOwner(db: Kysely<Schema>, owner: StoreOwner): Promise<void> {
  const known = await ownerOf(db);
  if (known !== undefined && known !== owner.fingerprint) throw another();
}

async function ownerOf(db: Kysely<Schema>): Promise<string | undefined> {
  return (await db.selectFrom('owner').select('fingerprint').executeTakeFirst())?.fingerprint;
}

function another(): StoreError {
  return new StoreError('STORE_OF_ANOTHER_COORDINATOR', 'this database belongs to a coordinator with other keys', {
    hint: 'give each coordinator a database of its own; if its data folder was lost, put its keys back from their backup',
  });
}
