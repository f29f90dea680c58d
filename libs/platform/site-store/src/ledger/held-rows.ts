import type { SubjectVault } from '@collimate/platform-keystore';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import { isSealedRow } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import { orDistrustNow } from './altered-rows.js';
import type { ForfeitRow } from './closed-past.store.js';
import type { ChargeLine } from './ledger-lines.js';
import { isChargeAsWritten } from './rows-as-written.js';

/** What rows are held to. */
export interface HeldRowParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly releaseLog: SiteLog;
}

/**
 * Holds every charge and every forfeit, each time that something is decided by their sum, by their number or by their not being there: each new one
 * to its seal and its leaf, and each that was read before to what it was then. A charge whose key is altered is found by this, and not by its key. A row that
 * is not as it was written is borne where a recovery has closed it.
 * @source ADR 0118
 */
export class HeldRows {
  private readonly charges: SqliteStatement;
  private readonly forfeits: SqliteStatement;
  private readonly told: SqliteStatement;
  /** What was read in this run, by table and number. */
  private readonly known = new Map<string, string>();
  private hasRead = false;

  constructor(private readonly parts: HeldRowParts) {
    const { session } = parts;
    this.charges = session.prepare('select * from charge order by sequence');
    this.forfeits = session.prepare('select * from forfeit order by ordinal');
    this.told = session.prepare(
      `select json_extract(entry, '$.sequence') as sequence from leaf where log = 'release' and tree = ?
       and (entry like '%"kind":"release-charged"%' or entry like '%"kind":"attempt-charged"%')`,
    );
  }

  /** @throws StoreError CHARGE_ALTERED if one is not as it was written, or is gone */
  demand(): void {
    const { vault, releaseLog } = this.parts;
    const charges = this.charges.all<ChargeLine>();
    const forfeits = this.forfeits.all<ForfeitRow>();
    for (const row of charges) {
      this.hold(`charge ${row.sequence}`, row, () => isChargeAsWritten(row, this.parts) || !this.toldCharges().has(row.sequence));
    }
    for (const row of forfeits) {
      const isClosed = (): boolean => row.tree < releaseLog.treeNumber;
      this.hold(`forfeit ${row.ordinal}`, row, () => isSealedRow(vault, 'forfeit', row) || isClosed());
    }
    // At first the log says which there are, and from then on what was read.
    if (!this.hasRead && [...this.toldCharges()].some((sequence) => !this.known.has(`charge ${sequence}`))) throw altered();
    if (this.known.size !== charges.length + forfeits.length) throw altered();
    this.hasRead = true;
  }

  /** The same once what writes a charge has come to its commit, so that it is known from then on. @throws StoreError CHARGE_ALTERED */
  after<T>(written: T): T {
    this.demand();
    return written;
  }

  /** After a recovery: what stood before it is closed as it stands. */
  closePast(): void {
    this.known.clear();
    this.hasRead = false;
  }

  private hold(name: string, row: ChargeLine | ForfeitRow, isBorne: () => boolean): void {
    const text = JSON.stringify(row);
    const before = this.known.get(name);
    if (before === undefined ? !isBorne() : before !== text) throw altered();
    this.known.set(name, text);
  }

  /** Which charges are of the open tree, by their leaves and not by what their rows say. */
  private toldCharges(): ReadonlySet<number> {
    const leaves = this.told.all<{ sequence: number }>(this.parts.releaseLog.treeNumber);
    return new Set(leaves.map(({ sequence }) => sequence));
  }
}

const altered = (): StoreError =>
  new StoreError('CHARGE_ALTERED', 'a row of the ledger is not the one that was written, or is gone', {
    hint: '`collimate site verify` names it; nothing is released until two people have recovered the site',
  });

/** For the accounts of patients; a site that releases nothing shows them as they stand. @throws StoreError CHARGE_ALTERED; then the ledger is stopped */
export function demandCharges(heads: Pick<HeadGuard, 'distrust' | 'mayRelease'>, held: HeldRows): void {
  if (heads.mayRelease && !orDistrustNow(heads, () => held.after(true), false)) throw altered();
}
