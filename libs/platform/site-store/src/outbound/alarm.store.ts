import type { Clock } from '@collimate/kernel-canonical';
import type { AlarmRaised } from '@collimate/governance-provenance';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { AccountStore } from '../access/account.store.js';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { FirstWord } from './first-word.js';
import type { SettingStore } from './setting.store.js';

/** Faults of a coordinator's log. */
export type LogAlarm = AlarmRaised['alarm'];

/** Parts of the store of the alarm. */
export interface AlarmStoreParts {
  readonly session: SqliteSession;
  readonly settings: SettingStore;
  readonly releaseLog: SiteLog;
  readonly heads: HeadGuard;
  readonly accounts: AccountStore;
  readonly vault: SubjectVault;
  readonly clock: Clock;
}

/** The alarm about the coordinator's log, and who has said that it is cleared. */
export class AlarmStore {
  /** The approval is bound to the head that was seen last, and counts for no other head. */
  readonly word: FirstWord<{ readonly alarm: LogAlarm; readonly seen: string }>;

  constructor(private readonly parts: AlarmStoreParts) {
    this.word = new FirstWord(parts, 'coordinator-alarm-cleared-by', 'alarm');
  }

  /** The alarm that stands; undefined if the last head was in order. */
  get current(): LogAlarm | undefined {
    return this.parts.settings.get('coordinator-alarm') as LogAlarm | undefined;
  }

  /** One leaf for each alarm, however often the link is tried again. */
  raise(alarm: LogAlarm): void {
    if (this.current === alarm) return;
    const { session, settings, releaseLog, clock } = this.parts;
    session.transaction(() => {
      this.forget();
      settings.set('coordinator-alarm', alarm);
      releaseLog.append({ kind: 'alarm-raised', alarm, at: clock.now() });
    });
  }

  /** The log is in order again, so nobody has to say anything. */
  forget(): void {
    this.parts.session.transaction(() => {
      this.parts.settings.clear('coordinator-alarm');
      this.word.clear();
    });
  }

  /**
   * @returns id of the first person who said that this alarm is cleared; a statement that this program did not write
   *   counts for nothing
   */
  firstToClear(alarm: LogAlarm): string | undefined {
    const word = this.word.read();
    return word?.alarm === alarm && word.seen === this.seen ? word.account : undefined;
  }

  /** @param account id of who says it first */
  noteFirstToClear(alarm: LogAlarm, account: string): void {
    this.word.note({ alarm, seen: this.seen }, account, this.parts.clock.now());
  }

  /**
   * Clears an alarm after two people's words: the site goes on with any head that its pinned key signs next; the key
   * itself stays.
   */
  clear(alarm: Exclude<LogAlarm, 'coordinator-log-unsigned'>): void {
    const { session, settings, releaseLog, heads, clock } = this.parts;
    // Its confirmations of this site's log may be lost with the rest.
    heads.forgetWitnessed();
    session.transaction(() => {
      settings.clear('coordinator-checkpoint');
      this.forget();
      releaseLog.append({ kind: 'alarm-cleared', alarm, at: clock.now() });
    });
  }

  private get seen(): string {
    return this.parts.settings.get('coordinator-checkpoint') ?? '';
  }
}
