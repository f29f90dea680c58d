import type { TreeHead } from '@collimate/governance-provenance';
import { toHex } from '@collimate/kernel-canonical';
import type { CountedHead } from '@collimate/platform-keystore';
import type { CommitWatcher, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { SealedCommit } from './commit.seal.js';
import { CommitSeals } from './commit.seal.js';
import { CounterMark, unwritable } from './counter.mark.js';
import { HeadMemory } from './head-memory.js';
import { HeadComparison, type HeadGuardParts, type Standing } from './head-comparison.js';
import { ledgerState, type Difference, type LedgerState } from './ledger.state.js';

export type { HeadGuardParts, Standing } from './head-comparison.js';

/**
 * Keeps the counter outside the database in step with the release log. A transaction that appends to the log commits
 * first, then the counter is written, and only then its caller goes on: nothing that is not counted has left. A crash
 * between the two leaves the database one commit ahead, which is in order; it is never behind, unless somebody put an
 * older one in its place. The one commit ahead bears this program's seal; one without was written into the file.
 */
export class HeadGuard implements CommitWatcher {
  /** Facts remembered outside the database besides its size. */
  readonly memory: HeadMemory;
  private readonly counter: CounterMark;
  private readonly seals: CommitSeals;
  private state: Standing;
  /** Whether every commit has a seal: from the upgrade on, or from the first start of a new site. */
  private sealsCommits: boolean;
  /** The remembered quarantine, even if its row is gone. */
  private stop: string | undefined;
  private readonly comparison: HeadComparison;
  private distrusted: () => void = () => undefined;
  private grew = false;
  private hasConsentMoved = false;
  /** The last commit, or a later confirmation, is not in the counter yet. */
  private owed = false;
  private adopted: { readonly witnessed: CountedHead | null } | undefined;
  private readonly raiseCommit: SqliteStatement;
  private readonly stopped: SqliteStatement;

  constructor(private readonly parts: HeadGuardParts) {
    const { session, log, vault } = parts;
    this.counter = new CounterMark(parts.counter);
    this.seals = new CommitSeals(session, vault);
    this.memory = new HeadMemory(session, this.counter, this.seals);
    this.raiseCommit = session.prepare(`update counter set value = max(value, ?) + 1 where name = 'release-commit'`);
    this.stopped = session.prepare(`select value from setting where name = 'quarantine'`);
    this.comparison = new HeadComparison(parts, this.seals);
    const mark = this.counter.current;
    this.sealsCommits = mark === undefined ? this.comparison.isNew : mark.lifetime !== undefined;
    if (mark === undefined && this.comparison.isNew) this.memory.sealRows();
    this.state = this.judge();
    this.stop = this.comparison.known(mark)?.quarantine ?? undefined;
    this.owed = this.state === 'continues' && this.comparison.commit !== mark?.commit;
    // From the first start on there is a counter, so that the first commit is one ahead of it and not without one.
    if (mark === undefined) this.settle();
    this.asFarAsItCan(() => this.memory.remember());
    log.onAppend(() => (this.grew = true));
    session.watch(this);
  }

  get standing(): Standing {
    return this.state;
  }

  /** Whether charges and answers may be made: the database continues the counted one, and there is no quarantine. */
  get mayRelease(): boolean {
    return this.state === 'continues' && this.quarantine === undefined;
  }

  /** The quarantine that is remembered beside the keys or stored in the database; the graver one if they differ. */
  get quarantine(): string | undefined {
    const said = this.stopped.get<{ value: string }>()?.value;
    return this.stop === undefined || said === undefined || said === this.stop ? (said ?? this.stop) : 'unrecovered';
  }

  /**
   * The least spent budget and the lifetime budget, as the counter and the last sealed commit remember them, whatever
   * the rows say.
   */
  get remembered(): LedgerState {
    return this.comparison.remembered(this.counter.current);
  }

  /** Inside the transaction of a change of consent: with its commit the log of subjects is remembered outside the database. */
  noteConsent(): void {
    this.hasConsentMoved = true;
  }

  /**
   * From now on commits bear seals, and receipts signatures; this is remembered outside the database, so that restoring
   * one does not undo it.
   * @throws StoreError COUNTER_UNWRITABLE
   */
  noteSealed(): void {
    // An older database does not say how far the ledger had come when the site began to sign.
    if (this.state === 'continues') this.memory.beginToSign();
    this.memory.noteSealed();
  }

  /** Compares the database with the counter as both are now. */
  judge(): Standing {
    return this.comparison.standing(this.counter.current);
  }

  /** @returns differences of the rows from the state that the last commit sealed; none if that commit is not remembered */
  difference(): Difference {
    return this.comparison.difference(this.counter.current);
  }

  /**
   * The ledger of a version that sealed no commits was found in order: from now on each commit is sealed. @throws
   * StoreError COUNTER_UNWRITABLE
   */
  beginToSeal(): void {
    if (this.sealsCommits || this.state !== 'continues') return;
    this.sealsCommits = true;
    this.owed = true;
    this.settle();
  }

  /** Every row bears its seal from now on. @throws StoreError COUNTER_UNWRITABLE */
  noteSealedRows(): void {
    if (this.memory.hasSealedRows || this.state !== 'continues') return;
    this.memory.sealRows();
    this.owed = true;
    this.settle();
  }

  /**
   * Called after consent was imported again, and the rows of the quarantine are gone. @throws StoreError
   * COUNTER_UNWRITABLE
   */
  endQuarantine(): void {
    this.stop = undefined;
    if (this.state !== 'continues') return;
    this.owed = true;
    this.settle();
  }

  /** The ledger was found to differ from its log: nothing is released until a recovery. */
  distrust(): void {
    if (this.state !== 'continues') return;
    this.state = 'altered';
    this.distrusted();
  }

  /** Names who is told that the ledger is distrusted. */
  onDistrust(distrusted: () => void): void {
    this.distrusted = distrusted;
  }

  /** The coordinator confirmed this head of the present tree; it is remembered before anything under it is sent. */
  noteWitnessed(head: TreeHead): void {
    if (this.state !== 'continues') return;
    const next = { tree: this.parts.log.treeNumber, size: head.size, root: toHex(head.root) };
    const { witnessed } = this.memory;
    if (witnessed?.tree === next.tree && witnessed.size === next.size) return;
    this.memory.confirm(next);
    this.owed = true;
    this.settle();
  }

  /** Two people said that the coordinator lost its memory for a reason: its confirmations count from now on. */
  forgetWitnessed(): void {
    this.memory.confirm(null);
    if (this.state !== 'continues') return;
    this.owed = true;
    this.settle();
  }

  /**
   * Inside the transaction of a recovery: with its commit the database counts as the one that continues.
   * @param witnessed head that the coordinator says it has confirmed, from which the recovery goes on
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
   * Writes the counter unchanged, before an action that could not be undone if a failure showed only after the commit.
   * @throws StoreError COUNTER_UNWRITABLE
   */
  probe(): void {
    if (this.counter.current === undefined) return;
    if (this.owed) return this.settle();
    this.memory.remember();
    this.counter.write(this.counter.current);
  }

  beforeBegin(): void {
    this.grew = this.hasConsentMoved = false;
    this.memory.forget();
    this.adopted = undefined;
    this.asFarAsItCan(() => {
      this.settle();
      if (this.memory.uncounted !== undefined) this.memory.remember();
    });
  }

  begun(): () => void {
    const { grew, hasConsentMoved, adopted } = this;
    const forgetEnded = this.memory.begun();
    return () => {
      this.grew = grew;
      this.hasConsentMoved = hasConsentMoved;
      this.adopted = adopted;
      forgetEnded();
    };
  }

  beforeCommit(): void {
    if (this.grew && this.owed) throw unwritable();
    if (this.grew) this.raiseCommit.write([this.adopted === undefined ? 0 : (this.counter.current?.commit ?? 0)]);
    const isOurs = this.adopted !== undefined || (this.sealsCommits && this.state === 'continues');
    const endings = this.memory.numberEndings();
    if (!this.counter.isKept) return;
    // While nobody knows whether this database is the one that continues, its commits bear no seal; endings by people
    // do.
    if (this.grew && isOurs) this.seals.write(this.commitAsItIs(), endings);
    else if (endings !== undefined) this.seals.write(undefined, endings);
  }

  afterCommit(): void {
    const isRemembered = !this.memory.keep();
    if (!this.grew) {
      if (!isRemembered) this.memory.remember();
      return this.countConsent();
    }
    this.grew = false;
    if (this.adopted !== undefined) {
      this.state = 'continues';
      this.memory.confirm(this.adopted.witnessed);
      this.memory.sealRows();
      this.sealsCommits = true;
      this.stop = undefined;
      this.memory.beginToSign();
      this.adopted = undefined;
    }
    if (this.state !== 'continues') return this.memory.remember();
    this.stop = this.quarantine;
    this.owed = true;
    this.settle();
  }

  /** A withdrawal goes through whatever the state of the counter; the next release waits for it. */
  private countConsent(): void {
    if (!this.hasConsentMoved || this.state !== 'continues') return;
    this.owed = true;
    this.asFarAsItCan(() => this.settle());
  }

  /** Only transactions that append to the release log, or remember something, have to wait for the counter. */
  private asFarAsItCan(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  private commitAsItIs(): SealedCommit {
    const { log, session } = this.parts;
    const { size, root } = log.pendingHead();
    // A recovery ends the earlier quarantine, and sets the present one itself.
    const stop = this.adopted === undefined ? this.quarantine : this.stopped.get<{ value: string }>()?.value;
    const head = { tree: log.treeNumber, size, root: toHex(root) };
    return { commit: this.comparison.commit, ...head, ...ledgerState(session), quarantine: stop ?? null };
  }

  private write(): void {
    const { log, subjectLog } = this.parts;
    if (!this.counter.isKept) return;
    // Reads the new leaves into the tree in memory, from which every later head follows.
    log.head();
    const { lifetime, quarantine, ...counted } = this.commitAsItIs();
    const sealing = this.sealsCommits ? { lifetime } : {};
    const stopping = quarantine === null ? {} : { quarantine };
    const { size, root } = subjectLog.head();
    const subject = { tree: subjectLog.treeNumber, size, root: toHex(root) };
    this.counter.write({ ...counted, ...this.memory.kept(), subject, ...sealing, ...stopping });
  }
}
