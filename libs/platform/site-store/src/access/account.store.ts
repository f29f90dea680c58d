import { createHash, randomBytes } from 'node:crypto';
import { instantFromMs, instantToMs, type Clock } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import { hashPassword, passwordMatches } from './password.js';

/** What an account may do at the site. */
export const ROLES = ['administrator', 'approver', 'operator'] as const;
/** What an account may do at the site. */
export type Role = (typeof ROLES)[number];

/** Shortest password that is taken, in characters. */
export const SHORTEST_PASSWORD = 12;

/** A named person of the hospital. */
export interface Account {
  /** Random id, the only thing of the account that stands in logs and signatures. */
  readonly account: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

interface AccountRow {
  readonly account: string;
  readonly name: string;
  readonly roles: string;
  readonly password_hash: string;
  readonly disabled: number;
}

const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Accounts of the local API and their sessions. Passwords are kept as argon2id, tokens as SHA-256. */
export class AccountStore {
  private readonly insert: SqliteStatement;
  private readonly byName: SqliteStatement;
  private readonly byId: SqliteStatement;
  private readonly count: SqliteStatement;
  private readonly disabling: SqliteStatement;
  private readonly insertSession: SqliteStatement;
  private readonly bySession: SqliteStatement;
  private readonly endSession: SqliteStatement;
  private readonly endSessionsOf: SqliteStatement;
  private readonly sweep: SqliteStatement;
  private decoy: Promise<string> | undefined;

  constructor(
    private readonly session: SqliteSession,
    private readonly clock: Clock,
  ) {
    this.insert = session.prepare('insert into account (account, name, roles, password_hash) values (?, ?, ?, ?)');
    this.byName = session.prepare('select * from account where name = ?');
    this.byId = session.prepare('select * from account where account = ?');
    this.count = session.prepare('select count(*) as accounts from account');
    this.disabling = session.prepare('update account set disabled = 1 where account = ?');
    this.insertSession = session.prepare('insert into session values (?, ?, ?)');
    this.bySession = session.prepare(
      `select account.* from session join account using (account)
       where token_hash = ? and expires_at > ? and disabled = 0`,
    );
    this.endSession = session.prepare('delete from session where token_hash = ?');
    this.endSessionsOf = session.prepare('delete from session where account = ?');
    this.sweep = session.prepare('delete from session where expires_at <= ?');
  }

  /** Whether nobody has an account yet, so that only the bootstrap token counts. */
  isEmpty(): boolean {
    return this.count.get<{ accounts: number }>()!.accounts === 0;
  }

  /** @throws StoreError WEAK_PASSWORD, ACCOUNT_EXISTS */
  async create(name: string, password: string, roles: readonly Role[]): Promise<Account> {
    if ([...password].length < SHORTEST_PASSWORD) {
      throw new StoreError('WEAK_PASSWORD', 'the password is too short', { details: { shortest: SHORTEST_PASSWORD } });
    }
    const hash = await hashPassword(password);
    return this.session.transaction(() => {
      if (this.byName.get(name) !== undefined) throw new StoreError('ACCOUNT_EXISTS', 'there is an account of that name');
      const account = `a-${randomBytes(16).toString('hex')}`;
      this.insert.run(account, name, JSON.stringify(roles), hash);
      return { account, name, roles };
    });
  }

  /** @returns the account, or undefined; an unknown name takes as long as a wrong password */
  async authenticate(name: string, password: string): Promise<Account | undefined> {
    const row = this.byName.get<AccountRow>(name);
    this.decoy ??= hashPassword(randomBytes(16).toString('hex'));
    const matches = await passwordMatches(password, row?.password_hash ?? (await this.decoy));
    return matches && row !== undefined && row.disabled === 0 ? accountOf(row) : undefined;
  }

  /** @returns a token of 256 random bits, which is told once and kept only as its hash */
  openSession(account: string, lifetimeMs: number): string {
    const token = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    this.sweep.run(now);
    this.insertSession.run(tokenHash(token), account, instantFromMs(instantToMs(now) + lifetimeMs));
    return token;
  }

  /** @returns whose session it is, or undefined if it is over */
  accountOfSession(token: string): Account | undefined {
    const row = this.bySession.get<AccountRow>(tokenHash(token), this.clock.now());
    return row === undefined ? undefined : accountOf(row);
  }

  closeSession(token: string): void {
    this.endSession.run(tokenHash(token));
  }

  /** Disables an account and ends its sessions; its signatures stand. @throws StoreError NO_SUCH_ACCOUNT */
  disable(account: string): void {
    this.session.transaction(() => {
      if (this.disabling.run(account) === 0) throw new StoreError('NO_SUCH_ACCOUNT', 'there is no such account');
      this.endSessionsOf.run(account);
    });
  }

  hasRole(account: string, role: Role): boolean {
    const row = this.byId.get<AccountRow>(account);
    return row !== undefined && row.disabled === 0 && accountOf(row).roles.includes(role);
  }
}

function accountOf(row: AccountRow): Account {
  return { account: row.account, name: row.name, roles: JSON.parse(row.roles) as Role[] };
}
