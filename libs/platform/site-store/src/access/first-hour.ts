import type { Clock, Instant } from '@collimate/kernel-canonical';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { FIRST_APPROVERS, wasConfirmed } from './account.confirmation.js';
import { beginGeneration } from './account.generations.js';
import type { AccountRow } from './account.row.js';
import type { AccountSeals } from './account-seals.js';

/** Parts of the memory of the first hour. */
export interface FirstHourParts {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly seals: AccountSeals;
  readonly heads: Pick<HeadGuard, 'memory' | 'standing'>;
  readonly clock: Clock;
}

/** Names under which the counter beside the keys keeps it. */
const MADE = 'accounts-made';
const CONFIRMED = 'approvers-confirmed';
const ANEW = 'accounts-begun-anew';
const BEFORE = 'accounts-before';

/**
 * Whether the first hour is still on, in which nobody has an account and the first two approvers confirm each other.
 * Its end is remembered beside the keys, because rows and leaves vanish together when an older database is restored or
 * the stopped one is emptied. The keeper of the keys may begin it anew; the log says so.
 */
export class FirstHour {
  private readonly every: SqliteStatement;

  constructor(private readonly parts: FirstHourParts) {
    this.every = parts.session.prepare('select * from account order by account');
  }

  /** Whether nobody ever had an account, so that only the bootstrap token counts. */
  isNow(): boolean {
    return !this.isOver && this.accounts().length === 0;
  }

  /**
   * Number of approvers that were ever confirmed, disabled ones and those before a reset included: disabling or
   * resetting the first two must not let two strangers confirm each other. Nor must removing or altering accounts in
   * the database, so every such account counts too.
   */
  confirmedApprovers(): number {
    const { seals } = this.parts;
    const here = this.rows().filter((row) => wasConfirmed(row) && seals.isHeld(row)).length;
    const before = this.before();
    const others = seals.unheld().filter((account) => !before.has(account)).length;
    return Math.max(here + others, this.remembered);
  }

  /** In the transaction that makes an account. */
  noteMade(): void {
    if (this.parts.heads.memory.pinned(MADE) !== 'made') this.parts.heads.memory.pin(MADE, 'made');
  }

  /** In the transaction that confirms an approver. */
  noteConfirmed(): void {
    const confirmed = Math.min(this.confirmedApprovers(), FIRST_APPROVERS);
    if (this.parts.heads.memory.pinned(CONFIRMED) !== String(confirmed))
      this.parts.heads.memory.pin(CONFIRMED, String(confirmed));
  }

  /**
   * Remembers beside the keys the state that an earlier version kept in the database alone, in the transaction that is
   * open; only for a database that was found unaltered.
   */
  pinEarlier(): void {
    const { heads } = this.parts;
    if (heads.memory.pinned(CONFIRMED) === undefined) this.noteConfirmed();
    if (heads.memory.pinned(MADE) === undefined) heads.memory.pin(MADE, this.accounts().length > 0 ? 'made' : '');
  }

  /**
   * Begins the accounts anew, for a hospital that has lost them; only the keeper of the keys can. Earlier accounts have
   * no effect any more, here or in a restored database, and the next one made is the first.
   * @throws StoreError COUNTER_UNWRITABLE
   */
  beginAnew(): void {
    const { session, seals, heads, clock } = this.parts;
    session.transaction(() => {
      const known = this.accounts();
      const held = this.every.all<AccountRow>().filter((row) => seals.isHeld(row));
      beginGeneration(heads);
      for (const row of held) {
        session.prepare('update account set disabled = 1 where account = ?').write([row.account]);
        session.prepare('delete from session where account = ?').run(row.account);
        seals.record({ ...row, disabled: 1 });
      }
      this.noteBefore(known);
      heads.memory.pin(MADE, '');
      heads.memory.pin(CONFIRMED, '0');
      heads.memory.pin(ANEW, clock.now());
      this.writeLeaf();
    });
  }

  /** In the transaction that found them: earlier accounts do not count among the first two approvers. */
  noteBefore(accounts: readonly string[]): void {
    const before = this.before();
    if (accounts.every((account) => before.has(account))) return;
    this.parts.heads.memory.pin(BEFORE, [...new Set([...before, ...accounts])].sort().join(' '));
  }

  /** When the accounts were last begun anew; undefined if they never were. */
  get begunAnew(): Instant | undefined {
    const at = this.parts.heads.memory.pinned(ANEW) ?? '';
    return at === '' ? undefined : (at as Instant);
  }

  /**
   * Notes in the log that accounts were begun anew, if they were: at the enrolment, which begins the log, and in the
   * tree of each recovery.
   */
  writeLeaf(): void {
    const { releaseLog, heads } = this.parts;
    const at = this.begunAnew;
    // A database that is behind or altered has a log, however little of it is left.
    const hasLog = releaseLog.storedSize > 0 || heads.standing !== 'continues';
    if (at !== undefined && hasLog) releaseLog.append({ kind: 'accounts-begun-anew', at });
  }

  /**
   * Whether the counter says that the hour is over. A counter of an earlier version does not say it, but counts commits
   * only after the enrolment, which needs an account.
   */
  private get isOver(): boolean {
    const { heads } = this.parts;
    const made = heads.memory.pinned(MADE);
    if (made !== undefined) return made === 'made';
    return heads.standing !== 'continues' || (heads.memory.counted?.commit ?? 0) > 0;
  }

  /**
   * Least number of confirmed approvers. A database that does not continue the known one may have forgotten some, so it
   * counts as if the first two were confirmed.
   */
  private get remembered(): number {
    const { heads } = this.parts;
    const said = heads.memory.pinned(CONFIRMED);
    if (said !== undefined) return Number(said);
    return heads.standing === 'continues' ? 0 : FIRST_APPROVERS;
  }

  /** Ids of the accounts that are in the database or in its log. */
  private accounts(): readonly string[] {
    const before = this.before();
    const { seals } = this.parts;
    const known = [...this.every.all<AccountRow>().map(({ account }) => account), ...seals.named()];
    return [...new Set(known)].filter((account) => !before.has(account));
  }

  private rows(): readonly AccountRow[] {
    const before = this.before();
    return this.every.all<AccountRow>().filter(({ account }) => !before.has(account));
  }

  /**
   * Ids of the accounts that existed when accounts were begun anew: none of them counts as one of the first two any
   * more.
   */
  private before(): ReadonlySet<string> {
    return new Set((this.parts.heads.memory.pinned(BEFORE) ?? '').split(' ').filter((account) => account !== ''));
  }
}
