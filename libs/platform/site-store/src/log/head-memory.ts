import type { CountedHead, HeadMark } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { CommitSeals } from './commit.seal.js';
import type { CounterMark } from './counter.mark.js';
import { EndedList } from './ended.list.js';
import { Pins } from './pins.js';
import { endingsSince, numberOf, suppliedTo, type SealedEndings } from './sealed-endings.js';

/** Facts remembered outside the database besides its size: endings by people, and the beginning of seals. */
export class HeadMemory {
  private readonly pins: Pins;
  private readonly accounts: EndedList;
  private readonly secrets: EndedList;
  private signsFrom: number | undefined;
  private lastConfirmed: CountedHead | null;
  private sealed: boolean;
  private rowsSealed: boolean;
  private readonly nextCharge: SqliteStatement;
  private readonly closedStudies: SqliteStatement;

  constructor(
    private readonly session: SqliteSession,
    private readonly counter: CounterMark,
    seals: CommitSeals,
  ) {
    this.closedStudies = session.prepare(`select digest from study where state in ('closed', 'rejected')`);
    this.nextCharge = session.prepare('select coalesce(max(sequence), -1) + 1 as next from charge');
    const mark = counter.current;
    this.lastConfirmed = mark?.witnessed ?? null;
    this.sealed = mark?.isSealed === true;
    this.signsFrom = mark?.signedFrom;
    this.rowsSealed = mark?.hasSealedRows === true;
    // A crash between the database and the counter loses no decision and no ending: the sealed commit holds them.
    const supplied = suppliedTo(mark, seals.endings());
    this.accounts = new EndedList([...(mark?.disabled ?? []), ...(supplied?.disabled ?? [])]);
    this.secrets = new EndedList([...(mark?.retired ?? []), ...(supplied?.retired ?? [])]);
    this.pins = new Pins({ ...mark?.pinned, ...supplied?.pinned });
  }

  /** Content of the counter; undefined if there is none. */
  get counted(): HeadMark | undefined {
    return this.counter.current;
  }

  /** The last head that the coordinator confirmed, as it is remembered outside the database; null if none. */
  get witnessed(): CountedHead | null {
    return this.lastConfirmed;
  }

  /**
   * Remembers a confirmed head; null if two people said that confirmations do not count any more. The caller has it
   * counted.
   */
  confirm(head: CountedHead | null): void {
    this.lastConfirmed = head;
  }

  /** Whether accounts and signatures of this site have borne seals before: from then on one without a seal is invalid. */
  get isSealed(): boolean {
    return this.sealed;
  }

  /** Accounts and signatures bear seals from now on. @throws StoreError COUNTER_UNWRITABLE */
  noteSealed(): void {
    this.sealed = true;
    const mark = this.counter.current;
    const { signsFrom } = this;
    if (mark === undefined) return;
    if (mark.isSealed === true && mark.signedFrom === signsFrom && mark.closed !== undefined) return;
    const signed = signsFrom === undefined ? {} : { signedFrom: signsFrom };
    this.counter.write({ ...mark, isSealed: true, closed: this.closed, ...signed });
  }

  /** Studies that the hospital has closed or refused, as it is remembered outside the database too. */
  get closed(): readonly string[] {
    const rows = this.closedStudies.all<{ digest: string }>().map(({ digest }) => digest);
    return [...new Set([...(this.counted?.closed ?? []), ...rows])].sort();
  }

  /** Ids of accounts that were disabled, as it is remembered outside the database. */
  get disabled(): readonly string[] {
    return this.accounts.all;
  }

  /** Inside the transaction that disables an account: with its commit it is remembered outside the database, in quarantine too. */
  noteDisabled(account: string): void {
    this.accounts.note(account);
  }

  /** Digests of passwords that were taken back and of codes that are over, as it is remembered outside the database. */
  get retired(): readonly string[] {
    return this.secrets.all;
  }

