import type { HeadGuard } from '../log/head-guard.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** Facts that the site remembers about itself. Keys are not here: they are in the keystore. */
export type SettingName =
  | 'site-id'
  | 'coordinator-url'
  | 'coordinator-ca'
  | 'coordinator-log-key'
  | 'coordinator-checkpoint'
  | 'coordinator-alarm'
  | 'coordinator-alarm-cleared-by'
  | 'coordinator-software'
  | 'coordinator-software-signed'
  | 'certificate'
  | 'epoch'
  | 'queue-name'
  | 'quarantine'
  | 'quarantine-cause'
  | 'withdrawal-list'
  | 'withdrawal-copy'
  | 'paused'
  | 'house-policy'
  | 'house-policy-signed'
  | 'left'
  | 'left-signed'
  | 'left-done'
  | 'copies-going'
  | 'key-check';

/** Settings that are also remembered beside the keys. The value in the database, which may be restored or forged, counts only if nothing is remembered. */
const PINNED: readonly SettingName[] = [
  'coordinator-ca',
  'coordinator-log-key',
  'coordinator-checkpoint',
  'coordinator-alarm',
  'withdrawal-list',
  'withdrawal-copy',
  'house-policy',
  'left',
  'paused',
];

/** Settings of PINNED that the program keeps up to date by itself. An older value of them is reported to nobody. */
const OWN_NOTES: readonly SettingName[] = ['coordinator-checkpoint', 'withdrawal-list', 'withdrawal-copy'];

/** Settings that forbid something. One counts even if the database alone has it: in doubt it is forbidden. */
const DENYING: readonly SettingName[] = ['paused'];

/** A few values by name: identity, certificates (public halves), the last checkpoints on both sides. */
export class SettingStore {
  private readonly select: SqliteStatement;
  private readonly upsert: SqliteStatement;
  private readonly remove: SqliteStatement;

  constructor(
    private readonly session: SqliteSession,
    private readonly heads: Pick<HeadGuard, 'memory'>,
  ) {
    this.select = session.prepare('select value from setting where name = ?');
    this.upsert = session.prepare('insert into setting values (?, ?) on conflict (name) do update set value = excluded.value');
    this.remove = session.prepare('delete from setting where name = ?');
  }

  get(name: SettingName): string | undefined {
    const pinned = PINNED.includes(name) ? this.heads.memory.pinned(name) : undefined;
    if (pinned === undefined || (pinned === '' && DENYING.includes(name))) return this.stored(name);
    return pinned === '' ? undefined : pinned;
  }

  /** @throws StoreError COUNTER_UNWRITABLE for one that is remembered beside the keys */
  set(name: SettingName, value: string): void {
    this.session.transaction(() => {
      this.upsert.write([name, value]);
      if (PINNED.includes(name)) this.heads.memory.pin(name, value);
    });
  }

  /** @throws StoreError COUNTER_UNWRITABLE for one that is remembered beside the keys */
  clear(name: SettingName): void {
    this.session.transaction(() => {
      this.remove.run(name);
      if (PINNED.includes(name)) this.heads.memory.pin(name, '');
    });
  }

  /**
   * Remembers beside the keys the settings that an earlier version kept in the database alone, in the transaction that
   * is open.
   */
  pinEarlier(): void {
    for (const name of PINNED) {
      if (this.heads.memory.pinned(name) === undefined) this.heads.memory.pin(name, this.stored(name) ?? '');
    }
  }

  /**
   * Whether the database differs from the decisions remembered beside the keys: it was put back, or written by other
   * means.
   */
  get isAltered(): boolean {
    return PINNED.some((name) => !OWN_NOTES.includes(name) && this.isDifferent(name));
  }

  /** Writes the remembered settings into the database again, in the transaction of a recovery. */
  takeRemembered(): void {
    for (const name of PINNED.filter((one) => this.isDifferent(one))) {
      const value = this.heads.memory.pinned(name);
      if (value === undefined || (value === '' && DENYING.includes(name))) continue;
      if (value === '') this.remove.run(name);
      else this.upsert.write([name, value]);
    }
  }

  private isDifferent(name: SettingName): boolean {
    const pinned = this.heads.memory.pinned(name);
    return pinned !== undefined && pinned !== (this.stored(name) ?? '');
  }

  private stored(name: SettingName): string | undefined {
    return this.select.get<{ value: string }>(name)?.value;
  }
}
