import type { SubjectKey } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { WithdrawalLineStore } from '../withdrawals/withdrawal-line.store.js';

/**
 * Which pseudonym stands for which number of the hospital. The number itself is here only sealed under the subject's own
 * secret; it is found by a keyed hash. A withdrawn subject's row stays, so that an old consent cannot bring it back.
 */
export class SubjectStore {
  private readonly byLookup: SqliteStatement;
  private readonly insert: SqliteStatement;
  private readonly reseal: SqliteStatement;
  private readonly sealed: SqliteStatement;
  private readonly doom: SqliteStatement;
  private readonly doomed: SqliteStatement;
  private readonly laidToRest: SqliteStatement;
  private readonly everyLookup: SqliteStatement;
  private readonly oneLookup: SqliteStatement;

  constructor(
    private readonly session: SqliteSession,
    private readonly vault: SubjectVault,
    private readonly lines: WithdrawalLineStore,
  ) {
    this.byLookup = session.prepare('select subject from subject where lookup = ?');
    this.insert = session.prepare('insert into subject (subject, lookup, sealed_hospital_id) values (?, ?, ?)');
    this.reseal = session.prepare('update subject set sealed_hospital_id = ?, doomed = 0 where subject = ?');
    this.sealed = session.prepare('select sealed_hospital_id as sealed from subject where subject = ?');
    this.doom = session.prepare('update subject set sealed_hospital_id = null, doomed = 1 where subject = ?');
    this.doomed = session.prepare('select subject from subject where doomed = 1');
    this.everyLookup = session.prepare('select subject, lookup from subject');
    this.oneLookup = session.prepare('select lookup from subject where subject = ?');
    this.laidToRest = session.prepare('update subject set doomed = 0 where subject = ?');
  }

  /** @returns the pseudonym, if the site has met the subject before */
  find(hospitalId: string): SubjectKey | undefined {
    return this.byLookup.get<{ subject: SubjectKey }>(this.vault.lookupOf(hospitalId))?.subject;
  }

  /** @returns the pseudonym, made if the site meets the subject for the first time */
  enrol(hospitalId: string): SubjectKey {
    return this.session.transaction(() => {
      const known = this.find(hospitalId);
      if (known !== undefined) return known;
      const lookup = this.vault.lookupOf(hospitalId);
      const subject = this.vault.createSubject();
      // Whoever withdrew in a time that the database has forgotten comes back as somebody who has withdrawn.
      const hasLeft = this.lines.waitingFor(lookup).some(({ kind }) => kind !== 'NO_FURTHER_CONTACT');
      if (hasLeft) this.vault.destroySubjectKey(subject);
      this.insert.run(subject, lookup, hasLeft ? null : this.vault.seal(subject, 'hospital-id', hospitalId));
      return subject;
    });
  }

  /** @returns every subject with what the database knows the hospital's number by */
  lookups(): readonly { readonly subject: SubjectKey; readonly lookup: string }[] {
    return this.everyLookup.all();
  }

  /** @returns what the database knows the hospital's number of a subject by @throws StoreError NO_SUCH_SUBJECT */
  lookupOf(subject: SubjectKey): string {
    const row = this.oneLookup.get<{ lookup: string }>(subject);
    if (row === undefined) throw new StoreError('NO_SUCH_SUBJECT', 'the site has no such subject');
    return row.lookup;
  }

  /** Takes a withdrawn subject in again, after a consent given anew: a new secret under the old pseudonym. */
  readmit(subject: SubjectKey, hospitalId: string): void {
    this.vault.destroySubjectKey(subject);
    this.vault.renewSubjectKey(subject);
    this.reseal.run(this.vault.seal(subject, 'hospital-id', hospitalId), subject);
  }

  /** Whether the hospital's number of the subject is still kept. */
  isSealed(subject: SubjectKey): boolean {
    return (this.sealed.get<{ sealed: Uint8Array | null }>(subject)?.sealed ?? null) !== null;
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

  /** Marks the secret for destruction; called in the transaction of the withdrawal. */
  condemn(subject: SubjectKey): void {
    this.doom.run(subject);
  }

  /** Destroys the secrets of all condemned subjects; after a crash the next start does what was left. */
  shredCondemned(): number {
    const subjects = this.doomed.all<{ subject: SubjectKey }>();
    for (const { subject } of subjects) {
      this.vault.destroySubjectKey(subject);
      this.laidToRest.run(subject);
    }
    if (subjects.length > 0) this.session.settle();
    return subjects.length;
  }
}