  /** Inside the transaction that ends a password or a code: with its commit it is remembered outside the database, in quarantine too. */
  noteRetired(digest: string): void {
    this.secrets.note(digest);
  }

  /**
   * Whether rows of the ledger, of consent and of features have had seals before: from then on this program wrote no
   * row without one.
   */
  get hasSealedRows(): boolean {
    return this.rowsSealed;
  }

  /** Notes that every row has its seal; the caller writes the counter. */
  sealRows(): void {
    this.rowsSealed = true;
  }

  /** @returns a setting as it is remembered outside the database: empty if it was cleared, undefined if nothing is remembered of it */
  pinned(name: string): string | undefined {
    return this.pins.read(name);
  }

  /**
   * Remembers a setting outside the database, with the commit of the transaction that is open, or in one of its own.
   * @param value empty if it was cleared @throws StoreError COUNTER_UNWRITABLE
   */
  pin(name: string, value: string): void {
    if (this.session.inTransaction) return this.pins.lay(name, value);
    this.session.transaction(() => this.pins.lay(name, value));
  }

  /** Position in the ledger from which on every receipt bears the site's signature; undefined if that is not known. */
  get signedFrom(): number | undefined {
    return this.signsFrom;
  }

  /** From the next charge on every receipt bears the site's signature, unless it did before. */
  beginToSign(): void {
    this.signsFrom ??= this.nextCharge.get<{ next: number }>()!.next;
  }

  /**
   * Remembers endings by people in a database that does not go on, so that they count in any database that replaces it.
   * @throws StoreError COUNTER_UNWRITABLE
   */
  remember(): void {
    const { closed, disabled, retired } = this;
    const mark = this.counter.current;
    const pinned = this.pins.all;
    if (mark === undefined) return;
    const { closed: knownClosed = [], disabled: knownDisabled = [], retired: knownRetired = [], pinned: knownPins = {} } = mark;
    const known = JSON.stringify([knownClosed, knownDisabled, knownRetired, knownPins]);
    if (known === JSON.stringify([closed, disabled, retired, pinned])) return;
    this.counter.write({ ...mark, closed, disabled, retired, pinned });
  }

  /** Facts to remember that are not in the counter yet, those of an open transaction included; undefined if all are. */
  get uncounted(): SealedEndings | undefined {
    const mark = this.counter.current;
    if (mark === undefined) return undefined;
    const { accounts, secrets, pins } = this;
    return endingsSince(mark, { pinned: pins.laidOver, disabled: accounts.withOpen, retired: secrets.withOpen });
  }

  /** Inside the transaction, before it commits. @returns the facts to be sealed with it, under its number */
  numberEndings(): SealedEndings | undefined {
    const endings = this.uncounted;
    if (endings !== undefined) this.pins.lay(...numberOf(endings));
    return endings;
  }

  /** Remembers the endings and pins of the committed transaction. @returns whether there were any */
  keep(): boolean {
    // All three are called, whatever the first returns.
    return [this.accounts.keep(), this.secrets.keep(), this.pins.keep()].includes(true);
  }

  /** Drops endings and pins that were not committed. */
  forget(): void {
    this.accounts.forget();
    this.secrets.forget();
    this.pins.forget();
  }

  /** @returns undoes all endings and pins from now on, for a transaction or a part of one that is undone */
  begun(): () => void {
    const undone = [this.accounts.begun(), this.secrets.begun(), this.pins.begun()];
    return () => undone.forEach((undo) => undo());
  }

  /** All of it, for the counter. */
  kept(): Omit<HeadMark, 'commit' | 'spent' | 'tree' | 'size' | 'root'> {
    const signed = this.signsFrom === undefined ? {} : { signedFrom: this.signsFrom };
    return {
      ...{ witnessed: this.lastConfirmed, isSealed: this.sealed, closed: this.closed, disabled: this.disabled },
      retired: this.retired,
      ...{ hasSealedRows: this.rowsSealed, pinned: this.pins.all, ...signed },
    };
  }
}
