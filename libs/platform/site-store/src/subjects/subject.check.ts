import type { SubjectKey } from '@collimate/kernel-canonical';
import { KeystoreError, type SubjectVault } from '@collimate/platform-keystore';
import { rowSeal } from '../seals/row.seal.js';
import type { SqliteSession } from '../session/sqlite-session.js';

interface SubjectRow {
  readonly subject: SubjectKey;
  readonly lookup: string;
  readonly sealed: Uint8Array | null;
  readonly seal: string | null;
}

/** Prefix of the key of a subject to whom no number of the hospital leads any more. */
export const LOST_LOOKUP = 'lost/';

/**
 * Compares each pseudonym with the keyed number by which it is found: under a wrong number, the hospital's tables about
 * one person would be recorded for another.
 */
export class SubjectCheck {
  constructor(
    private readonly session: SqliteSession,
    private readonly vault: SubjectVault,
    private readonly heads: { readonly hasSealedRows: boolean },
  ) {}

  /** @returns subjects that are found by another number than they were given */
  altered(): readonly SubjectKey[] {
    return this.unheld().map(({ subject }) => subject);
  }

  /** Seals the subjects of versions that knew no seals, as they stand; in the transaction that is open. */
  sealEarlier(): void {
    for (const row of this.rows()) if (row.seal === null) this.write(row.subject, row.lookup);
  }

  /**
   * In the transaction of a recovery: a subject is found by the number that is sealed under its own secret. A subject
   * whose secret or number is gone cannot be found any more, and a row under its number is a new subject, which counts
   * as withdrawn if the list of withdrawals says so.
   */
  mend(): void {
    const altered = this.unheld();
    if (altered.length === 0) return;
    for (const { subject } of altered) this.write(subject, `${LOST_LOOKUP}${subject}`);
    const taken = this.session.prepare('select 1 from subject where lookup = ?');
    for (const row of altered) {
      const lookup = this.trueLookup(row);
      if (lookup !== undefined && taken.get(lookup) === undefined) this.write(row.subject, lookup);
    }
    const known = new Set(this.rows().map(({ lookup }) => this.vault.withdrawalMarkOf(lookup)));
    const free = this.session.prepare('update withdrawal_line set bound = 0 where mark = ?');
    for (const { mark } of this.session.prepare('select distinct mark from withdrawal_line').all<{ mark: string }>()) {
      if (!known.has(mark)) free.run(mark);
    }
  }

  private unheld(): readonly SubjectRow[] {
    const isHeld = ({ subject, lookup, seal }: SubjectRow): boolean =>
      seal === null ? !this.heads.hasSealedRows : seal === rowSeal(this.vault, 'subject', { subject, lookup });
    return this.rows().filter((row) => !isHeld(row));
  }

  private rows(): readonly SubjectRow[] {
    return this.session.prepare('select subject, lookup, sealed_hospital_id as sealed, seal from subject').all<SubjectRow>();
  }

  private write(subject: SubjectKey, lookup: string): void {
    const seal = rowSeal(this.vault, 'subject', { subject, lookup });
    this.session.prepare('update subject set lookup = ?, seal = ? where subject = ?').write([lookup, seal, subject]);
  }

  private trueLookup({ subject, sealed }: SubjectRow): string | undefined {
    if (sealed === null || !this.vault.hasSubjectKey(subject)) return undefined;
    try {
      return this.vault.lookupOf(this.vault.unseal(subject, 'hospital-id', sealed));
    } catch (error) {
      if (error instanceof KeystoreError && error.code === 'SEAL_BROKEN') return undefined;
      throw error;
    }
  }
}
