import {
  entryText,
  leafHash,
  MerkleTree,
  parseEntry,
  ProvenanceError,
  ProvenanceLog,
  type Checkpoint,
  type ConsistencyProof,
  type InclusionProof,
  type LeafPlace,
  type LogEntry,
  type TreeHead,
} from '@collimate/governance-provenance';
import { StoreError } from '../store.error.js';
import { readEntry } from './stored.text.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/**
 * Names one of the site's two logs. `release` is witnessed outside, and its growth depends on orders and approvals
 * alone. `subject` never leaves the site, because its size would count people. Every charge binds it to the other log
 * by a salted commitment.
 */
export type LogName = 'release' | 'subject';

/** A log of the site: its leaves are rows of the database, its tree is computed from them when the site starts. */
export class SiteLog extends ProvenanceLog {
  private tree = new MerkleTree();
  /** Which tree the one in memory is. */
  private grownNumber = 0;
  /** Hashes of prepared leaves, by text: ten thousand hashes at once would block other requests. */
  private readonly foreseen = new Map<string, Uint8Array>();
  private appended: () => void = () => undefined;
  private readonly newest: SqliteStatement;
  private readonly earlier: SqliteStatement;
  private readonly insert: SqliteStatement;
  private readonly last: SqliteStatement;
  private readonly from: SqliteStatement;
  private readonly one: SqliteStatement;
  private readonly drafted: SqliteStatement;

  constructor(
    private readonly session: SqliteSession,
    readonly name: LogName,
  ) {
    super();
    this.insert = session.prepare('insert into leaf (log, tree, position, entry) values (?, ?, ?, ?)');
    this.last = session.prepare('select max(position) as last from leaf where log = ? and tree = ?');
    this.from = session.prepare('select entry from leaf where log = ? and tree = ? and position >= ? order by position');
    this.one = session.prepare('select entry from leaf where log = ? and tree = ? and position = ?');
    this.earlier = session.prepare('select max(tree) as tree from leaf where log = ? and tree < ?');
    this.newest = session.prepare('select max(tree) as tree from leaf where log = ?');
    this.drafted = session.prepare(
      'insert into leaf (log, tree, position, entry) select ?, ?, ? + ordinal, entry from draft_leaf order by ordinal',
    );
  }

  /** Which tree of this log it is: 1, and one more after each recovery of a restored backup. */
  get treeNumber(): number {
    return this.newest.get<{ tree: number | null }>(this.name)?.tree ?? 1;
  }

  /** Number of leaves in the database, those of an open transaction included. */
  get storedSize(): number {
    return (this.last.get<{ last: number | null }>(this.name, this.treeNumber)?.last ?? -1) + 1;
  }

  /** Names who is told, inside the transaction, that a leaf was appended. */
  onAppend(appended: () => void): void {
    this.appended = appended;
  }

  override append(entry: LogEntry): LeafPlace {
    const text = entryText(entry);
    return this.session.transaction(() => {
      const index = this.storedSize;
      this.insert.write([this.name, this.treeNumber, index, text]);
      this.appended();
      return { index, hash: leafHash(Buffer.from(text)) };
    });
  }

  /** Hashes a leaf that an import lays ready, while others still get their turn. */
  foresee(text: string): void {
    this.foreseen.set(text, leafHash(Buffer.from(text)));
  }

  /** Forgets the prepared leaves, appended or not. */
  forgetForeseen(): void {
    this.foreseen.clear();
  }

  /** Appends the leaves that an import has laid ready in draft_leaf, in the transaction that is open. */
  appendDrafted(leaves: number): void {
    this.drafted.write([this.name, this.treeNumber, this.storedSize], leaves);
    this.appended();
  }

  override head(size?: number): TreeHead {
    return this.grown().head(size);
  }

