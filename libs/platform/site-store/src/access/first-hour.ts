import type { Clock, Instant } from '@collimate/kernel-canonical';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { FIRST_APPROVERS, wasConfirmed } from './account.confirmation.js';
import { beginGeneration } from './account.generations.js';
import type { AccountRow } from './account.row.js';
import type { AccountSeals } from './account-seals.js';

/** What the memory of the first hour works with. */
export interface FirstHourParts {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly seals: AccountSeals;
  readonly heads: Pick<HeadGuard, 'memory' | 'standing'>;
  readonly clock: Clock;
}

/** Under these names the counter beside the keys remembers it. */
const MADE = 'accounts-made';
const CONFIRMED = 'approvers-confirmed';
const ANEW = 'accounts-begun-anew';
const BEFORE = 'accounts-before';

/**
 * Whether this is still the hour in which nobody has an account, and in which the first two approvers confirm each other. That it is over is
 * remembered beside the keys: rows and leaves go together when an older database is put back, or when somebody empties the stopped one, and
 * with them whoever could be asked. Who keeps the keys may begin it anew, and the log says so.
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
   * How many approvers were confirmed, disabled ones too, and those that were before a reset: who disables or resets the first two does not bring
   * back the hour in which two strangers confirm each other. Nor does whoever removes or alters accounts in the database: any such account counts.
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

  /** Remembers beside the keys what a version before kept in the database alone, in the transaction that is open; only where it was found to hold. */
  pinEarlier(): void {
    const { heads } = this.parts;
    if (heads.memory.pinned(CONFIRMED) === undefined) this.noteConfirmed();
    if (heads.memory.pinned(MADE) === undefined) heads.memory.pin(MADE, this.accounts().length > 0 ? 'made' : '');
  }

  /**
   * The way of whoever keeps the keys, for a hospital that has lost its accounts: no account of before acts any more, whether it stands here or in a
   * database that is put back, and the next one is the first.
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

  /** In the transaction that found them: they are none of the first two, whatever they were. */
  noteBefore(accounts: readonly string[]): void {
    const before = this.before();
    if (accounts.every((account) => before.has(account))) return;
    this.parts.heads.memory.pin(BEFORE, [...new Set([...before, ...accounts])].sort().join(' '));
  }

  /** When accounts were begun anew last; undefined if they never were. */
  get begunAnew(): Instant | undefined {
    const at = this.parts.heads.memory.pinned(ANEW) ?? '';
    return at === '' ? undefined : (at as Instant);
  }

  /** Says so in the log, if it was: there, at the enrolment, which begins the log, and in the tree of each recovery. */
  writeLeaf(): void {
    const { releaseLog, heads } = this.parts;
    const at = this.begunAnew;
    // A database that does not go on has a log, however little of it is left.
    const hasLog = releaseLog.storedSize > 0 || heads.standing !== 'continues';
    if (at !== undefined && hasLog) releaseLog.append({ kind: 'accounts-begun-anew', at });
  }

  /** What the counter says; a counter of before it said so has counted no commit before the enrolment, which needs an account. */
  private get isOver(): boolean {
    const { heads } = this.parts;
    const made = heads.memory.pinned(MADE);
    if (made !== undefined) return made === 'made';
    return heads.standing !== 'continues' || (heads.memory.counted?.commit ?? 0) > 0;
  }

  /** A database that does not continue the known one may have forgotten somebody, and nobody knows whom. */
  private get remembered(): number {
    const { heads } = this.parts;
    const said = heads.memory.pinned(CONFIRMED);
    if (said !== undefined) return Number(said);
    return heads.standing === 'continues' ? 0 : FIRST_APPROVERS;
  }

  /** Ids of the accounts that stand in the database or in its log. */
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

  /** Ids of the accounts that were when they were begun anew: none of them is one of the first two any more. */
  private before(): ReadonlySet<string> {
    return new Set((this.parts.heads.memory.pinned(BEFORE) ?? '').split(' ').filter((account) => account !== ''));
  }
}
