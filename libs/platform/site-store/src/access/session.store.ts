import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson, instantFromMs, instantToMs, type Clock } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { HeadGuard } from '../log/head-guard.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { AccountRow } from './account.row.js';

/** Parts of the store of sessions. */
export interface SessionStoreParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly heads: Pick<HeadGuard, 'memory'>;
  readonly clock: Clock;
}

interface SessionRow {
  readonly token_hash: string;
  readonly account: string;
  readonly expires_at: string;
  readonly seal: string | null;
}

/** @returns the hash of a token or code that the database keeps */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * Sessions of the local API. A row names its holder under the site's seal, so that nobody can write one into the file.
 * The seal also covers the password that opened the session, and a number of the account that is remembered beside the
 * keys and grows whenever one of its sessions ends: a restored row opens nothing. Sessions that go on are sealed again
 * under the next number.
 */
export class SessionStore {
  private readonly insert: SqliteStatement;
  private readonly select: SqliteStatement;
  private readonly ofAccount: SqliteStatement;
  private readonly expired: SqliteStatement;
  private readonly seal: SqliteStatement;
  private readonly endOne: SqliteStatement;
  private readonly endAll: SqliteStatement;
  private readonly endExpired: SqliteStatement;
  private readonly account: SqliteStatement;

  constructor(private readonly parts: SessionStoreParts) {
    const { session } = parts;
    this.insert = session.prepare('insert into session (token_hash, account, expires_at, seal) values (?, ?, ?, ?)');
    this.select = session.prepare('select * from session where token_hash = ?');
    this.ofAccount = session.prepare('select * from session where account = ?');
    this.expired = session.prepare('select distinct account from session where expires_at <= ?');
    this.seal = session.prepare('update session set seal = ? where token_hash = ?');
    this.endOne = session.prepare('delete from session where token_hash = ?');
    this.endAll = session.prepare('delete from session where account = ?');
    this.endExpired = session.prepare('delete from session where expires_at <= ?');
    this.account = session.prepare('select * from account where account = ?');
  }

  /** @param holder the account as it stands @returns a token of 256 random bits, which is told once and kept only as its hash */
  begin(holder: AccountRow, lifetimeMs: number): string {
    const token = randomBytes(32).toString('base64url');
    const expires = instantFromMs(instantToMs(this.parts.clock.now()) + lifetimeMs);
    const row = { token_hash: tokenHash(token), account: holder.account, expires_at: expires };
    this.insert.write([row.token_hash, row.account, row.expires_at, this.sealOf(row, holder)]);
    return token;
  }

  /** @returns the account whose session it is, as it stands; undefined if the session is over or was not begun here */
  holderOf(token: string): AccountRow | undefined {
    const row = this.select.get<SessionRow>(tokenHash(token));
    if (row === undefined || row.expires_at <= this.parts.clock.now()) return undefined;
    const holder = this.account.get<AccountRow>(row.account);
    return holder !== undefined && row.seal === this.sealOf(row, holder) ? holder : undefined;
  }

  end(token: string): void {
    const row = this.select.get<SessionRow>(tokenHash(token));
    if (row === undefined) return;
    this.parts.session.transaction(() => {
      this.endOne.run(row.token_hash);
      this.moveOn(row.account);
    });
  }

  endOf(account: string): void {
    this.parts.session.transaction(() => {
      this.endAll.run(account);
      this.moveOn(account);
    });
  }

  /** Deletes sessions that have expired, so that none comes back when the clock is set back. */
  forgetExpired(now: string): void {
    const accounts = this.expired.all<{ account: string }>(now);
    if (accounts.length === 0) return;
    this.parts.session.transaction(() => {
      this.endExpired.run(now);
      for (const { account } of accounts) this.moveOn(account);
    });
  }

  /**
   * Called after one session of an account has ended: the others get the next number, and rows under the former one are
   * invalid.
   */
  private moveOn(account: string): void {
    const holder = this.account.get<AccountRow>(account);
    const open = this.ofAccount
      .all<SessionRow>(account)
      .filter((row) => holder !== undefined && row.seal === this.sealOf(row, holder));
    this.parts.heads.memory.pin(numberOf(account), String(this.numberNow(account) + 1));
    if (holder === undefined) return;
    for (const row of open) this.seal.write([this.sealOf(row, holder), row.token_hash]);
  }

  private numberNow(account: string): number {
    return Number(this.parts.heads.memory.pinned(numberOf(account)) ?? '0');
  }

  private sealOf(row: Omit<SessionRow, 'seal'>, { password_hash: password }: AccountRow): string {
    const { token_hash: hash, account, expires_at: expires } = row;
    const facts = { hash, account, expires, password, number: this.numberNow(account) };
    return this.parts.vault.statementSealOf('session', canonicalJson(facts));
  }
}

/** The name under which the number of an account's sessions is remembered beside the keys. */
const numberOf = (account: string): string => `sessions ${account}`;
