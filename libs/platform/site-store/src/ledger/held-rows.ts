import type { SubjectVault } from '@collimate/platform-keystore';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import { isSealedRow } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import { orDistrustNow } from './altered-rows.js';
import type { ForfeitRow } from './closed-past.store.js';
import type { ChargeLine } from './ledger-lines.js';
import type { LostRow } from './lost.row.js';
import { isChargeAsWritten } from './rows-as-written.js';

/** Parts with which rows are compared. */
export interface HeldRowParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly releaseLog: SiteLog;
}

/** Charges whose text is compared at once. */
const BLOCK = 64;

/**
 * Checks every charge, every forfeit and every row of a lost answer each time that their sum, their number or their
 * absence decides something: each new row against its seal and its leaf, and each known one against its earlier
 * content. This finds a charge whose key was altered, which a look-up by key cannot. A differing row is accepted where
 * a recovery has closed it. Every row is read each time, because a file that others can write into has no mark that
 * they could not forge; known rows are read as one text for each block.
 * @source ADR 0118
 */
export class HeldRows {
  private readonly charges: SqliteStatement;
  private readonly block: SqliteStatement;
  private readonly forfeits: SqliteStatement;
  private readonly lost: SqliteStatement;
  private readonly told: SqliteStatement;
  /** Content read in this run, by table and number; charges of a full block are in its text. */
  private readonly known = new Map<string, string>();
  /** Texts of the blocks of charges from the first on, as they were when each row of them was held. */
  private readonly blocks: string[] = [];
  private hasRead = false;

  constructor(private readonly parts: HeldRowParts) {
    const { session } = parts;
    this.charges = session.prepare('select * from charge where sequence >= ? or sequence < 0 order by sequence');
    this.block = session.prepare(
      `select group_concat(${lineOf(session)}, char(10)) as text
       from (select * from charge where sequence >= ? and sequence < ? order by sequence)`,
    );
    this.forfeits = session.prepare('select * from forfeit order by ordinal');
    this.lost = session.prepare('select * from lost order by sequence');
    this.told = session.prepare(
      `select json_extract(entry, '$.sequence') as sequence from leaf where log = 'release' and tree = ?
       and (entry like '%"kind":"release-charged"%' or entry like '%"kind":"attempt-charged"%')`,
    );
  }

  /** @throws StoreError CHARGE_ALTERED if one is not as it was written, or is gone */
  demand(): void {
    if (this.blocks.some((text, block) => text !== this.textOf(block))) throw altered();
    this.holdRest();
  }

  /** Checks the rows after the full blocks, and new ones among them. */
  private holdRest(): void {
    const { vault, releaseLog } = this.parts;
    const charges = this.charges.all<ChargeLine>(this.blocks.length * BLOCK);
    const forfeits = this.forfeits.all<ForfeitRow>();
    for (const row of charges) {
      this.hold(`charge ${row.sequence}`, row, () => isChargeAsWritten(row, this.parts) || !this.toldCharges().has(row.sequence));
    }
    for (const row of forfeits) {
      const isClosed = (): boolean => row.tree < releaseLog.treeNumber;
      this.hold(`forfeit ${row.ordinal}`, row, () => isSealedRow(vault, 'forfeit', row) || isClosed());
    }
    const lost = this.lost.all<LostRow>();
    for (const row of lost) this.hold(`lost ${row.sequence}`, row, () => isSealedRow(vault, 'lost', row));
    // At the first reading the leaves tell which rows there have to be; later, the earlier reading does.
    if (!this.hasRead && [...this.toldCharges()].some((sequence) => !this.known.has(`charge ${sequence}`))) throw altered();
    if (this.known.size !== charges.length + forfeits.length + lost.length) throw altered();
    this.hasRead = true;
    this.closeBlocks(charges);
  }

  /**
   * Called once the writer of a charge has committed, so that the charge is known from then on. Nothing was awaited
   * since the rows before it were checked.
   * @throws StoreError CHARGE_ALTERED
   */
  after<T>(written: T): T {
    this.holdRest();
    return written;
  }

  /** Called after a recovery: earlier rows are closed as they are. */
  closePast(): void {
    this.known.clear();
    this.blocks.length = 0;
    this.hasRead = false;
  }

  /**
   * Every row of each full block was just found to hold. From now on each block is compared by one text that the
   * database makes of its rows.
   */
  private closeBlocks(held: readonly ChargeLine[]): void {
    for (let from = 0; from + BLOCK <= held.length; from += BLOCK) {
      const [first, last] = [held[from].sequence, held[from + BLOCK - 1].sequence];
      if (first !== this.blocks.length * BLOCK || last !== first + BLOCK - 1) return;
      this.blocks.push(this.textOf(this.blocks.length));
      for (let sequence = first; sequence <= last; sequence++) this.known.delete(`charge ${sequence}`);
    }
  }

  private textOf(block: number): string {
    return this.block.get<{ text: string | null }>(block * BLOCK, (block + 1) * BLOCK)?.text ?? '';
  }

  private hold(name: string, row: ChargeLine | ForfeitRow | LostRow, isBorne: () => boolean): void {
    const text = JSON.stringify(row);
    const before = this.known.get(name);
    if (before === undefined ? !isBorne() : before !== text) throw altered();
    this.known.set(name, text);
  }

  /** Charges of the open tree, by their leaves and not by their rows. */
  private toldCharges(): ReadonlySet<number> {
    const leaves = this.told.all<{ sequence: number }>(this.parts.releaseLog.treeNumber);
    return new Set(leaves.map(({ sequence }) => sequence));
  }
}

/**
 * @returns SQL for the whole row of a charge as one text, with all columns. Each cell has its actual type in it, not
 *   the declared one: rules of a table check writes through the database, not changes of the file's bytes, and a text
 *   and a blob of the same bytes are read differently. No cell of a checked row has a control character, so the
 *   separators show where each cell ends, and no other row has the same text.
 */
function lineOf(session: SqliteSession): string {
  const columns = session.prepare(`select name from pragma_table_info('charge')`).all<{ name: string }>();
  const cells = columns.map(
    ({ name }) => `iif(${name} is null, '', typeof(${name}) || '=' || iif(typeof(${name}) = 'blob', hex(${name}), ${name}))`,
  );
  return `concat_ws(char(31), ${cells.join(', ')})`;
}

const altered = (): StoreError =>
  new StoreError('CHARGE_ALTERED', 'a row of the ledger is not the one that was written, or is gone', {
    hint: '`collimate site verify` names it; nothing is released until two people have recovered the site',
  });

/**
 * For the accounts of patients. A site that releases nothing shows them unchecked. @throws StoreError CHARGE_ALTERED;
 * then the ledger is stopped
 */
export function demandCharges(heads: Pick<HeadGuard, 'distrust' | 'mayRelease'>, held: HeldRows): void {
  const isHeld = (): boolean => {
    held.demand();
    return true;
  };
  if (heads.mayRelease && !orDistrustNow(heads, isHeld, false)) throw altered();
}
