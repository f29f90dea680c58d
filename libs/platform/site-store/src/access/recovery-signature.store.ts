import { canonicalJson } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { AccountStore } from './account.store.js';
import type { SqliteSession } from '../session/sqlite-session.js';

/**
 * Statements that people sign in a quarantine, by the table that keeps them: its end, or that there is no list of
 * withdrawals.
 */
export type RecoveryPaper = 'agent_recovery' | 'agent_without_withdrawals';

/** Parts of the store of signatures. */
export interface RecoverySignatureParts {
  readonly session: SqliteSession;
  readonly accounts: AccountStore;
  readonly vault: SubjectVault;
}

/**
 * Signatures in a quarantine. Each bears the site's seal over the quarantine that it was given for. A row that was
 * written by other means does not count, nor does the word of an account that is not an approver's any more or was
 * confirmed again since.
 */
export class RecoverySignatureStore {
  constructor(private readonly parts: RecoverySignatureParts) {}

  /** @param mark names the quarantine @param account id of who signs @returns whether it is a new one */
  sign(paper: RecoveryPaper, mark: string, account: string): boolean {
    const insert = this.parts.session.prepare(
      `insert into ${paper} (quarantine, account, seal) values (?1, ?2, ?3)
       on conflict do update set seal = ?3 where seal is not ?3`,
    );
    return insert.run(mark, account, this.sealOf(paper, mark, account)) > 0;
  }

  /** @returns how many different people have signed for this quarantine */
  count(paper: RecoveryPaper, mark: string): number {
    const { session, accounts } = this.parts;
    const rows = session
      .prepare(`select account, seal from ${paper} where quarantine = ?`)
      .all<{ account: string; seal: string | null }>(mark);
    return rows.filter(({ account, seal }) => seal === this.sealOf(paper, mark, account) && accounts.hasRole(account, 'approver'))
      .length;
  }

  clear(paper: RecoveryPaper): void {
    this.parts.session.prepare(`delete from ${paper}`).run();
  }

  private sealOf(paper: RecoveryPaper, mark: string, account: string): string {
    const confirmed = this.parts.accounts.roles.confirmationOf(account);
    return this.parts.vault.statementSealOf(paper, canonicalJson({ mark, account, ...confirmed }));
  }
}
