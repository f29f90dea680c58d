import type { Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { WithdrawalHead } from './withdrawal.head.js';
import { lineKey, type ListedWord, type WithdrawalLine } from './withdrawal.line.js';

/** The database's copy of the list of withdrawals; if the list holds more, the database is an older one. */
export class WithdrawalLineStore {
  private readonly insert: SqliteStatement;
  private readonly everyLine: SqliteStatement;
  private readonly last: SqliteStatement;
  private readonly unbound: SqliteStatement;
  private readonly ofMark: SqliteStatement;
  private readonly bind: SqliteStatement;
  private readonly boundMarks: SqliteStatement;
  private readonly after: SqliteStatement;
  private readonly unbind: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly vault: SubjectVault,
    /** Number of lines, as remembered beside the keys. */
    readonly head: WithdrawalHead,
  ) {
    const columns = 'arrival, mark, kind, at';
    this.insert = session.prepare('insert into withdrawal_line values (?, ?, ?, ?, ?) on conflict do nothing');
    this.everyLine = session.prepare(`select ${columns} from withdrawal_line order by arrival, mark, kind, at`);
    this.last = session.prepare('select coalesce(max(arrival), 0) as last from withdrawal_line');
    this.unbound = session.prepare('select 1 from withdrawal_line where bound = 0 limit 1');
    this.ofMark = session.prepare(`select ${columns} from withdrawal_line where mark = ? and bound = 0 order by arrival`);
    this.after = session.prepare(`select ${columns} from withdrawal_line where mark = ? and arrival > ? order by arrival`);
    this.boundMarks = session.prepare('select distinct mark from withdrawal_line where bound = 1');
    this.unbind = session.prepare('update withdrawal_line set bound = 0 where mark = ?');
    this.bind = session.prepare('update withdrawal_line set bound = 1 where mark = ?');
  }

  /**
   * Adds a word that denies, in the transaction of its event. It ended every form that had arrived by then, even one
   * with a later date, as a withdrawal by letter does. A database that has forgotten both meets that form after the
   * replayed word, so the line bears the later of the two dates.
   * @param lookup keyed number of the subject @param newestForm the latest date of a form that it ends
   */
  add(kind: ListedWord, at: Instant, lookup: string, newestForm: Instant = at): void {
    const ended = newestForm > at ? newestForm : at;
    this.insert.write([this.latest + 1, this.vault.withdrawalMarkOf(lookup), kind, ended, 1]);
  }

  /** Arrival number of the newest line, 0 of none. */
  get latest(): number {
    return this.last.get<{ last: number }>()!.last;
  }

  /** Takes a line of the list over. @param bound whether the subject is known and has the event */
  take({ arrival, mark, kind, at }: WithdrawalLine, bound: boolean): void {
    this.insert.run(arrival, mark, kind, at, bound ? 1 : 0);
  }

  /** @returns all lines in the order of arrival */
  all(): readonly WithdrawalLine[] {
    return this.everyLine.all<WithdrawalLine>();
  }

  /** @returns those of the lines that the database does not know, each once, in the order of arrival */
  missing(lines: readonly WithdrawalLine[]): readonly WithdrawalLine[] {
    const known = new Set(this.all().map(lineKey));
    const missing = new Map(lines.filter((line) => !known.has(lineKey(line))).map((line) => [lineKey(line), line]));
    return [...missing.values()].sort((a, b) => a.arrival - b.arrival);
  }

  /** @returns how many different withdrawals the database and these lines hold together */
  countWith(lines: readonly WithdrawalLine[]): number {
    return new Set([...this.all(), ...lines].map(lineKey)).size;
  }

  /** Whether there are words about subjects that the database has not met yet; as a rule there are none. */
  get areWaiting(): boolean {
    return this.unbound.get() !== undefined;
  }

  /** @returns words about a subject that the database has not met yet, by its keyed number */
  waitingFor(lookup: string): readonly WithdrawalLine[] {
    if (!this.areWaiting) return [];
    return this.ofMark.all<WithdrawalLine>(this.vault.withdrawalMarkOf(lookup));
  }

  /** @returns words of a subject that arrived after that one, 0 for all, by the lookup of the hospital's number */
  laterThan(arrival: number, lookup: string): readonly WithdrawalLine[] {
    return this.after.all<WithdrawalLine>(this.vault.withdrawalMarkOf(lookup), arrival);
  }

  /** The subject is known now, and has the events. */
  bound(lookup: string): void {
    this.bind.run(this.vault.withdrawalMarkOf(lookup));
  }

  /**
   * Marks lines about unknown subjects as waiting, whatever their rows say: rows bear no seal, and a withdrawal that
   * claims to be carried out would otherwise be carried out for nobody.
   * @param known keyed numbers of all subjects that the database has met
   */
  bindNobodyElse(known: readonly string[]): void {
    const bound = this.boundMarks.all<{ mark: string }>();
    if (bound.length === 0) return;
    const marks = new Set(known.map((lookup) => this.vault.withdrawalMarkOf(lookup)));
    for (const { mark } of bound) if (!marks.has(mark)) this.unbind.write([mark]);
  }
}
