import { sameHash, type TreeHead } from '@collimate/governance-provenance';
import { fromHex, toHex } from '@collimate/kernel-canonical';
import { formatRational } from '@collimate/kernel-numeric';
import type { CountedHead, HeadCounter, HeadMark } from '@collimate/platform-keystore';
import type { ChargeSums } from '../ledger/charge-sums.js';
import type { CommitWatcher, SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { SiteLog } from './site-log.js';

/**
 * How the database stands to the counter of its head. `behind`: it is older, a backup was restored. `forked`: it is a copy
 * that went another way. `uncounted`: it is not empty and has no counter. `ahead`: the counter is the older one, so it
 * was put back. `altered`: the ledger is not what its log says. Only `continues` may charge or answer.
 */
export type Standing = 'continues' | 'behind' | 'forked' | 'uncounted' | 'ahead' | 'altered';

/** What the guard works with. */
export interface HeadGuardParts {
  readonly session: SqliteSession;
  readonly log: SiteLog;
  readonly sums: ChargeSums;
  /** Undefined for a database that nobody releases from: then nothing outside of it is compared. */
  readonly counter: HeadCounter | undefined;
}

/**
 * Keeps the counter outside the database in step with the release log. A transaction that appends to the log commits
 * first, then the counter is written, and only then its caller goes on: nothing that is not counted has left. A crash
 * between the two leaves the database one commit ahead, which is in order; it is never behind, unless somebody put an
 * older one in its place.
 */
export class HeadGuard implements CommitWatcher {
  private state: Standing;
  private mark: HeadMark | undefined;
  private confirmed: CountedHead | null;
  private sealed: boolean;
  private signsFrom: number | undefined;
  private grew = false;
  /** The last commit, or what was confirmed since, is not in the counter yet. */
  private owed = false;
  private adopted: { readonly witnessed: CountedHead | null } | undefined;
  private readonly readCommit: SqliteStatement;
  private readonly raiseCommit: SqliteStatement;
  private readonly nextCharge: SqliteStatement;
  private readonly closedStudies: SqliteStatement;
  private readonly stopped: SqliteStatement;

  constructor(private readonly parts: HeadGuardParts) {
    const { session, log, counter } = parts;
    this.readCommit = session.prepare(`select value from counter where name = 'release-commit'`);
    this.raiseCommit = session.prepare(`update counter set value = max(value, ?) + 1 where name = 'release-commit'`);
    this.closedStudies = session.prepare(`select digest from study where state = 'closed'`);
    this.nextCharge = session.prepare('select coalesce(max(sequence), -1) + 1 as next from charge');
    this.stopped = session.prepare(`select value from setting where name = 'quarantine'`);
    this.mark = counter?.read();
    this.confirmed = this.mark?.witnessed ?? null;
    this.sealed = this.mark?.isSealed === true;
    this.signsFrom = this.mark?.signedFrom;
    this.state = this.judge();
    this.owed = this.state === 'continues' && this.commit !== this.mark?.commit;
    // From the first start on there is a counter, so that the first commit is one ahead of it and not without one.
    if (this.mark === undefined) this.settle();
    log.onAppend(() => (this.grew = true));
    session.watch(this);
  }

  get standing(): Standing {
    return this.state;
  }

  /** Whether charges and answers may be made: the database continues what was counted, and no quarantine stands. */
  get mayRelease(): boolean {
    return this.state === 'continues' && this.stopped.get() === undefined;
  }

  /** What the counter holds; undefined if there is none. */
  get counted(): HeadMark | undefined {
    return this.mark;
  }

  /** The last head that the coordinator confirmed, as it is remembered outside the database; null if none. */
  get witnessed(): CountedHead | null {
    return this.confirmed;
  }

  /** Whether accounts and signatures of this site have borne seals before: from then on what bears none is nobody's. */
  get isSealed(): boolean {
    return this.sealed;
  }

  /** Studies that the hospital has closed, as it is remembered outside the database too. */
  get closed(): readonly string[] {
    const rows = this.closedStudies.all<{ digest: string }>().map(({ digest }) => digest);
    return [...new Set([...(this.mark?.closed ?? []), ...rows])].sort();
  }

  /** Position in the ledger from which on every receipt bears the site's signature; undefined if that is not known. */
  get signedFrom(): number | undefined {
    return this.signsFrom;
  }

  /**
   * They bear seals from now on, and receipts signatures; remembered outside the database, whatever is put back.
   * @throws StoreError COUNTER_UNWRITABLE
   */
  noteSealed(): void {
    this.sealed = true;
    // An older database does not say how far the ledger had come when the site began to sign.
    if (this.state === 'continues') this.beginToSign();
    const { mark, signsFrom } = this;
    if (mark === undefined) return;
    if (mark.isSealed === true && mark.signedFrom === signsFrom && mark.closed !== undefined) return;
    const signed = signsFrom === undefined ? {} : { signedFrom: signsFrom };
    this.mark = { ...mark, isSealed: true, closed: this.closed, ...signed };
    try {
      this.parts.counter?.write(this.mark);
    } catch {
      throw unwritable();
    }
  }

  /** Compares the database with the counter as both are now. */
  judge(): Standing {
    const { mark } = this;
    const { log, counter } = this.parts;
    if (counter === undefined) return 'continues';
    const own = log.head();
    if (mark === undefined) return own.size === 0 && log.treeNumber === 1 ? 'continues' : 'uncounted';
    if (this.commit < mark.commit) return 'behind';
    if (this.commit > mark.commit + 1) return 'ahead';
    const isSame = this.commit === mark.commit;
    const counted = mark.tree === log.treeNumber ? this.headAt(mark.size) : isSame ? undefined : log.headOf(mark.tree, mark.size);
    if (counted === undefined || (isSame && own.size !== mark.size)) return 'forked';
    return sameHash(counted.root, fromHex(mark.root)) ? 'continues' : 'forked';
  }

  /** The ledger turned out not to be what its log says: nothing is released until a recovery. */
  distrust(): void {
    if (this.state === 'continues') this.state = 'altered';
  }

  /** The coordinator confirmed this head of the present tree; it is remembered before anything under it is sent. */
  noteWitnessed(head: TreeHead): void {
    if (this.state !== 'continues') return;
    const next = { tree: this.parts.log.treeNumber, size: head.size, root: toHex(head.root) };
    if (this.confirmed?.tree === next.tree && this.confirmed.size === next.size) return;
    this.confirmed = next;
    this.owed = true;
    this.settle();
  }

  /** Two people said that the coordinator lost its memory for a reason: what it confirms from now on counts. */
  forgetWitnessed(): void {
    this.confirmed = null;
    if (this.state !== 'continues') return;
    this.owed = true;
    this.settle();
  }

  /**
   * Inside the transaction of a recovery: with its commit the database counts as the one that continues.
   * @param witnessed what the coordinator says that it has confirmed, which the recovery goes on from
   */
  adopt(witnessed: CountedHead | null): void {
    this.adopted = { witnessed };
  }

  /** @throws StoreError COUNTER_UNWRITABLE while the last commit cannot be counted; then nothing may be handed out */
  settle(): void {
    if (!this.owed) return;
    this.write();
    this.owed = false;
  }

  /**
   * Writes the counter as it stands, for what could not be taken back if it turned out only after the commit.
   * @throws StoreError COUNTER_UNWRITABLE
   */
  probe(): void {
    if (this.state !== 'continues' || this.mark === undefined) return;
    if (this.owed) return this.settle();
    try {
      this.parts.counter?.write(this.mark);
    } catch {
      throw unwritable();
    }
  }

  beforeBegin(): void {
    this.grew = false;
    this.adopted = undefined;
    try {
      this.settle();
    } catch (error) {
      // Only what appends to the release log has to wait for the counter: a withdrawal goes through.
      if (!(error instanceof StoreError)) throw error;
    }
  }

  beforeCommit(): void {
    if (!this.grew) return;
    if (this.owed) throw unwritable();
    this.raiseCommit.run(this.adopted === undefined ? 0 : (this.mark?.commit ?? 0));
  }

  afterCommit(): void {
    if (!this.grew) return;
    this.grew = false;
    if (this.adopted !== undefined) {
      this.state = 'continues';
      this.confirmed = this.adopted.witnessed;
      this.beginToSign();
      this.adopted = undefined;
    }
    if (this.state !== 'continues') return;
    this.owed = true;
    this.settle();
  }

  private beginToSign(): void {
    this.signsFrom ??= this.nextCharge.get<{ next: number }>()!.next;
  }

  private get commit(): number {
    return this.readCommit.get<{ value: number }>()!.value;
  }

  private headAt(size: number): TreeHead | undefined {
    const { log } = this.parts;
    return size <= log.head().size ? log.head(size) : undefined;
  }

  private write(): void {
    const { log, sums, counter } = this.parts;
    if (counter === undefined) return;
    const { size, root } = log.head();
    const spent = Object.fromEntries([...sums.current().byStudy].map(([study, rho]) => [study, formatRational(rho)]));
    const head = { tree: log.treeNumber, size, root: toHex(root) };
    const signed = this.signsFrom === undefined ? {} : { signedFrom: this.signsFrom };
    const kept = { witnessed: this.confirmed, isSealed: this.sealed, closed: this.closed, ...signed };
    const mark: HeadMark = { commit: this.commit, ...head, spent, ...kept };
    try {
      counter.write(mark);
    } catch {
      throw unwritable();
    }
    this.mark = mark;
  }
}

const unwritable = (): StoreError =>
  new StoreError('COUNTER_UNWRITABLE', 'the counter of the head cannot be written beside the keys', {
    hint: 'make room on the disk of the key folder; nothing is released until it can be written',
  });
