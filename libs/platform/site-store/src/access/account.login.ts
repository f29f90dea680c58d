import { randomBytes } from 'node:crypto';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { accountOf, type Account } from './account.js';
import type { AccountSeals } from './account-seals.js';
import type { AccountRow } from './account.row.js';
import { hashPassword, passwordMatches } from './password.js';
import type { SessionStore } from './session.store.js';

/** A session that was opened, and whose. */
export interface Login {
  readonly account: Account;
  /** 256 random bits, told once and kept only as its hash. */
  readonly token: string;
}

/** Opens sessions with passwords. */
export class AccountLogin {
  private readonly byName: SqliteStatement;
  private decoy: Promise<string> | undefined;

  constructor(
    private readonly session: SqliteSession,
    private readonly seals: AccountSeals,
    private readonly sessions: SessionStore,
  ) {
    this.byName = session.prepare('select * from account where name = ?');
  }

  /**
   * A password takes a moment to look at. The session is opened only if the account still has that very one then: a login under way outlives
   * neither a reset nor a disabling. An unknown name takes as long as a wrong password.
   */
  async open(name: string, password: string, lifetimeMs: number): Promise<Login | undefined> {
    const asked = this.byName.get<AccountRow>(name)?.password_hash ?? '';
    this.decoy ??= hashPassword(randomBytes(16).toString('hex'));
    const matches = await passwordMatches(password, asked || (await this.decoy));
    if (!matches || asked === '') return undefined;
    return this.session.transaction(() => {
      const row = this.byName.get<AccountRow>(name);
      if (row?.password_hash !== asked || row.disabled !== 0 || !this.seals.isHeld(row)) return undefined;
      return { account: accountOf(row), token: this.sessions.begin(row, lifetimeMs) };
    });
  }
}
