import type { CountedHead, HeadMark } from '@collimate/platform-keystore';
import type { SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import { CommitSeals } from './commit.seal.js';
import type { HeadGuardParts } from './head-comparison.js';
import { Pins } from './pins.js';
import { endingsSince, numberOf, suppliedTo, type SealedEndings } from './sealed-endings.js';

/** What is remembered outside the database besides how far it had come: what people ended, and since when what is sealed. */
export abstract class HeadMemory {
  protected mark: HeadMark | undefined;
  protected confirmed: CountedHead | null;
  protected sealed: boolean;
  protected signsFrom: number | undefined;
  /** Whether every row bears its seal. */
  protected rowsSealed: boolean;
  protected disabledAccounts: readonly string[];
  /** Accounts that the open transaction disables. */
  protected disabling: readonly string[] = [];
  protected retiredSecrets: readonly string[];
  /** Digests of passwords and codes that the open transaction ends. */
  protected retiring: readonly string[] = [];
  protected readonly pins: Pins;
  protected readonly seals: CommitSeals;
  private readonly nextCharge: SqliteStatement;
  private readonly closedStudies: SqliteStatement;

  constructor(protected readonly parts: HeadGuardParts) {
    const { session, counter, vault } = parts;
    this.seals = new CommitSeals(session, vault);
    this.closedStudies = session.prepare(`select digest from study where state in ('closed', 'rejected')`);
    this.nextCharge = session.prepare('select coalesce(max(sequence), -1) + 1 as next from charge');
    this.mark = counter?.read();
    this.confirmed = this.mark?.witnessed ?? null;
    this.sealed = this.mark?.isSealed === true;
    this.signsFrom = this.mark?.signedFrom;
    this.rowsSealed = this.mark?.hasSealedRows === true;
    // A crash between the database and the counter loses nothing of what was decided and ended: the sealed commit says it.
    const supplied = suppliedTo(this.mark, this.seals.endings());
    this.disabledAccounts = [...(this.mark?.disabled ?? []), ...(supplied?.disabled ?? [])];
    this.retiredSecrets = [...(this.mark?.retired ?? []), ...(supplied?.retired ?? [])];
    this.pins = new Pins({ ...this.mark?.pinned, ...supplied?.pinned });
  }

  /** What the counter holds; undefined if there is none. */
  get counted(): HeadMark | undefined {
    return this.mark;
  }

  /** The last head that the coordinator confirmed, as it is remembered outside the database; null if none. */
  get witnessed(): CountedHead | null {
    return this.confirmed;
  }

  /** Whether accounts and signatures of this site have borne seals before: from then on what bears none is nobody's. */
  get isSealed(): boolean {
    return this.sealed;
  }

  /** Studies that the hospital has closed or refused, as it is remembered outside the database too. */
  get closed(): readonly string[] {
    const rows = this.closedStudies.all<{ digest: string }>().map(({ digest }) => digest);
    return [...new Set([...(this.mark?.closed ?? []), ...rows])].sort();
  }

  /** Ids of accounts that were disabled, as it is remembered outside the database. */
  get disabled(): readonly string[] {
    return this.disabledAccounts;
  }

  /** Inside the transaction that disables an account: with its commit it is remembered outside the database, in quarantine too. */
  noteDisabled(account: string): void {
    if (!this.disabledAccounts.includes(account)) this.disabling = [...this.disabling, account];
  }

  /** Digests of passwords that were taken back and of codes that are over, as it is remembered outside the database. */
  get retired(): readonly string[] {
    return this.retiredSecrets;
  }

  /** Inside the transaction that ends a password or a code: with its commit it is remembered outside the database, in quarantine too. */
  noteRetired(digest: string): void {
    if (!this.retiredSecrets.includes(digest)) this.retiring = [...this.retiring, digest];
  }

  /** Whether rows of the ledger, of consent and of features have borne seals before: from then on one that bears none was not written here. */
  get hasSealedRows(): boolean {
    return this.rowsSealed;
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
    const { session } = this.parts;
    if (session.inTransaction) return this.pins.lay(name, value);
    session.transaction(() => this.pins.lay(name, value));
  }

  /** Position in the ledger from which on every receipt bears the site's signature; undefined if that is not known. */
  get signedFrom(): number | undefined {
    return this.signsFrom;
  }

  /** What people ended in a database that does not go on is ended for whatever is put in its place, too. */
  protected remember(): void {
    const { mark, closed, disabled, retired } = this;
    const pinned = this.pins.all;
    if (mark === undefined) return;
    const { closed: knownClosed = [], disabled: knownDisabled = [], retired: knownRetired = [], pinned: knownPins = {} } = mark;
    const known = JSON.stringify([knownClosed, knownDisabled, knownRetired, knownPins]);
    if (known === JSON.stringify([closed, disabled, retired, pinned])) return;
    this.writeMark({ ...mark, closed, disabled, retired, pinned });
  }

  /** What is to be remembered with the open transaction, if any, and is not in the counter yet; undefined if all of it is. */
  protected get uncounted(): SealedEndings | undefined {
    if (this.mark === undefined) return undefined;
    return endingsSince(this.mark, {
      pinned: this.pins.laidOver,
      disabled: [...this.disabledAccounts, ...this.disabling],
      retired: [...this.retiredSecrets, ...this.retiring],
    });
  }

  /** Inside the transaction, before it commits. @returns what is sealed with it, under its number */
  protected numberEndings(): SealedEndings | undefined {
    const endings = this.uncounted;
    if (endings !== undefined) this.pins.lay(...numberOf(endings));
    return endings;
  }

  /** What the committed transaction ended is remembered from now on. @returns whether that was anything */
  protected keepEnded(): boolean {
    const isAny = this.disabling.length + this.retiring.length > 0;
    this.disabledAccounts = [...this.disabledAccounts, ...this.disabling];
    this.retiredSecrets = [...this.retiredSecrets, ...this.retiring];
    this.forgetEnded();
    return isAny;
  }

  protected forgetEnded(): void {
    this.disabling = this.retiring = [];
  }

  /** @returns what forgets all that is ended or remembered from now on, for a transaction or a part of one that is undone */
  begun(): () => void {
    const { disabling, retiring } = this;
    const forgetPins = this.pins.begun();
    return () => {
      this.disabling = disabling;
      this.retiring = retiring;
      forgetPins();
    };
  }

  protected beginToSign(): void {
    this.signsFrom ??= this.nextCharge.get<{ next: number }>()!.next;
  }

  /** All of it, for the counter. */
  protected kept(): Omit<HeadMark, 'commit' | 'spent' | 'tree' | 'size' | 'root'> {
    const signed = this.signsFrom === undefined ? {} : { signedFrom: this.signsFrom };
    return {
      ...{ witnessed: this.confirmed, isSealed: this.sealed, closed: this.closed, disabled: this.disabled },
      retired: this.retired,
      ...{ hasSealedRows: this.rowsSealed, pinned: this.pins.all, ...signed },
    };
  }

  protected writeMark(mark: HeadMark): void {
    try {
      this.parts.counter?.write(mark);
    } catch {
      throw unwritable();
    }
    this.mark = mark;
  }
}

/** What is thrown while the counter cannot be written. */
export const unwritable = (): StoreError =>
  new StoreError('COUNTER_UNWRITABLE', 'the counter of the head cannot be written beside the keys', {
    hint: 'make room on the disk of the key folder; nothing is released until it can be written',
  });
