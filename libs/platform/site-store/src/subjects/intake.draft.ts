import type { SubjectKey } from '@collimate/kernel-canonical';
import { entryText, type LogEntry } from '@collimate/governance-provenance';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { WithdrawalLineStore } from '../withdrawals/withdrawal-line.store.js';
import { clearIntakeTables } from './intake.tables.js';
import type { SubjectStore } from './subject.store.js';

/** Rows that are drafted before other work gets its turn. */
export const ROWS_PER_PART = 256;

/** Number of times that a table is drafted again because somebody withdrew meanwhile, before it is done without a pause. */
const PATIENCE = 3;

/** Parts of a draft. */
export interface IntakeDraftParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly subjects: SubjectStore;
  readonly lines: WithdrawalLineStore;
  readonly subjectLog: SiteLog;
}

/** Whom a row is about. */
interface Met {
  readonly lookup: string;
  readonly subject: SubjectKey;
}

/** Drafts a table, part by part, and returns a function that makes it count. */
export type DraftedIntake<T> = () => Generator<void, () => T, undefined>;

/**
 * Draft of a table that is being read: in tables of its own in memory, part by part, so that other work gets its turn
 * between two parts. Then it counts as a whole, in one short transaction. A kill before that leaves nothing of it.
 */
export class IntakeDraft {
  private readonly met = new Map<string, Met>();
  private readonly byLookup = new Map<string, SubjectKey>();
  private readonly newcomers = new Map<SubjectKey, boolean>();
  private resembling: string[] = [];
  private leaves = 0;
  private readonly insertSecret: SqliteStatement;
  private readonly insertSubject: SqliteStatement;
  private readonly insertLeaf: SqliteStatement;
  private readonly generation: SqliteStatement;
  private readonly earlier: SqliteStatement;

  constructor(private readonly parts: IntakeDraftParts) {
    const { session } = parts;
    this.insertSecret = session.prepare('insert into draft_secret (subject) values (?)');
    this.insertSubject = session.prepare('insert into draft_subject values (null, ?, ?, ?, ?, ?)');
    this.insertLeaf = session.prepare('insert into draft_leaf values (?, ?)');
    this.earlier = session.prepare('select 1 from subject where likeness = ? limit 1');
    this.generation = session.prepare(
      `select value || '/' || (select count(*) from subject)
       || '/' || coalesce((select max(tree) from leaf where log = 'release'), 1) as now from counter where name = 'consent'`,
    );
  }

  /** @returns the result of the import; between two parts the caller lets other work have its turn */
  *take<T>(intake: DraftedIntake<T>): Generator<void, T, undefined> {
    try {
      for (let round = 0; ; round++) {
        this.clear();
        const before = this.state();
        const work = intake();
        let step = work.next();
        for (; step.done !== true; step = work.next()) if (round < PATIENCE) yield;
        const finish = step.value;
        // Somebody withdrew between two parts: the draft is numbered wrongly, and is made again.
        if (this.state() === before) return this.apply(finish);
      }
    } finally {
      this.clear();
    }
  }

  /** Finds or makes the pseudonyms of some rows, the new ones with one write a page of keys. */
  enrol(hospitalIds: readonly string[]): void {
    const { vault, subjects, lines } = this.parts;
    const unknown = new Map<string, string>();
    for (const hospitalId of hospitalIds) {
      if (this.met.has(hospitalId)) continue;
      const lookup = vault.lookupOf(hospitalId);
      const subject = this.byLookup.get(lookup) ?? subjects.findByLookup(lookup);
      if (subject === undefined) unknown.set(lookup, hospitalId);
      else this.met.set(hospitalId, { lookup, subject });
    }
    const made = vault.createSubjects(unknown.size);
    const left: SubjectKey[] = [];
    const { areWaiting } = lines;
    [...unknown].forEach(([lookup, hospitalId], i) => {
      // A subject whose withdrawal the database has forgotten comes back as one who has withdrawn.
      const hasLeft = areWaiting && lines.waitingFor(lookup).some(({ kind }) => kind === 'NO_FURTHER_USE' || kind === 'ERASURE');
      if (hasLeft) left.push(made[i]);
      const likeness = vault.likenessOf(hospitalId);
      if (this.earlier.get(likeness) !== undefined) this.resembling.push(hospitalId);
      const sealed = hasLeft ? null : vault.seal(made[i], 'hospital-id', hospitalId);
      this.insertSecret.write([made[i]]);
      this.insertSubject.write([made[i], lookup, sealed, likeness, rowSeal(vault, 'subject', { subject: made[i], lookup })]);
      this.met.set(hospitalId, { lookup, subject: made[i] });
      this.byLookup.set(lookup, made[i]);
      this.newcomers.set(made[i], !hasLeft);
    });
    vault.destroySubjectKeys(left);
  }