  /**
   * Head over all leaves, those of the open transaction included. It is not remembered, because the transaction may be
   * undone.
   */
  pendingHead(): TreeHead {
    const number = this.treeNumber;
    const tree = number === this.grownNumber ? this.tree.copy() : new MerkleTree();
    for (const row of this.from.each<{ entry: string }>(this.name, number, tree.size)) tree.append(Buffer.from(row.entry));
    return tree.head();
  }

  /** The head under a name, ready to be signed and witnessed. @param owner the site's id */
  checkpoint(owner: string): Checkpoint {
    return { origin: `collimate/site/${owner}/${this.treeNumber}`, ...this.head() };
  }

  override entryAt(index: number): LogEntry {
    const row = this.one.get<{ entry: string }>(this.name, this.treeNumber, index);
    if (row === undefined) throw new ProvenanceError('OUT_OF_RANGE', 'the log has no such leaf');
    return parseEntry(row.entry);
  }

  /** @returns the leaf of one tree; undefined if there is no readable one */
  entryIn(tree: number, index: number): LogEntry | undefined {
    const row = this.one.get<{ entry: string }>(this.name, tree, index);
    return row === undefined ? undefined : readEntry(row.entry);
  }

  override inclusionProof(index: number, size?: number): InclusionProof {
    return this.grown().inclusionProof(index, size);
  }

  override consistencyProof(from: number, to?: number): ConsistencyProof {
    return this.grown().consistencyProof(from, to);
  }

  /**
   * Head of one tree as its leaves stand in the database now, computed from them alone; for old trees, and to verify.
   * @param size of that head; without it, over all leaves
   * @returns undefined if the tree has fewer leaves than that
   */
  headOf(tree: number, size?: number): TreeHead | undefined {
    const computed = new MerkleTree();
    for (const { entry } of this.from.each<{ entry: string }>(this.name, tree, 0)) {
      if (computed.size === size) break;
      computed.append(Buffer.from(entry));
    }
    return size === undefined || computed.size === size ? computed.head() : undefined;
  }

  /** @returns the number of the newest tree below that one; 1 if there is none */
  treeBefore(tree: number): number {
    return this.earlier.get<{ tree: number | null }>(this.name, tree)?.tree ?? 1;
  }

  /** Texts of the leaves of one tree, as they stand. */
  *leavesOf(tree: number): Generator<string, void, undefined> {
    for (const { entry } of this.from.each<{ entry: string }>(this.name, tree, 0)) yield entry;
  }

  /** @returns texts of at most `count` leaves of the present tree, from a place on, as they stand */
  leavesFrom(index: number, count: number): readonly string[] {
    const leaves: string[] = [];
    for (const { entry } of this.from.each<{ entry: string }>(this.name, this.treeNumber, index)) {
      if (leaves.push(entry) === count) break;
    }
    return leaves;
  }

  /**
   * Starts a new tree after a restored backup; the old leaves stay where they are.
   * @param first names the head that was held and the head that was witnessed
   * @param tree its number, if numbers between are taken by trees that were lost
   */
  restart(first: Extract<LogEntry, { kind: 'log-restarted' }>, tree: number = this.treeNumber + 1): LeafPlace {
    return this.session.transaction(() => {
      const text = entryText(first);
      this.insert.write([this.name, tree, 0, text]);
      this.appended();
      return { index: 0, hash: leafHash(Buffer.from(text)) };
    });
  }

  /** The tree with all committed leaves. Leaves of an open transaction may still be undone, so it is not asked then. */
  private grown(): MerkleTree {
    if (this.session.inTransaction) throw inTransaction();
    const number = this.treeNumber;
    if (number !== this.grownNumber) {
      this.tree = new MerkleTree();
      this.grownNumber = number;
    }
    for (const row of this.from.each<{ entry: string }>(this.name, number, this.tree.size)) {
      const hash = this.foreseen.get(row.entry);
      if (hash === undefined) this.tree.append(Buffer.from(row.entry));
      else this.tree.appendHash(hash);
    }
    return this.tree;
  }
}

const inTransaction = (): StoreError => new StoreError('IN_TRANSACTION', 'a head is of committed leaves only');
