import { Injectable } from '@nestjs/common';
import { Clock } from '@collimate/kernel-canonical';
import { sameHash, type Checkpoint } from '@collimate/governance-provenance';
import { SettingStore, SiteLog, SqliteSession } from '@collimate/platform-site-store';

/** `unrecovered`: two people have to look; `awaiting-consent`: consent has to be imported again from its source. */
export type QuarantineState = 'none' | 'unrecovered' | 'awaiting-consent';

/**
 * Whether this site's log continues what the coordinator has witnessed. A restored backup or a second agent on a copy
 * shows as a smaller or a forked log; then nothing is released until people have looked.
 */
@Injectable()
export class Quarantine {
  constructor(
    private readonly settings: SettingStore,
    private readonly session: SqliteSession,
    private readonly log: SiteLog,
    private readonly clock: Clock,
  ) {}

  get state(): QuarantineState {
    const state = this.settings.get('quarantine');
    return state === undefined ? 'none' : state === 'awaiting-consent' ? state : 'unrecovered';
  }

  /** Whether nothing may be released. */
  get isActive(): boolean {
    return this.state !== 'none';
  }

  /** @param witnessed the head that the coordinator saw last, under the name of its log; size 0 if none */
  compare(witnessed: Checkpoint): void {
    const tree = treeOf(witnessed.origin);
    if (witnessed.size === 0 || this.isActive || tree < this.log.treeNumber) return;
    const own = this.log.head();
    const continues =
      tree === this.log.treeNumber && own.size >= witnessed.size && sameHash(this.log.head(witnessed.size).root, witnessed.root);
    if (!continues) this.enter();
  }

  /** Also when the coordinator refuses a checkpoint as forked. */
  enter(): void {
    if (this.isActive) return;
    this.session.transaction(() => {
      this.settings.set('quarantine', 'unrecovered');
      this.log.append({ kind: 'quarantine-entered', at: this.clock.now() });
    });
  }

  /** Charges and log are mended; what the backup says of consent may be older than a withdrawal. */
  awaitConsent(): void {
    this.settings.set('quarantine', 'awaiting-consent');
  }

  /** Consent was imported from its source: this ends a recovered quarantine, and no other. */
  consentImported(): void {
    if (this.state === 'awaiting-consent') this.settings.clear('quarantine');
  }
}

/** @returns the number of the tree in the name of a site's log; 1 for a name without one */
function treeOf(origin: string): number {
  return Number(/\/(\d{1,9})$/.exec(origin)?.[1] ?? '1');
}