  /** @returns the pseudonym of an enrolled row, and the keyed number by which the database knows it */
  subjectOf(hospitalId: string): Met {
    return this.met.get(hospitalId) ?? this.meet(hospitalId);
  }

  /** @returns the keyed number of a hospital's number, also for a row that was not enrolled yet */
  lookupOf(hospitalId: string): string {
    return this.met.get(hospitalId)?.lookup ?? this.parts.vault.lookupOf(hospitalId);
  }

  /** @returns new numbers that look like one of an earlier table, and are another */
  resemblances(): readonly string[] {
    return [...this.resembling];
  }

  /** @returns numbers of this table that no earlier one had, in each spelling */
  newNumbers(): readonly string[] {
    return [...this.met].filter(([, { subject }]) => this.newcomers.has(subject)).map(([hospitalId]) => hospitalId);
  }

  /** Whether this table is the first that names the subject, of whom nothing is known yet. */
  isNewcomer(subject: SubjectKey): boolean {
    return this.newcomers.has(subject);
  }

  /** Whether anything may be stored about the subject. */
  isPresent(subject: SubjectKey): boolean {
    return this.newcomers.get(subject) ?? this.parts.subjects.isPresent(subject);
  }

  /** Lays a leaf of the log of subjects ready. */
  append(entry: LogEntry): void {
    const text = entryText(entry);
    this.insertLeaf.write([this.leaves++, text]);
    this.parts.subjectLog.foresee(text);
  }

  /** Forgets a table that does not count, with the secrets that were made for it. */
  clear(): void {
    const { session, vault } = this.parts;
    const orphans = session
      .prepare('select subject from draft_secret where subject not in (select subject from subject)')
      .all<{ subject: SubjectKey }>();
    vault.destroySubjectKeys(orphans.map(({ subject }) => subject));
    session.draft(() => {
      session.execute('delete from draft_secret');
      clearIntakeTables(session);
    });
    this.parts.subjectLog.forgetForeseen();
    this.met.clear();
    this.byLookup.clear();
    this.newcomers.clear();
    this.resembling = [];
    this.leaves = 0;
  }

  /**
   * The same number in another spelling, in the same part: with spaces around it, or with another Unicode form of its
   * letters.
   */
  private meet(hospitalId: string): Met {
    const lookup = this.parts.vault.lookupOf(hospitalId);
    const met = { lookup, subject: this.byLookup.get(lookup)! };
    this.met.set(hospitalId, met);
    return met;
  }

  private apply<T>(finish: () => T): T {
    const { session, subjectLog } = this.parts;
    return session.transaction(() => {
      session
        .prepare(
          `insert into subject (subject, lookup, sealed_hospital_id, likeness, seal)
           select subject, lookup, sealed_hospital_id, likeness, seal from draft_subject order by subject`,
        )
        .write([], this.newcomers.size);
      subjectLog.appendDrafted(this.leaves);
      return finish();
    });
  }

  private state(): string {
    return this.generation.get<{ now: string }>()!.now;
  }
}

/** Runs an import to its end without a pause. */
export function atOnce<T>(work: Generator<void, T, undefined>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
