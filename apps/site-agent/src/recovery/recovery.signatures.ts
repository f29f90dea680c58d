import { Injectable } from '@nestjs/common';
import { canonicalJson } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { AccountStore, SqliteSession, type Account } from '@collimate/platform-site-store';

/** What people sign in a quarantine, by the table that keeps it: its end, or that there is no list of withdrawals. */
export type RecoveryPaper = 'agent_recovery' | 'agent_without_withdrawals';

/**
 * Signatures in a quarantine. Each bears the site's seal over the quarantine that it was given for: what was written into the
 * database by other means counts nothing, nor does the word of an account that is no approver's any more.
 */
@Injectable()
export class RecoverySignatures {
  constructor(
    private readonly session: SqliteSession,
    private readonly accounts: AccountStore,
    private readonly keys: Keystore,
  ) {}

  /** @param mark names the quarantine @returns whether it is a new one */
  sign(paper: RecoveryPaper, mark: string, { account }: Account): boolean {
    const insert = this.session.prepare(
      `insert into ${paper} (quarantine, account, seal) values (?1, ?2, ?3)
       on conflict do update set seal = ?3 where seal is not ?3`,
    );
    return insert.run(mark, account, this.sealOf(paper, mark, account)) > 0;
  }

  /** @returns how many different people have signed for this quarantine */
  count(paper: RecoveryPaper, mark: string): number {
    const rows = this.session
      .prepare(`select account, seal from ${paper} where quarantine = ?`)
      .all<{ account: string; seal: string | null }>(mark);
    return rows.filter(
      ({ account, seal }) => seal === this.sealOf(paper, mark, account) && this.accounts.hasRole(account, 'approver'),
    ).length;
  }

  clear(paper: RecoveryPaper): void {
    this.session.prepare(`delete from ${paper}`).run();
  }

  private sealOf(paper: RecoveryPaper, mark: string, account: string): string {
    return this.keys.subjects.statementSealOf(paper, canonicalJson({ mark, account }));
  }
}
