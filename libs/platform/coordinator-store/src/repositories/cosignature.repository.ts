import type { Kysely } from 'kysely';
import type { Instant } from '@collimate/kernel-canonical';
import type { Schema } from '../schema.js';

/** The cosignature of an independent witness under one head of the coordinator's log. */
export interface StoredCosignature {
  /** Its key, `NAME+KEYID+BASE64`. */
  readonly witness: string;
  /** Size of the log that it signed. */
  readonly size: number;
  /** Line of signature in a note, ended. */
  readonly line: string;
  /** When it arrived. */
  readonly at: Instant;
}

/** Cosignatures of independent witnesses on the coordinator's log. */
export class CosignatureRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  /** Keeps a cosignature; a second one of the same witness and size says nothing new. */
  async add({ witness, size, line, at }: StoredCosignature): Promise<void> {
    await this.db
      .insertInto('cosignatures')
      .values({ witness, size: String(size), line, at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** @returns every one, by size and witness */
  async all(): Promise<readonly StoredCosignature[]> {
    const rows = await this.db.selectFrom('cosignatures').selectAll().orderBy('size').orderBy('witness').execute();
    return rows.map(({ witness, size, line, at }) => ({ witness, size: Number(size), line, at: at as Instant }));
  }

  /** @returns the last one of a witness @param witness its key */
  async latest(witness: string): Promise<StoredCosignature | undefined> {
    const row = await this.db
      .selectFrom('cosignatures')
      .selectAll()
      .where('witness', '=', witness)
      .orderBy('size', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? undefined : { ...row, size: Number(row.size), at: row.at as Instant };
  }
}
