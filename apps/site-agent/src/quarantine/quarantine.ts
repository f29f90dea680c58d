import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '@collimate/kernel-canonical';
import { sameHash, type Checkpoint } from '@collimate/governance-provenance';
import { QUARANTINE_CAUSES, type QuarantineCause } from '@collimate/platform-site-api';
import { HeadGuard, SettingStore, SiteLog, SqliteSession } from '@collimate/platform-site-store';

/** `unrecovered`: two people have to look; `awaiting-consent`: consent has to be imported again from its source. */
export type QuarantineState = 'none' | 'unrecovered' | 'awaiting-consent';

/**
 * Most recoveries by which a backup may be behind. Each takes two people, so a hospital that lost database and counter
 * stays far below; and a lying coordinator can raise the number by no more than this at each recovery.
 */
const TREES_AHEAD = 100;

/**
 * Whether this site's log is the genuine one. A restored backup, a second agent on a copy and a rewritten ledger differ
 * from the counter beside the keys, from the log itself, or from the head that the coordinator has witnessed; then
 * nothing is computed and nothing is released until people have looked.
 */
@Injectable()
export class Quarantine implements OnModuleInit {
  private readonly run = `run ${randomUUID()}`;
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly settings: SettingStore,
    private readonly session: SqliteSession,
    private readonly log: SiteLog,
    private readonly heads: HeadGuard,
    private readonly clock: Clock,
  ) {
    // A row of the ledger that is not as it was written is found where it is read, at any time.
    heads.onDistrust(() => this.look());
  }

  /** @param entered told when a quarantine begins, or another cause of one is found */
  onEnter(entered: () => void): void {
    this.listeners.push(entered);
  }

  /** Applies the findings of the opening of the database; nobody has to be asked for them. */
  onModuleInit(): void {
    this.look();
  }

  /** Stops everything if this database is known to be an old or altered one. */
  look(): void {
    const { standing } = this.heads;
    if (standing !== 'continues') this.enter(`database-${standing}`);
  }

  /** Stops everything, because the ledger differs from its log. */
  distrust(): void {
    this.heads.distrust();
  }

  get state(): QuarantineState {
    const state = this.heads.quarantine;
    if (state === 'awaiting-consent' && this.heads.standing === 'continues') return state;
    return state === undefined && this.heads.standing === 'continues' ? 'none' : 'unrecovered';
  }

  /** The cause; undefined without a quarantine. An unknown word was written into the database by another program. */
  get cause(): QuarantineCause | undefined {
    const said = this.settings.get('quarantine-cause');
    return said === undefined ? undefined : (QUARANTINE_CAUSES.find((cause) => cause === said) ?? 'database-altered');
  }

  /** Whether nothing may be computed or released. */
  get isActive(): boolean {
    return this.state !== 'none';
  }

  /**
   * Name of this quarantine, unique among all of this site, which people sign to end it. Each recovery begins a higher
   * tree, every entry makes another head, and the counter beside the keys knows both: so a restored database cannot
   * bring the name of an earlier quarantine back. Without a counter the name holds until the program ends.
   */
  get mark(): string {
    const { standing } = this.heads;
    const { counted } = this.heads.memory;
    const ended = counted === undefined ? this.run : `tree ${counted.tree}, ${counted.size} ${counted.root}`;
    return `${ended}, held ${this.log.treeNumber}, ${standing}, ${this.cause ?? 'no cause'}`;
  }

  /** @param witnessed the head that the coordinator saw last, under the name of its log; size 0 if none */
  compare(witnessed: Checkpoint): void {
    const beyond = this.beyond(witnessed);
    if (beyond === 'witness-unsound') return this.enter(beyond);
    if (this.isForgetful(treeOf(witnessed.origin), witnessed.size)) return this.enter('witness-forgot');
    if (beyond !== undefined) this.enter(beyond);
  }

  /**
   * Whether the log does not reach this head: the head is longer, differs, or is of a tree that this site has not
   * begun.
   */
  isBeyond(witnessed: Checkpoint): boolean {
    return this.beyond(witnessed) !== undefined;
  }

  private beyond(witnessed: Checkpoint): QuarantineCause | undefined {
    const tree = treeOf(witnessed.origin);
    if (!this.isSound(witnessed)) return 'witness-unsound';
    if (witnessed.size === 0 || tree < this.log.treeNumber) return undefined;
    if (tree > this.log.treeNumber || this.log.head().size < witnessed.size) return 'witness-ahead';
    return sameHash(this.log.head(witnessed.size).root, witnessed.root) ? undefined : 'witness-forked';
  }

  /**
   * Whether the site can have begun the tree of this head. A head of a later tree is not believed at all, and no
   * recovery goes on from it.
   */
  isSound({ origin }: Checkpoint): boolean {
    const known = Math.max(this.log.treeNumber, this.heads.memory.counted?.tree ?? 0, this.heads.memory.witnessed?.tree ?? 0);
    return treeOf(origin) <= known + TREES_AHEAD;
  }

  /** Also called when the coordinator refuses a checkpoint, and when the ledger is found altered. */
  enter(cause: QuarantineCause): void {
    if (this.state === 'unrecovered' && this.settings.get('quarantine') === 'unrecovered') return;
    this.session.transaction(() => {
      this.settings.set('quarantine', 'unrecovered');
      this.settings.set('quarantine-cause', cause);
      this.log.append({ kind: 'quarantine-entered', at: this.clock.now() });
    });
    for (const entered of this.listeners) entered();
  }

  /** Charges and log are repaired; the consents of the backup may be older than a withdrawal. */
  awaitConsent(): void {
    this.settings.set('quarantine', 'awaiting-consent');
  }

  /** Consent was imported from its source: this ends a recovered quarantine, and no other. */
  consentImported(): void {
    if (this.state !== 'awaiting-consent') return;
    this.session.transaction(() => {
      this.settings.clear('quarantine');
      this.settings.clear('quarantine-cause');
    });
    this.heads.endQuarantine();
  }

  /** The confirmed head is remembered outside the database; a witness that has confirmed less has forgotten something. */
  private isForgetful(tree: number, size: number): boolean {
    const { witnessed } = this.heads.memory;
    return witnessed !== null && (size === 0 || tree < witnessed.tree || (tree === witnessed.tree && size < witnessed.size));
  }
}

/** @returns the number of the tree in the name of a site's log, however large; 1 for a name without one */
export function treeOf(origin: string): number {
  return Number(/\/(\d+)$/.exec(origin)?.[1] ?? '1');
}
