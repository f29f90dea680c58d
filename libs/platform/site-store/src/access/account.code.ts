import { randomBytes } from 'node:crypto';
import { instantFromMs, instantToMs, type Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { AccountSeals } from './account-seals.js';
import { codeSeal, type AccountRow } from './account.row.js';

/** Lifetime of the code with which a holder sets the first password, ms. */
export const CODE_MS = 7 * 86_400_000;

/** @returns a code of 80 random bits, and until when it works */
export function newCode(now: Instant): { readonly code: string; readonly expires: Instant } {
  const code = randomBytes(10)
    .toString('hex')
    .replace(/(.{5})(?=.)/g, '$1-');
  return { code, expires: instantFromMs(instantToMs(now) + CODE_MS) };
}

/** @returns whether the account waits for its holder's password. The caller also checks that the row holds its seal */
export function isOpenCode(vault: SubjectVault, row: AccountRow, now: Instant): boolean {
  const { account, code_hash: code, code_expires_at: expires, code_seal: seal } = row;
  if (code === null || expires === null || expires <= now) return false;
  return seal === codeSeal(vault, account, code, expires);
}

/** Forgets codes whose time is over, for good: neither a clock that is set back nor an older row revives one. */
export class ExpiredCodes {
  private readonly over: SqliteStatement;
  private readonly end: SqliteStatement;

  constructor(
    private readonly session: SqliteSession,
    private readonly seals: AccountSeals,
  ) {
    this.over = session.prepare('select code_hash from account where code_expires_at <= ?');
    this.end = session.prepare(
      'update account set code_hash = null, code_expires_at = null, code_seal = null where code_expires_at <= ?',
    );
  }

  forget(now: Instant): void {
    const codes = this.over.all<Pick<AccountRow, 'code_hash'>>(now);
    if (codes.length === 0) return;
    this.session.transaction(() => {
      for (const { code_hash: code } of codes) this.seals.retire({ password_hash: '', code_hash: code });
      this.end.run(now);
    });
  }
}
