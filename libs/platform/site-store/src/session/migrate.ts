import { sha256Hex, type Instant } from '@collimate/kernel-canonical';
import { StoreError } from '../store.error.js';
import type { SqliteSession } from './sqlite-session.js';

/** One step of a schema. Once released it is never changed; a correction is a new step. */
export interface Migration {
  /** From 1, in order. A number that is missing may come later: every step stands on its own. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** @returns the triggers that keep the rows of a table from being changed or removed */
export const appendOnly = (table: string): string => `
create trigger ${table}_never_changes before update on ${table} begin select raise(abort, 'append only'); end;
create trigger ${table}_never_goes before delete on ${table} begin select raise(abort, 'append only'); end;`;

interface Applied {
  readonly version: number;
  readonly checksum: string;
}

/** Makes the table of the steps that were applied, whose rows stand in the order in which they were. */
export const STEP_REGISTER = `create table if not exists schema_step (
  owner text not null, version integer not null, name text not null, checksum text not null, applied_at text not null,
  primary key (owner, version)) strict`;

/**
 * Brings one owner's part of the schema up to date, forward only, all steps in one transaction.
 * @param owner whose tables they are, for example `site-store` or `queue`; each has versions of its own
 * @throws StoreError MIGRATION_ALTERED if a step that was applied reads differently now, DATABASE_TOO_NEW if the
 *         database has steps that this version does not know
 */
export function migrate(session: SqliteSession, owner: string, steps: readonly Migration[], now: Instant): void {
  session.execute(STEP_REGISTER);
  session.transaction(() => {
    const applied = session
      .prepare('select version, checksum from schema_step where owner = ? order by version')
      .all<Applied>(owner);
    const checksums = new Map(applied.map(({ version, checksum }) => [version, checksum]));
    if (applied.some(({ version }) => !steps.some((step) => step.version === version))) {
      throw new StoreError('DATABASE_TOO_NEW', 'a newer version of this program has used the database', {
        hint: 'start the newer version, or restore the backup that was made before it',
      });
    }
    const insert = session.prepare('insert into schema_step values (?, ?, ?, ?, ?)');
    steps.forEach((step, index) => {
      const checksum = sha256Hex(Buffer.from(step.sql));
      const known = checksums.get(step.version);
      const isInOrder = index === 0 || step.version > steps[index - 1].version;
      if (!isInOrder || (known !== undefined && known !== checksum)) {
        throw new StoreError('MIGRATION_ALTERED', 'a step of the schema was changed after it was released', {
          details: { owner, version: step.version },
        });
      }
      if (known !== undefined) return;
      session.execute(step.sql);
      insert.run(owner, step.version, step.name, checksum, now);
    });
  });
}
