import { commitTo } from '@collimate/governance-provenance';
import type { ScanKey } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { scanKeyOf, type CohortRow } from './cohort.row.js';
import type { ScanStore } from './scan.store.js';
import type { SubjectStore } from './subject.store.js';
import type { ValueStore } from './value.store.js';

/** Parts of the removal. */
export interface CohortRemovalParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly subjects: SubjectStore;
  readonly scans: ScanStore;
  readonly values: ValueStore;
  readonly subjectLog: SiteLog;
}

/** Result of a removal; these numbers stay at the site. */
export interface CohortRemoved {
  /** Scans that are in the cohort no more; their features and cells are gone. */
  readonly scans: readonly ScanKey[];
  /** Rows that name no scan of the cohort. */
  readonly unknown: number;
}

/**
 * Removes the rows of a table from the cohort. Released results stay released; consent and the subjects themselves
 * stay.
 */
export class CohortRemoval {
  constructor(private readonly parts: CohortRemovalParts) {}

  /** In one transaction, with a leaf of the log of subjects a scan. */
  remove(rows: readonly CohortRow[]): CohortRemoved {
    const { session, vault, subjects, scans, values, subjectLog } = this.parts;
    return session.transaction(() => {
      const removed: ScanKey[] = [];
      values.begin();
      for (const row of rows) {
        const subject = subjects.find(row.hospitalId);
        if (subject === undefined || !subjects.isPresent(subject)) continue;
        const scan = scanKeyOf(vault, subject, row);
        if (!scans.has(scan)) continue;
        values.drop(subject, scan, Object.keys(row.variables));
        scans.delete(scan);
        const salt = vault.saltFor(subject, `cohort/${scan}/removed`);
        subjectLog.append({ kind: 'cohort-recorded', commitment: commitTo(salt, { scan, subject, removed: true }) });
        removed.push(scan);
      }
      return { scans: removed, unknown: rows.length - removed.length };
    });
  }
}
