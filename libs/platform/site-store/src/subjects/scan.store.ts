import { canonicalJson, type ScanKey, type SubjectKey } from '@collimate/kernel-canonical';
import { commitTo } from '@collimate/governance-provenance';
import { KeystoreError, type SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import { scanKeyOf, sourceOf, type CohortRow, type ScanSource } from './cohort.row.js';
import { ROWS_PER_PART, atOnce, type IntakeDraft } from './intake.draft.js';
import type { ValueStore } from './value.store.js';

/** A scan as the site works with it. */
export interface Scan {
  readonly scan: ScanKey;
  readonly subject: SubjectKey;
  readonly roi: string;
}

/** Result of an import; these numbers stay at the site. */
export interface CohortImport {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rows of subjects who have withdrawn. */
  readonly leftOut: number;
  /** Numbers of new subjects that look like one of an earlier table, and are another. */
  readonly resembling: readonly string[];
}

/** Parts of the store of scans. */
export interface ScanStoreParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly draft: IntakeDraft;
  readonly values: ValueStore;
  readonly subjectLog: SiteLog;
}

/** A scan of versions before, that had the cell of the column `group`. */
interface LabelledScan extends Scan {
  readonly label: string;
}

/** A row of the table as stored. */
interface ScanRow {
  readonly scan: ScanKey;
  readonly subject: SubjectKey;
  readonly words: Uint8Array;
  readonly source: Uint8Array;
}

/**
 * The scans of the cohort: pseudonyms in the open, everything else sealed under the subject's secret, even the name of
 * the region, which often holds a name. Unsealed rows are kept in memory, because a round reads all of them.
 */
export class ScanStore {
  private readonly one: SqliteStatement;
  private readonly everyone: SqliteStatement;
  private readonly source: SqliteStatement;
  private readonly remove: SqliteStatement;
  private readonly removeOne: SqliteStatement;
  private readonly countOf: SqliteStatement;
  private readonly bySubject: SqliteStatement;
  private readonly draftScan: SqliteStatement;
  private opened: ReadonlyMap<ScanKey, Scan> | undefined;

  constructor(private readonly parts: ScanStoreParts) {
    const { session } = parts;
    const columns = 'scan, subject, sealed_words as words, sealed_source as source';
    this.one = session.prepare(`select ${columns} from scan where scan = ?`);
    this.everyone = session.prepare(`select ${columns} from scan order by scan`);
    this.source = session.prepare('select subject, sealed_source as sealed from scan where scan = ?');
    this.remove = session.prepare('delete from scan where subject = ?');
    this.removeOne = session.prepare('delete from scan where scan = ?');
    this.countOf = session.prepare('select count(*) as scans from scan where subject = ?');
    this.bySubject = session.prepare('select scan from scan where subject = ? order by scan');
    this.draftScan = session.prepare('insert or replace into draft_scan values (?, ?, ?, ?)');
  }

  /** Takes a cohort table in, in one transaction; the same row again changes nothing. */
  importCohort(rows: readonly CohortRow[]): CohortImport {
    return atOnce(this.importing(rows));
  }

  /** The same part by part: between two parts others have their turn, and all rows count at once. */
  importing(rows: readonly CohortRow[]): Generator<void, CohortImport, undefined> {
    return this.parts.draft.take(() => this.lay(rows));
  }

  /** Seals words that earlier versions wrote in clear. */
  sealWords(): void {
    const { session, vault } = this.parts;
    const clear = session.prepare('select scan, subject, roi, label from scan where sealed_words is null').all<LabelledScan>();
    if (clear.length === 0) return;
    const seal = session.prepare(`update scan set sealed_words = ?, roi = '', label = '' where scan = ?`);
    session.transaction(() => {
      for (const { scan, subject, roi, label } of clear) {
        // The rows of a destroyed secret cannot be opened, and so tell nothing.
        if (!vault.hasSubjectKey(subject)) seal.run(new Uint8Array(0), scan);
        else seal.run(this.sealed({ scan, subject, roi, label }), scan);
      }
    });
    session.settle();
  }

  /** Moves the scan labels of earlier versions to the values of the column `group`, once. */
  moveLabels(): void {
    const { session, values } = this.parts;
    session.transaction(() => {
      const done = session.prepare(`update counter set value = 1 where name = 'labels-moved' and value = 0`).run();
      if (done === 0) return;
      const cells = new Map<SubjectKey, Map<ScanKey, string>>();
      for (const row of this.everyone.all<ScanRow>()) {
        const { scan, subject } = row;
        const label = this.wordsOf(row)?.label;
        if (label === undefined || label === '') continue;
        cells.set(subject, (cells.get(subject) ?? new Map<ScanKey, string>()).set(scan, label));
      }
      values.fill('group', cells);
    });
    session.settle();
  }

  /** @returns all scans of the site, in an order that carries no information */
  all(): readonly Scan[] {
    return [...this.everyOne().values()];
  }

  /**
   * @returns subjects with a scan that this program did not write for them; nobody has that scan until the table is
   *   imported again
   */
  altered(): readonly SubjectKey[] {
    const { vault } = this.parts;
    const broken = this.everyone.all<ScanRow>().filter((row) => vault.hasSubjectKey(row.subject) && !this.unsealed(row));
    return [...new Set(broken.map(({ subject }) => subject))].sort();
  }

  /** Whether there is such a scan that can be read. */
  has(scan: ScanKey): boolean {
    return this.find(scan) !== undefined;
  }

  /** @throws StoreError NO_SUCH_SCAN */
  get(scan: ScanKey): Scan {
    const found = this.find(scan);
    if (found === undefined) throw noSuchScan();
    return found;
  }

