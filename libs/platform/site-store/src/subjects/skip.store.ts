import type { Digest, ScanKey } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** A scan that was left out under a plan, and the code of why. */
export interface SkippedScan {
  readonly scan: ScanKey;
  readonly code: string;
}

/** Scans that cannot be used, each with the code of its error: one of them does not hold the others up. */
export class SkipStore {
  private readonly insert: SqliteStatement;
  private readonly underPlan: SqliteStatement;
  private readonly everyScan: SqliteStatement;
  private readonly ofScan: SqliteStatement;
  private readonly remove: SqliteStatement;
  private readonly total: SqliteStatement;
  private readonly byCode: SqliteStatement;

  constructor(session: SqliteSession) {
    this.insert = session.prepare('insert or replace into agent_skip values (?, ?, ?)');
    this.underPlan = session.prepare('select scan, code from agent_skip where plan_digest = ?');
    this.everyScan = session.prepare('select distinct scan from agent_skip');
    this.ofScan = session.prepare('select count(*) as skipped from agent_skip where scan = ?');
    this.remove = session.prepare('delete from agent_skip where scan = ?');
    this.total = session.prepare('select count(*) as skipped from agent_skip');
    this.byCode = session.prepare('select code, count(*) as scans from agent_skip group by code order by code');
  }

  skip(scan: ScanKey, plan: Digest, code: string): void {
    this.insert.run(plan, scan, code);
  }

  /** @returns the scans that were left out under a plan */
  under(plan: Digest): readonly SkippedScan[] {
    return this.underPlan.all<SkippedScan>(plan);
  }

  /** @returns the scans that were left out under some plan */
  scans(): readonly ScanKey[] {
    return this.everyScan.all<{ scan: ScanKey }>().map(({ scan }) => scan);
  }

  /** @returns how often these scans were left out */
  countOf(scans: readonly ScanKey[]): number {
    return scans.reduce((sum, scan) => sum + (this.ofScan.get<{ skipped: number }>(scan)?.skipped ?? 0), 0);
  }

  /** Takes back that scans were left out. @returns how often */
  forget(scans: readonly ScanKey[]): number {
    return scans.reduce((sum, scan) => sum + this.remove.run(scan), 0);
  }

  /** @returns how often a scan was left out under a plan */
  count(): number {
    return this.total.get<{ skipped: number }>()?.skipped ?? 0;
  }

  /** @returns how often each code was met, for the console of the hospital alone */
  codes(): readonly { readonly code: string; readonly scans: number }[] {
    return this.byCode.all();
  }
}
