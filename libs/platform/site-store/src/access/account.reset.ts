import type { Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { AccountSeals } from './account-seals.js';
import { newCode } from './account.code.js';
import { codeSeal, makersOf, UNCONFIRMED, type AccountRow } from './account.row.js';
import { tokenHash } from './session.store.js';

/** Parts of a reset. */
export interface PasswordResetParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly seals: AccountSeals;
}

/** Takes a password back and gives a code for a new one. The caller decides who may do so. */
export class PasswordReset {
  private readonly resetting: SqliteStatement;

  constructor(private readonly parts: PasswordResetParts) {
    this.resetting = parts.session.prepare(
      `update account set password_hash = '', made_by = ?, made_before = ?, confirmed_by = null, confirmed_at = null, confirmation = null, confirmed_once = ?,
       code_hash = ?, code_expires_at = ?, code_seal = ? where account = ?`,
    );
  }

  /** In a transaction. @param by account id of who resets, and counts as a maker from now on, beside those before @returns the code */
  write(row: AccountRow, by: string, now: Instant): string {
    const { code, expires } = newCode(now);
    const hash = tokenHash(code);
    const before = makersOf(row)
      .filter((maker) => maker !== by)
      .join(' ');
    const once = row.confirmed_by === null ? row.confirmed_once : 1;
    const seal = codeSeal(this.parts.vault, row.account, hash, expires);
    this.parts.seals.retire(row);
    this.resetting.write([by, before, once, hash, expires, seal, row.account]);
    const unset = { ...UNCONFIRMED, password_hash: '', confirmed_once: once };
    this.parts.seals.record({ ...row, ...unset, made_by: by, made_before: before });
    return code;
  }
}
