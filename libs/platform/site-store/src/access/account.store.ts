import { randomBytes } from 'node:crypto';
import type { Clock, Instant } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import { accountOf, type Account, type AccountListing, type Role } from './account.js';
import { ExpiredCodes, isOpenCode, newCode } from './account.code.js';
import { checkApproverIsLeft, checkThirdPerson, mayConfirm } from './account.confirmation.js';
import { listingOf } from './account.listing.js';
import { AccountLogin, type Login } from './account.login.js';
import { PasswordReset, type PasswordResetParts } from './account.reset.js';
import { AccountRoles } from './account.roles.js';
import { codeSeal, UNCONFIRMED, type AccountRow } from './account.row.js';
import type { FirstHour } from './first-hour.js';
import { hashNewPassword } from './password.js';
import { SessionStore, tokenHash, type SessionStoreParts } from './session.store.js';

/** Parts of the store of accounts. */
export interface AccountStoreParts extends PasswordResetParts, SessionStoreParts {
  readonly firstHour: FirstHour;
}

/**
 * Accounts of the local API and their sessions. Passwords are kept as argon2id, tokens and codes as SHA-256. A person who makes an account for
 * somebody never knows its password, and every approver was confirmed by a third person. A row that this program did not write opens nothing and
 * counts for nothing, see AccountSeals.
 */
export class AccountStore {
  private readonly insert: SqliteStatement;
  private readonly byName: SqliteStatement;
  private readonly byId: SqliteStatement;
  private readonly every: SqliteStatement;
  private readonly activating: SqliteStatement;
  private readonly confirming: SqliteStatement;
  private readonly resets: PasswordReset;
  private readonly disabling: SqliteStatement;
  private readonly codes: ExpiredCodes;
  private readonly logins: AccountLogin;
  private readonly sessions: SessionStore;
  readonly roles: AccountRoles;
  private readonly session: SqliteSession;
  private readonly clock: Clock;

