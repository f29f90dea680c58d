import type { ScanKey, SubjectKey } from '@collimate/kernel-canonical';
import { commitTo } from '@collimate/governance-provenance';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { SubjectStore } from './subject.store.js';

/** One row of the hospital's cohort table. */
export interface CohortRow extends ScanSource {
  /** The hospital's number of the subject. */
  readonly hospitalId: string;
  readonly roi: string;
  /** Group of the subject, one of the public labels of a study. */
  readonly label: string;
}

/** A scan as the site works with it. */
export interface Scan {
  readonly scan: ScanKey;
  readonly subject: SubjectKey;
  readonly roi: string;
  readonly label: string;
}

/** Where a scan is read from, and what the hospital says of it; sealed in the database, a path can name a person. */
export interface ScanSource {
  /** Image and mask by their paths. */
  readonly image: string;
  readonly mask: string;
  /** UID or number of the DICOM series, where the folder holds several. */
  readonly series?: string;
  /** The volume that is meant, where the series holds several: `EchoTime=4.6`. */
  readonly phase?: string;
  /** Masks of regions by which a plan may normalise, by their paths. */
  readonly regions?: Partial<Readonly<Record<'intracranial' | 'body-minus-face', string>>>;
  /** What the scan shows, where its header does not say it. */
  readonly anatomy?: 'head' | 'other';
  /** Unit of the intensities, where the file does not say it. */
  readonly unit?: string;
  /** Value of the region in a mask with several labels, or number of the ROI or segment. */
  readonly maskLabel?: number;
}

/** What an import did; these numbers stay at the site. */
export interface CohortImport {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rows of subjects who have withdrawn. */
  readonly leftOut: number;
}

/** What the store of scans works with. */
export interface ScanStoreParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly subjects: SubjectStore;
  readonly subjectLog: SiteLog;
}

/** The scans of the cohort: pseudonyms and public labels in the open, everything else sealed. */
export class ScanStore {
  private readonly insert: SqliteStatement;
  private readonly relabel: SqliteStatement;
  private readonly one: SqliteStatement;
  private readonly everyone: SqliteStatement;
  private readonly source: SqliteStatement;
  private readonly remove: SqliteStatement;
  private readonly countOf: SqliteStatement;

  constructor(private readonly parts: ScanStoreParts) {
    const { session } = parts;
    this.insert = session.prepare('insert into scan (scan, subject, roi, label, sealed_source) values (?, ?, ?, ?, ?)');
    this.relabel = session.prepare('update scan set label = ? where scan = ?');
    this.one = session.prepare('select scan, subject, roi, label from scan where scan = ?');
    this.everyone = session.prepare('select scan, subject, roi, label from scan order by scan');
    this.source = session.prepare('select subject, sealed_source as sealed from scan where scan = ?');
    this.remove = session.prepare('delete from scan where subject = ?');
    this.countOf = session.prepare('select count(*) as scans from scan where subject = ?');
  }

  /** Takes a cohort table in, in one transaction; the same row again changes nothing. */
  importCohort(rows: readonly CohortRow[]): CohortImport {
    return this.parts.session.transaction(() => {
      const done = { added: 0, changed: 0, unchanged: 0, leftOut: 0 };
      for (const row of rows) done[this.take(row)] += 1;
      return done;
    });
  }

  /** @returns all scans of the site, in an order that says nothing */
  all(): readonly Scan[] {
    return this.everyone.all<Scan>();
  }

  /** @throws StoreError NO_SUCH_SCAN */
  get(scan: ScanKey): Scan {
    const row = this.one.get<Scan>(scan);
    if (row === undefined) throw noSuchScan();
    return row;
  }

  /** @returns where the scan is read from @throws StoreError NO_SUCH_SCAN @throws KeystoreError NO_SUBJECT_KEY */
  sourceOf(scan: ScanKey): ScanSource {
    const row = this.source.get<{ subject: SubjectKey; sealed: Uint8Array }>(scan);
    if (row === undefined) throw noSuchScan();
    return JSON.parse(this.parts.vault.unseal(row.subject, `source/${scan}`, row.sealed)) as ScanSource;
  }

  /** How many scans a subject has. */
  countFor(subject: SubjectKey): number {
    return this.countOf.get<{ scans: number }>(subject)!.scans;
  }

  /** Deletes a subject's scans and their features. @returns how many scans */
  deleteOf(subject: SubjectKey): number {
    return this.remove.run(subject);
  }

  private take(row: CohortRow): keyof CohortImport {
    const { subjects, vault, subjectLog } = this.parts;
    const subject = subjects.enrol(row.hospitalId);
    if (!subjects.isPresent(subject)) return 'leftOut';
    const where = JSON.stringify(sourceOf(row));
    const scan = `scan-${vault.lookupOf(`${subject}\0${where}\0${row.roi}`).slice(0, 32)}` as ScanKey;
    const known = this.one.get<Scan>(scan);
    if (known?.label === row.label) return 'unchanged';
    if (known === undefined) this.insert.run(scan, subject, row.roi, row.label, vault.seal(subject, `source/${scan}`, where));
    else this.relabel.run(row.label, scan);
    const salt = vault.saltFor(subject, `cohort/${scan}/${row.label}`);
    const commitment = commitTo(salt, { scan, subject, roi: row.roi, label: row.label });
    subjectLog.append({ kind: 'cohort-recorded', commitment });
    return known === undefined ? 'added' : 'changed';
  }
}

const noSuchScan = (): StoreError => new StoreError('NO_SUCH_SCAN', 'the site has no such scan');

/** What is not said leaves no trace: the same words name the same scan. */
function sourceOf({ image, mask, series, phase, regions, anatomy, unit, maskLabel }: CohortRow): ScanSource {
  return { image, mask, series, phase, regions, anatomy, unit, maskLabel };
}
