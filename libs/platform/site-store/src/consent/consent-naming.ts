import type { SubjectKey } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { isSealedRow, rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

interface NamedRow {
  readonly subject: SubjectKey;
  readonly tree: number;
  readonly seal: string;
}

/**
 * Subjects that tables of consent have named since the last recovery. The consents of a restored database may be older
 * than a refusal, so a subject is denied until a table has named that very subject again. Every recovery begins a tree
 * of the release log, and a name counts for the tree under which it was read; before the first recovery nobody has to
 * be named.
 */
export class ConsentNaming {
  private readonly one: SqliteStatement;
  private readonly draft: SqliteStatement;
  private readonly unnamed: SqliteStatement;

  constructor(
    private readonly session: SqliteSession,
    private readonly vault: SubjectVault,
    private readonly releaseLog: SiteLog,
  ) {
    this.one = session.prepare('select subject, tree, seal from consent_named where subject = ?');
    this.draft = session.prepare('insert or ignore into draft_named values (?, ?, ?)');
    this.unnamed = session.prepare('select subject from subject where sealed_hospital_id is not null');
  }

  /** Whether consent of the subject counts. */
  isNamed(subject: SubjectKey): boolean {
    const tree = this.releaseLog.treeNumber;
    if (tree === 1) return true;
    const row = this.one.get<NamedRow>(subject);
    return row?.tree === tree && isSealedRow(this.vault, 'consent_named', row);
  }

  /** Whether anybody has to be named: asked once for many rows, since it is the same for all of them. */
  get isAsked(): boolean {
    return this.releaseLog.treeNumber !== 1;
  }

  /** Lays ready that a table names the subject. */
  lay(subject: SubjectKey): void {
    if (!this.isNamed(subject)) this.draft.run(...this.rowOf(subject));
  }

  /** Makes the drafted names count; called in the transaction of the table. */
  finish(): void {
    this.session.execute('insert or replace into consent_named select subject, tree, seal from draft_named');
  }

  /** A database from a version that did not ask who was named goes on as it was. */
  nameEverybody(): void {
    if (this.releaseLog.treeNumber === 1) return;
    const write = this.session.prepare('insert or replace into consent_named values (?, ?, ?)');
    for (const { subject } of this.unnamed.all<{ subject: SubjectKey }>()) write.write(this.rowOf(subject));
  }

  /** @returns how many subjects still wait to be named; the number stays at the site */
  waiting(): number {
    if (this.releaseLog.treeNumber === 1) return 0;
    return this.unnamed.all<{ subject: SubjectKey }>().filter(({ subject }) => !this.isNamed(subject)).length;
  }

  private rowOf(subject: SubjectKey): [string, number, string] {
    const row = { subject, tree: this.releaseLog.treeNumber };
    return [row.subject, row.tree, rowSeal(this.vault, 'consent_named', row)];
  }
}
