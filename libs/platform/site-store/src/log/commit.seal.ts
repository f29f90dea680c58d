import { canonicalJson } from '@collimate/kernel-canonical';
import type { CountedHead, SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { LedgerState } from './ledger.state.js';
import type { SealedEndings } from './sealed-endings.js';

/** Everything that one commit of the release log stands for. */
export interface SealedCommit extends CountedHead, LedgerState {
  /** Its number, from 1. */
  readonly commit: number;
  /** The quarantine that stood after it; null if none did. */
  readonly quarantine: string | null;
}

/** Content of the one sealed row: before the log has begun there is no commit. */
type SealedFacts = (SealedCommit | { readonly commit?: undefined }) & { readonly endings?: SealedEndings };

/**
 * The seal of the last commit, written in its transaction. After a crash between the commit and the counter beside the
 * keys, it distinguishes this program's own commit from one that was written into the file.
 */
export class CommitSeals {
  private readonly insert: SqliteStatement;
  private readonly select: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly vault: SubjectVault,
  ) {
    this.insert = session.prepare('insert or replace into commit_seal values (1, ?, ?)');
    this.select = session.prepare('select facts, seal from commit_seal');
  }

  /**
   * Inside the transaction that it seals.
   * @param commit undefined for a transaction that is not a commit of the log: then the last one stays
   * @param endings facts that the counter does not remember yet; undefined if it remembers all
   */
  write(commit: SealedCommit | undefined, endings: SealedEndings | undefined): void {
    const facts = canonicalJson({ ...(commit ?? this.read()), ...(endings && { endings }) });
    this.insert.write([facts, this.vault.commitSealOf(facts)]);
  }

  /** @returns the last commit that this program made in this file; undefined if the row is gone or was not written by it, or seals none */
  read(): SealedCommit | undefined {
    const facts = this.facts();
    if (facts?.commit === undefined) return undefined;
    const { endings: _, ...commit } = facts;
    return commit;
  }

  /** @returns facts that the last changing transaction meant to remember beside the keys */
  endings(): SealedEndings | undefined {
    return this.facts()?.endings;
  }

  private facts(): SealedFacts | undefined {
    const row = this.select.get<{ facts: string; seal: string }>();
    if (row === undefined || this.vault.commitSealOf(row.facts) !== row.seal) return undefined;
    return JSON.parse(row.facts) as SealedFacts;
  }
}
