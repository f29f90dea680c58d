import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** What the site remembers about itself. Keys are not here: they stand in the keystore. */
export type SettingName =
  | 'site-id'
  | 'coordinator-url'
  | 'coordinator-ca'
  | 'coordinator-log-key'
  | 'coordinator-checkpoint'
  | 'coordinator-alarm'
  | 'coordinator-alarm-cleared-by'
  | 'certificate'
  | 'epoch'
  | 'queue-name'
  | 'quarantine'
  | 'quarantine-cause'
  | 'withdrawal-list'
  | 'withdrawal-copy'
  | 'paused'
  | 'key-check';

/** A few values by name: identity, certificates (public halves), the last checkpoints on both sides. */
export class SettingStore {
  private readonly select: SqliteStatement;
  private readonly upsert: SqliteStatement;
  private readonly remove: SqliteStatement;

  constructor(session: SqliteSession) {
    this.select = session.prepare('select value from setting where name = ?');
    this.upsert = session.prepare('insert into setting values (?, ?) on conflict (name) do update set value = excluded.value');
    this.remove = session.prepare('delete from setting where name = ?');
  }

  get(name: SettingName): string | undefined {
    return this.select.get<{ value: string }>(name)?.value;
  }

  set(name: SettingName, value: string): void {
    this.upsert.run(name, value);
  }

  clear(name: SettingName): void {
    this.remove.run(name);
  }
}