  /** @returns where the scan is read from @throws StoreError NO_SUCH_SCAN @throws KeystoreError NO_SUBJECT_KEY */
  sourceOf(scan: ScanKey): ScanSource {
    const row = this.source.get<{ subject: SubjectKey; sealed: Uint8Array }>(scan);
    if (row === undefined) throw noSuchScan();
    return JSON.parse(this.parts.vault.unseal(row.subject, `source/${scan}`, row.sealed)) as ScanSource;
  }

  /** @returns the scans of a subject */
  ofSubject(subject: SubjectKey): readonly ScanKey[] {
    return this.bySubject.all<{ scan: ScanKey }>(subject).map(({ scan }) => scan);
  }

  /** Number of scans of a subject. */
  countFor(subject: SubjectKey): number {
    return this.countOf.get<{ scans: number }>(subject)!.scans;
  }

  /** Deletes a subject's scans with their features, and all values of its rows. @returns how many scans */
  deleteOf(subject: SubjectKey): number {
    this.opened = undefined;
    this.parts.values.deleteOf(subject);
    const scans = this.countFor(subject);
    this.remove.write([subject], scans);
    return scans;
  }

  /** Takes one scan out, with its features; in a transaction of the caller, who takes its cells out too. */
  delete(scan: ScanKey): void {
    this.opened = undefined;
    this.removeOne.write([scan], 1);
  }

  private *lay(rows: readonly CohortRow[]): Generator<void, () => CohortImport, undefined> {
    const { session, draft } = this.parts;
    const done = { added: 0, changed: 0, unchanged: 0, leftOut: 0 };
    const laid = new Set<ScanKey>();
    this.parts.values.begin();
    for (let from = 0; from < rows.length; from += ROWS_PER_PART) {
      const part = rows.slice(from, from + ROWS_PER_PART);
      session.draft(() => {
        draft.enrol(part.map(({ hospitalId }) => hospitalId));
        for (const row of part) done[this.layRow(row, laid)] += 1;
      });
      yield;
    }
    return () => this.finish(done);
  }

  /** @param laid the scans that this table has laid ready so far */
  private layRow(row: CohortRow, laid: Set<ScanKey>): 'added' | 'changed' | 'unchanged' | 'leftOut' {
    const { draft, values, vault } = this.parts;
    const { subject } = draft.subjectOf(row.hospitalId);
    if (!draft.isPresent(subject)) return 'leftOut';
    const { roi, variables } = row;
    const scan = scanKeyOf(vault, subject, row);
    const isNew = !laid.has(scan) && this.find(scan) === undefined;
    const hasChanged = values.lay(subject, scan, variables);
    if (!isNew && !hasChanged) return 'unchanged';
    if (isNew) {
      laid.add(scan);
      this.draftScan.run(
        scan,
        subject,
        this.sealed({ scan, subject, roi }),
        vault.seal(subject, `source/${scan}`, JSON.stringify(sourceOf(row))),
      );
    }
    const salt = vault.saltFor(subject, `cohort/${scan}/${canonicalJson(variables)}`);
    draft.append({ kind: 'cohort-recorded', commitment: commitTo(salt, { scan, subject, roi, variables }) });
    return isNew ? 'added' : 'changed';
  }

  private finish(done: Omit<CohortImport, 'resembling'>): CohortImport {
    this.opened = undefined;
    this.parts.session.execute(`insert into scan (scan, subject, roi, label, sealed_words, sealed_source)
      select scan, subject, '', '', sealed_words, sealed_source from draft_scan where true
      on conflict (scan) do update set
        subject = excluded.subject, sealed_words = excluded.sealed_words, sealed_source = excluded.sealed_source`);
    this.parts.values.finish();
    return { ...done, resembling: this.parts.draft.resemblances() };
  }

  private find(scan: ScanKey): Scan | undefined {
    const row = this.one.get<ScanRow>(scan);
    return row === undefined ? undefined : this.unsealed(row);
  }

  /** Kept only of committed rows, because an open transaction may be undone. */
  private everyOne(): ReadonlyMap<ScanKey, Scan> {
    if (this.opened !== undefined) return this.opened;
    const scans = this.everyone.all<ScanRow>().map((row) => this.unsealed(row));
    const found = new Map(scans.filter((scan) => scan !== undefined).map((scan) => [scan.scan, scan]));
    if (!this.parts.session.inTransaction) this.opened = found;
    return found;
  }

  /**
   * @returns undefined for a scan whose subject's secret is destroyed, or whose row was altered: a restored or altered
   *   database may hold it, and it is not used
   */
  private unsealed(row: ScanRow): Scan | undefined {
    const roi = this.wordsOf(row)?.roi;
    return roi === undefined ? undefined : { scan: row.scan, subject: row.subject, roi };
  }

  /** @returns undefined if they cannot be read: one bad row must not stop the others */
  private wordsOf({ scan, subject, words, source }: ScanRow): Partial<LabelledScan> | undefined {
    const { vault } = this.parts;
    if (!vault.hasSubjectKey(subject)) return undefined;
    try {
      vault.unseal(subject, `source/${scan}`, source);
      return JSON.parse(vault.unseal(subject, `words/${scan}`, words)) as Partial<LabelledScan>;
    } catch (error) {
      if (error instanceof KeystoreError && error.code === 'SEAL_BROKEN') return undefined;
      throw error;
    }
  }

  private sealed({ scan, subject, roi, label }: Scan & Partial<LabelledScan>): Uint8Array {
    return this.parts.vault.seal(subject, `words/${scan}`, JSON.stringify({ roi, label }));
  }
}

const noSuchScan = (): StoreError => new StoreError('NO_SUCH_SCAN', 'the site has no such scan');
