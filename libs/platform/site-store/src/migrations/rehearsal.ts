import type { Instant } from '@collimate/kernel-canonical';
import { StoreError } from '../store.error.js';
import { AGENT_STEPS, STORE_STEPS } from './steps.js';
import { migrate } from '../session/migrate.js';
import { SqliteSession } from '../session/sqlite-session.js';

/** A step that ran on the copy, and would run on the database. */
export interface RehearsedStep {
  readonly version: number;
  readonly name: string;
}

/**
 * Brings a copy of a site's database to this version, without keys: sealed content stays sealed, and is not read.
 * @param path of a copy that may be written, and is thrown away afterwards
 * @returns the steps that ran, in their order
 * @throws StoreError DATABASE_CORRUPT, DATABASE_TOO_NEW, MIGRATION_ALTERED, DATABASE_UNUSABLE, and the errors of a step
 */
export function rehearseSteps(path: string, now: Instant): readonly RehearsedStep[] {
  const session = SqliteSession.open(path);
  try {
    const sound = session.prepare('pragma integrity_check').all<{ integrity_check: string }>();
    if (sound[0]?.integrity_check !== 'ok') {
      throw new StoreError('DATABASE_CORRUPT', 'the copy is damaged', { hint: 'take another backup' });
    }
    const known = session.prepare("select count(*) as n from sqlite_master where name = 'schema_step'").get<{ n: number }>();
    if (known?.n !== 1)
      throw new StoreError('DATABASE_CORRUPT', 'this is no database of a site', { hint: 'name the folder of a backup' });
    const before = stepsOf(session).length;
    migrate(session, 'site-store', STORE_STEPS, now);
    migrate(session, 'site-agent', AGENT_STEPS, now);
    return stepsOf(session).slice(before);
  } finally {
    session.close();
  }
}

function stepsOf(session: SqliteSession): readonly RehearsedStep[] {
  return session.prepare('select version, name from schema_step order by rowid').all<RehearsedStep>();
}