  constructor(private readonly parts: AccountStoreParts) {
    const { session, clock } = parts;
    [this.session, this.clock, this.sessions] = [session, clock, new SessionStore(parts)];
    this.insert = session.prepare(
      `insert into account (account, name, roles, password_hash, made_by, code_hash, code_expires_at, code_seal)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.every = session.prepare('select * from account order by name');
    this.activating = session.prepare(
      // A confirmation from before the first password does not count: the holder was not there yet.
      `update account set password_hash = ?, code_hash = null, code_expires_at = null, code_seal = null,
       confirmed_by = null, confirmed_at = null, confirmation = null where account = ? and code_hash = ? and password_hash = ''`,
    );
    this.confirming = session.prepare(
      'update account set confirmed_by = ?, confirmed_at = ?, confirmation = ? where account = ?',
    );
    this.resets = new PasswordReset(parts);
    this.roles = new AccountRoles(session, parts.seals);
    this.byName = session.prepare('select * from account where name = ?');
    this.byId = session.prepare('select * from account where account = ?');
    this.disabling = session.prepare('update account set disabled = 1 where account = ?');
    this.codes = new ExpiredCodes(session, parts.seals);
    this.logins = new AccountLogin(session, parts.seals, this.sessions);
  }

  /** Whether nobody ever had an account, so that only the bootstrap token counts. */
  isEmpty(): boolean {
    return this.parts.firstHour.isNow();
  }

  /**
   * Makes the first account of all, for its own holder. Whether there is one is asked again after the password was hashed.
   * @returns undefined if there is one by now
   * @throws StoreError WEAK_PASSWORD
   */
  async createFirst(name: string, password: string, roles: readonly Role[]): Promise<Account | undefined> {
    const hash = await hashNewPassword(password);
    return this.session.transaction(() => (this.isEmpty() ? this.add(name, roles, [hash, null, null, null]) : undefined));
  }

  /**
   * Makes an account of the caller's own, with a password, beside others.
   * @throws StoreError WEAK_PASSWORD, ACCOUNT_EXISTS
   */
  async create(name: string, password: string, roles: readonly Role[]): Promise<Account> {
    const hash = await hashNewPassword(password);
    return this.add(name, roles, [hash, null, null, null]);
  }

  /**
   * Makes an account for somebody else, who sets the password with the code.
   * @param maker account id of who makes it
   * @returns the account and its code of 80 random bits, which is told once and kept only as its hash
   * @throws StoreError ACCOUNT_EXISTS
   */
  invite(name: string, roles: readonly Role[], maker: string): { readonly account: Account; readonly code: string } {
    const { code, expires } = newCode(this.clock.now());
    return { account: this.add(name, roles, ['', maker, tokenHash(code), expires]), code };
  }

  /**
   * Lets a holder who has forgotten the password set a new one, with a code as at the first time. The administrator who resets may have held the
   * code, and so counts as a maker from then on, beside earlier ones: an approver has to be confirmed again by a third person.
   * @param by account id of the administrator
   * @returns the account and its code, which is told once and kept only as its hash
   * @throws StoreError NO_SUCH_ACCOUNT, ACCOUNT_NOT_HELD, LAST_APPROVER; NOT_A_THIRD_PERSON for one's own account
   */
  reset(name: string, by: string): { readonly account: Account; readonly code: string } {
    return this.session.transaction(() => {
      const row = this.byName.get<AccountRow>(name);
      if (row === undefined || row.disabled !== 0) throw new StoreError('NO_SUCH_ACCOUNT', 'there is no such account');
      this.checkHeld(row);
      if (row.account === by) {
        throw new StoreError('NOT_A_THIRD_PERSON', 'nobody resets a password of their own', {
          hint: 'another administrator does',
        });
      }
      const { isConfirmed } = accountOf(row);
      if (isConfirmed) checkApproverIsLeft(this.othersThan(row), 'ask for another approver first, who can confirm it anew');
      const code = this.resets.write(row, by, this.clock.now());
      this.sessions.endOf(row.account);
      return { account: accountOf(this.byName.get<AccountRow>(name)!), code };
    });
  }

  /**
   * The holder's first password.
   * @throws StoreError CODE_REFUSED, the same for an unknown name and a wrong, used or old code; WEAK_PASSWORD
   */
  async activate(name: string, code: string, password: string): Promise<Account> {
    const hash = await hashNewPassword(password);
    this.forgetExpired(this.clock.now());
    return this.session.transaction(() => {
      const row = this.byName.get<AccountRow>(name);
      const given = tokenHash(code.trim().toLowerCase());
      const isOpen =
        row !== undefined && row.disabled === 0 && this.isHeld(row) && isOpenCode(this.parts.vault, row, this.clock.now());
      if (!isOpen || this.activating.run(hash, row.account, given) === 0) {
        throw new StoreError('CODE_REFUSED', 'name or code is wrong, used or old', {
          hint: 'ask an administrator for a new one: `collimate site accounts reset NAME`',
        });
      }
      this.parts.seals.retire(row);
      this.parts.seals.record({ ...row, ...UNCONFIRMED, password_hash: hash });
      return accountOf(this.byName.get<AccountRow>(name)!);
    });
  }

  /**
   * Confirms the holder of an approver's account, by a third person: not the holder, and nobody who ever made or reset the account or its maker's,
   * however far back, because each of them may have held its code. At first, the first two approvers confirm each other.
   * @param by account id of an approver who has set a password
   * @throws StoreError NO_SUCH_ACCOUNT, NOT_AN_APPROVER, NOT_A_THIRD_PERSON, MAKER_DISABLED, ALREADY_CONFIRMED; NOT_ACTIVATED while the holder has no
   *   password, because the person who will set it is not yet known
   */
  confirm(name: string, by: string): Account {
    return this.session.transaction(() => {
      const row = this.byName.get<AccountRow>(name);
      const confirmer = this.byId.get<AccountRow>(by);
      if (row === undefined || row.disabled !== 0) throw new StoreError('NO_SUCH_ACCOUNT', 'there is no such account');
      this.checkHeld(row);
      if (!accountOf(row).roles.includes('approver')) {
        throw new StoreError('NOT_AN_APPROVER', 'only approvers are confirmed');
      }
      const confirmed = this.parts.firstHour.confirmedApprovers();
      if (confirmer === undefined || !this.isHeld(confirmer) || !mayConfirm(confirmer, confirmed)) {
        throw new StoreError('NOT_AN_APPROVER', 'an approver who was confirmed confirms another');
      }
      if (row.confirmed_by !== null) throw new StoreError('ALREADY_CONFIRMED', 'this account was confirmed before');
      checkThirdPerson(confirmer, row, (id) => this.parts.seals.rowOf(id));
      if (row.password_hash === '') {
        throw new StoreError('NOT_ACTIVATED', 'nobody holds this account yet', {
          hint: 'let them set their password first: `collimate site accounts activate NAME`',
        });
      }
      const at = this.clock.now();
      const confirmation = randomBytes(16).toString('hex');
      this.confirming.write([by, at, confirmation, row.account]);
      this.parts.seals.record({ ...row, confirmed_by: by, confirmed_at: at, confirmation });
      this.parts.firstHour.noteConfirmed();
      return accountOf(this.byName.get<AccountRow>(name)!);
    });
  }

  /** Every account with who made it and who confirmed it, by name. */
  list(): readonly AccountListing[] {
    const rows = this.every.all<AccountRow>();
    return rows.map((row) => listingOf(this.parts.seals.withMakers(row), rows, this.isHeld(row)));
  }

  /** @returns a session, or undefined for a wrong name or password, which take equally long, and for one that was reset or disabled meanwhile */
  login(name: string, password: string, lifetimeMs: number): Promise<Login | undefined> {
    this.forgetExpired(this.clock.now());
    return this.logins.open(name, password, lifetimeMs);
  }

  /** @returns whose session it is, or undefined if it is over */
  accountOfSession(token: string): Account | undefined {
    this.forgetExpired(this.clock.now());
    const row = this.sessions.holderOf(token);
    return row === undefined || row.disabled !== 0 || !this.isHeld(row) ? undefined : accountOf(row);
  }

  /** Ends every session; everybody has to log in again. */
  endSessions(): void {
    for (const { account } of this.list()) this.sessions.endOf(account);
  }

  closeSession(token: string): void {
    this.sessions.end(token);
  }

  /**
   * Disables an account for good and ends its sessions. Its decisions stay valid, its words that wait for a second person do not count any more, and
   * its name stays taken.
   * @throws StoreError NO_SUCH_ACCOUNT; LAST_ADMINISTRATOR, LAST_APPROVER if nobody were left to make or confirm another
   */
  disable(name: string): Account {
    return this.session.transaction(() => {
      const row = this.byName.get<AccountRow>(name);
      if (row === undefined) throw new StoreError('NO_SUCH_ACCOUNT', 'there is no such account');
      const others = this.othersThan(row);
      const { roles, isConfirmed } = accountOf(row);
      if (roles.includes('administrator') && !others.some((other) => other.roles.includes('administrator'))) {
        throw new StoreError('LAST_ADMINISTRATOR', 'this is the last administrator', { hint: 'make another one first' });
      }
      if (isConfirmed) checkApproverIsLeft(others, 'let it confirm another one first');
      // Disabling a row that this program did not make must not turn it into a valid account.
      if (this.isHeld(row)) {
        this.disabling.write([row.account]);
        this.parts.seals.record({ ...row, disabled: 1 });
      }
      this.sessions.endOf(row.account);
      return accountOf(row);
    });
  }

  /** Accounts that act, but for one. */
  private othersThan({ account: own }: AccountRow): readonly AccountListing[] {
    return this.list().filter(
      ({ account, isActive, isDisabled, isHeld }) => account !== own && isActive && !isDisabled && isHeld,
    );
  }

  /** @returns whether the account may act in the role; an approver only once it is confirmed */
  hasRole(account: string, role: Role): boolean {
    return this.roles.has(account, role);
  }

  /**
   * Removes expired sessions and codes, so that setting the clock back revives none. If nothing can be written, they still count as expired by the
   * clock: a full disk keeps nobody from a withdrawal.
   */
  private forgetExpired(now: Instant): void {
    try {
      this.sessions.forgetExpired(now);
      this.codes.forget(now);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  private add(
    name: string,
    roles: readonly Role[],
    rest: readonly [string, string | null, string | null, string | null],
  ): Account {
    return this.session.transaction(() => {
      if (this.byName.get(name) !== undefined) throw new StoreError('ACCOUNT_EXISTS', 'there is an account of that name');
      const account = `a-${randomBytes(16).toString('hex')}`;
      const [password, maker, code, expires] = rest;
      const seal = code === null || expires === null ? null : codeSeal(this.parts.vault, account, code, expires);
      this.insert.write([account, name, JSON.stringify(roles), ...rest, seal]);
      this.parts.seals.record({
        ...{ account, name, roles: JSON.stringify(roles), password_hash: password, disabled: 0, made_by: maker, made_before: '' },
        ...UNCONFIRMED,
        ...{ confirmed_once: 0, code_hash: code, code_expires_at: expires },
        ...{ seal: null, code_seal: seal },
      });
      this.parts.firstHour.noteMade();
      return { account, name, roles, isConfirmed: false };
    });
  }

  private isHeld(row: AccountRow): boolean {
    return this.parts.seals.isHeld(row);
  }

  /** @throws StoreError ACCOUNT_NOT_HELD */
  private checkHeld(row: AccountRow): void {
    if (this.isHeld(row)) return;
    throw new StoreError('ACCOUNT_NOT_HELD', 'this account is not the one that people of this hospital made', {
      hint: 'it was written into the database by other means: see `collimate site verify`, and make another account',
    });
  }
}
