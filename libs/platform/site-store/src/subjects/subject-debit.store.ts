import type { StudyId, SubjectKey } from '@collimate/kernel-canonical';
import { parseRational } from '@collimate/kernel-numeric';
import { debited, UNCHARGED, type SubjectAccount } from '@collimate/privacy-accounting';
import { KeystoreError, type SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** What the store of debits works with. */
export interface SubjectDebitParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
}

interface DebitRow {
  readonly sequence: number;
  readonly study_id: string;
  readonly rho: string;
  readonly sealed: Uint8Array | null;
}

/** Bytes of the shortest list: from there on each is twice as long, so that its length tells next to nothing of how many are on it. */
const SHORTEST = 4096;

/**
 * What each subject's records were charged. Per charge one list of pseudonyms, sealed under a key of the site that no erasure destroys:
 * what was spent survives withdrawal and a new consent. It is in no log, leaves with nothing, and is never counted.
 *
 * A charge without a list that can be read counts for everybody: charges of before there were lists, those that a recovery brought back, those
 * whose answer is not built yet, and a list that somebody altered or deleted.
 */
export class SubjectDebitStore {
  private readonly others: SqliteStatement;
  private readonly one: SqliteStatement;
  private readonly upsert: SqliteStatement;

  constructor(private readonly parts: SubjectDebitParts) {
    const { session } = parts;
    const columns = 'charge.sequence, study_id, rho, sealed from charge left join subject_debit using (sequence)';
    this.others = session.prepare(`select ${columns} order by charge.sequence`);
    this.one = session.prepare('select sealed from subject_debit where sequence = ?');
    this.upsert = session.prepare(
      'insert into subject_debit values (?, ?) on conflict (sequence) do update set sealed = excluded.sealed',
    );
  }

  /**
   * @param building the charge whose answer is being built: it is in the accounts of those alone who are on its list already
   * @returns the account of each subject, in the order asked
   */
  accountsOf(subjects: readonly SubjectKey[], building: number): readonly SubjectAccount[] {
    const accounts = new Map(subjects.map((subject) => [subject, UNCHARGED]));
    for (const row of this.others.all<DebitRow>()) {
      const charge = { sequence: row.sequence, studyId: row.study_id as StudyId, rho: parseRational(row.rho) };
      const listed = row.sealed === null ? undefined : this.read(row.sequence, row.sealed);
      // A list of the charge at hand that cannot be read is written anew by whoever builds it.
      const owing = listed ?? (row.sequence === building ? new Set<SubjectKey>() : undefined);
      for (const [subject, account] of accounts) {
        if (owing === undefined || owing.has(subject)) accounts.set(subject, debited(account, charge));
      }
    }
    return subjects.map((subject) => accounts.get(subject)!);
  }

  /** Puts subjects on the list of a charge, durably, before what they add to its answer is summed up; nobody is ever taken off. */
  debit(sequence: number, subjects: readonly SubjectKey[]): void {
    const { session, vault } = this.parts;
    session.transaction(() => {
      const row = this.one.get<{ sealed: Uint8Array }>(sequence);
      const before = (row === undefined ? undefined : this.read(sequence, row.sealed)) ?? new Set<SubjectKey>();
      const all = [...new Set([...before, ...subjects])].sort();
      if (row !== undefined && all.length === before.size && before.size > 0) return;
      this.upsert.run(sequence, vault.sealForSite(fieldOf(sequence), padded(JSON.stringify(all))));
    });
  }

  private read(sequence: number, sealed: Uint8Array): ReadonlySet<SubjectKey> | undefined {
    try {
      return new Set(JSON.parse(this.parts.vault.unsealForSite(fieldOf(sequence), sealed)) as SubjectKey[]);
    } catch (error) {
      if (error instanceof KeystoreError && error.code === 'SEAL_BROKEN') return undefined;
      throw error;
    }
  }
}

const fieldOf = (sequence: number): string => `subject-debit/${sequence}`;

/** JSON bears blanks after it. */
function padded(text: string): string {
  let length = SHORTEST;
  while (length < text.length) length *= 2;
  return text.padEnd(length);
}
