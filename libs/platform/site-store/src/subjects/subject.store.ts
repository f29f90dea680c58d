import type { SubjectKey } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';

/**
 * Maps the hospital's numbers to pseudonyms. A number is stored only sealed under the subject's own secret, and is
 * found by a keyed hash. The row of a withdrawn subject stays, so that an old consent cannot bring the subject back.
 */
export class SubjectStore {
  private readonly byLookup: SqliteStatement;
  private readonly sealed: SqliteStatement;
  private readonly doom: SqliteStatement;
  private readonly doomed: SqliteStatement;
  private readonly laidToRest: SqliteStatement;
  private readonly everyLookup: SqliteStatement;
  private readonly oneLookup: SqliteStatement;

  constructor(
    private readonly session: SqliteSession,
    private readonly vault: SubjectVault,
  ) {
    this.byLookup = session.prepare('select subject from subject where lookup = ?');
    this.sealed = session.prepare('select sealed_hospital_id as sealed from subject where subject = ?');
    this.doom = session.prepare('update subject set sealed_hospital_id = null, doomed = 1 where subject = ?');
    this.doomed = session.prepare('select subject from subject where doomed = 1');
    this.everyLookup = session.prepare('select subject, lookup from subject');
    this.oneLookup = session.prepare('select lookup from subject where subject = ?');
    this.laidToRest = session.prepare('update subject set doomed = 0 where subject = ?');
  }

  /** @returns the pseudonym, if the site has met the subject before */
  find(hospitalId: string): SubjectKey | undefined {
    return this.findByLookup(this.vault.lookupOf(hospitalId));
  }

  /** @returns the pseudonym of a keyed number */
  findByLookup(lookup: string): SubjectKey | undefined {
    return this.byLookup.get<{ subject: SubjectKey }>(lookup)?.subject;
  }

  /** @returns every subject with its keyed number */
  lookups(): readonly { readonly subject: SubjectKey; readonly lookup: string }[] {
    return this.everyLookup.all();
  }

  /** @returns the keyed number of a subject @throws StoreError NO_SUCH_SUBJECT */
  lookupOf(subject: SubjectKey): string {
    const row = this.oneLookup.get<{ lookup: string }>(subject);
    if (row === undefined) throw new StoreError('NO_SUCH_SUBJECT', 'the site has no such subject');
    return row.lookup;
  }

  /** Whether the hospital's number of the subject is still kept. */
  isSealed(subject: SubjectKey): boolean {
    return (this.sealed.get<{ sealed: Uint8Array | null }>(subject)?.sealed ?? null) !== null;
  }

  /**
   * Whether the secret is destroyed although the row does not show it: the database is older than the withdrawal, or
   * the secret was lost.
   */
  isShredded(subject: SubjectKey): boolean {
    return this.isSealed(subject) && !this.vault.hasSubjectKey(subject);
  }

  /** Whether anything may still be stored about the subject. */
  isPresent(subject: SubjectKey): boolean {
    return this.isSealed(subject) && this.vault.hasSubjectKey(subject);
  }

  /**
   * @returns the hospital's number, for asking its archive
   * @throws StoreError NO_SUCH_SUBJECT, SUBJECT_WITHDRAWN
   */
  hospitalIdOf(subject: SubjectKey): string {
    const row = this.sealed.get<{ sealed: Uint8Array | null }>(subject);
    if (row === undefined) throw new StoreError('NO_SUCH_SUBJECT', 'the site has no such subject');
    if (row.sealed === null) throw new StoreError('SUBJECT_WITHDRAWN', 'the subject has withdrawn');
    return this.vault.unseal(subject, 'hospital-id', row.sealed);
  }

  /** Notes the likeness of numbers for subjects of earlier versions. */
  noteLikenesses(): void {
    const unknown = this.session
      .prepare(
        'select subject, sealed_hospital_id as sealed from subject where likeness is null and sealed_hospital_id is not null',
      )
      .all<{ subject: SubjectKey; sealed: Uint8Array }>();
    const note = this.session.prepare('update subject set likeness = ? where subject = ?');
    this.session.transaction(() => {
      for (const { subject, sealed } of unknown) {
        if (!this.vault.hasSubjectKey(subject)) continue;
        note.run(this.vault.likenessOf(this.vault.unseal(subject, 'hospital-id', sealed)), subject);
      }
    });
  }

  /** Marks the secret for destruction; called in the transaction of the withdrawal. */
  condemn(subject: SubjectKey): void {
    this.doom.write([subject]);
  }

  /** Destroys the secrets of all condemned subjects; after a crash the next start does the rest. */
  shredCondemned(): number {
    const subjects = this.doomed.all<{ subject: SubjectKey }>();
    if (subjects.length === 0) return 0;
    this.vault.destroySubjectKeys(subjects.map(({ subject }) => subject));
    this.session.transaction(() => {
      for (const { subject } of subjects) this.laidToRest.write([subject]);
    });
    this.session.settle();
    return subjects.length;
  }
}
