import type { Clock, Digest } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import { readEntry } from '../log/stored.text.js';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import { FIRST_GENERATION, generationNow, generationsBefore } from './account.generations.js';
import { accountSeal, makersOf, secretsOf, UNCONFIRMED, type AccountRow } from './account.row.js';

/** Parts of the seals. */
export interface AccountSealParts {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly vault: SubjectVault;
  readonly heads: Pick<HeadGuard, 'memory'>;
  readonly clock: Clock;
}

/**
 * Checks each account against its seal and its newest leaf. The seal excludes rows that were written without the keys;
 * the leaf excludes rows that were true once, such as an account from before it was disabled. The log begins with the
 * enrolment; until then there is only the seal. The seal names the generation, so that accounts from before the
 * accounts were begun anew are invalid in any database.
 */
export class AccountSeals {
  private readonly write: SqliteStatement;
  private readonly one: SqliteStatement;
  private readonly every: SqliteStatement;
  private readonly leaves: SqliteStatement;
  /** The leaves about each account, oldest first, as far as the committed log was read. */
  private readonly told = new Map<string, readonly Digest[]>();
  private read = { tree: 0, position: -1 };

  constructor(private readonly parts: AccountSealParts) {
    const { session } = parts;
    this.write = session.prepare('update account set seal = ? where account = ?');
    this.one = session.prepare('select * from account where account = ?');
    this.every = session.prepare('select * from account order by account');
    this.leaves = session.prepare(
      `select entry from leaf where log = 'release' and (tree, position) > (?, ?)
       and entry like '%"kind":"account-recorded"%' order by tree, position`,
    );
  }

  /** Whether the account is the one that people of the hospital made. */
  isHeld(row: AccountRow): boolean {
    return this.isUnder([generationNow(this.parts.heads)], row);
  }

  /** Whether the account is one that people of the hospital made before the accounts were begun anew. */
  isOfBefore(row: AccountRow): boolean {
    return this.isUnder(generationsBefore(this.parts.heads), row);
  }

  /**
   * Seals an account, with its leaf, in the transaction that changed it.
   * @param meant the account as it was meant to be; its row has to be that
   * @throws StoreError WRITE_IGNORED if the database has made another of it
   */
  record(meant: AccountRow): void {
    const { account } = meant;
    const row = this.one.get<AccountRow>(account);
    const generation = generationNow(this.parts.heads);
    const seal = accountSeal(this.parts.vault, meant, generation);
    if (row === undefined || accountSeal(this.parts.vault, row, generation) !== seal) {
      throw new StoreError('WRITE_IGNORED', 'the database made another account of it than it was told to');
    }
    if (row.disabled !== 0) this.parts.heads.memory.noteDisabled(account);
    this.write.write([seal, account]);
    if (this.parts.releaseLog.storedSize > 0) this.append(account, seal);
  }

  /**
   * In the transaction that takes them from an account: its password and its code are invalid from now on, even if an
   * older database is restored.
   */
  retire(row: Pick<AccountRow, 'password_hash' | 'code_hash'>): void {
    for (const digest of secretsOf(row)) this.parts.heads.memory.noteRetired(digest);
  }

  /** Writes the existing accounts into the log, which begins with the enrolment. */
  writeLeaves(): void {
    for (const row of this.every.all<AccountRow>()) if (row.seal !== null && this.isHeld(row)) this.append(row.account, row.seal);
  }

  /** Seals the accounts of a database from a version without seals; only to be called if none was ever sealed. */
  sealEarlier(): void {
    for (const row of this.every.all<AccountRow>()) this.record(row);
  }

  /** Whether one account bears a seal. */
  get hasAny(): boolean {
    return this.every.all<AccountRow>().some(({ seal }) => seal !== null);
  }

  /** @returns ids of the accounts that the log names, even if rows of the table are gone */
  named(): readonly string[] {
    return [...this.toldLeaves().keys()];
  }

  /** @returns ids of accounts that the people of the hospital did not make so, and of missing accounts */
  unheld(): readonly string[] {
    const rows = new Map(this.every.all<AccountRow>().map((row) => [row.account, row]));
    const gone = [...this.toldLeaves().keys()].filter((account) => !rows.has(account));
    return [...[...rows.values()].filter((row) => !this.isHeld(row)).map(({ account }) => account), ...gone].sort();
  }

  /**
   * An account with every maker. A row of before version 28 knows the last one alone; the others stand in the seals of its leaves, each of
   * which holds for the one account that made or reset it.
   */
  withMakers(row: AccountRow): AccountRow {
    const told = new Set<string>(this.toldLeaves().get(row.account));
    const unset = { ...row, ...UNCONFIRMED, password_hash: '', disabled: 0, made_before: '' };
    const isToldOf = (maker: string): boolean =>
      [0, 1].some((once) =>
        told.has(accountSeal(this.parts.vault, { ...unset, made_by: maker, confirmed_once: once }, FIRST_GENERATION)),
      );
    const found = this.every.all<AccountRow>().filter(({ account }) => account !== row.made_by && isToldOf(account));
    const before = new Set([...makersOf({ ...row, made_by: null }), ...found.map(({ account }) => account)]);
    return { ...row, made_before: [...before].join(' ') };
  }

  /** @returns an account with every maker, whether or not it is held */
  rowOf(account: string): AccountRow | undefined {
    const row = this.one.get<AccountRow>(account);
    return row && this.withMakers(row);
  }

  private isUnder(generations: readonly string[], row: AccountRow): boolean {
    if (!generations.some((generation) => row.seal === accountSeal(this.parts.vault, row, generation))) return false;
    const said = this.toldLeaves().get(row.account)?.at(-1);
    return said === undefined || said === row.seal;
  }

  private append(account: string, seal: string): void {
    const { releaseLog, clock } = this.parts;
    releaseLog.append({ kind: 'account-recorded', account, seal: seal as Digest, at: clock.now() });
  }

  /** Leaves of an open transaction may still be undone, so they are not remembered. */
  private toldLeaves(): ReadonlyMap<string, readonly Digest[]> {
    const { session, releaseLog } = this.parts;
    const known = session.inTransaction ? new Map(this.told) : this.told;
    for (const { entry } of this.leaves.all<{ entry: string }>(this.read.tree, this.read.position)) {
      const leaf = readEntry(entry);
      if (leaf?.kind === 'account-recorded') known.set(leaf.account, [...(known.get(leaf.account) ?? []), leaf.seal]);
    }
    if (!session.inTransaction) this.read = { tree: releaseLog.treeNumber, position: releaseLog.storedSize - 1 };
    return known;
  }
}
