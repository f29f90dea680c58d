import { Injectable } from '@nestjs/common';
import { Clock } from '@collimate/kernel-canonical';
import { sameHash, type TreeHead } from '@collimate/governance-provenance';
import { SettingStore, SiteLog, SqliteSession } from '@collimate/platform-site-store';

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

  get isActive(): boolean {
    return this.settings.get('quarantine') !== undefined;
  }

  /** @param witnessed the head that the coordinator saw last; size 0 if none */
  compare(witnessed: TreeHead): void {
    if (witnessed.size === 0 || this.isActive) return;
    const own = this.log.head();
    const continues = own.size >= witnessed.size && sameHash(this.log.head(witnessed.size).root, witnessed.root);
    if (!continues) this.enter();
  }

  /** Also when the coordinator refuses a checkpoint as forked. */
  enter(): void {
    if (this.isActive) return;
    this.session.transaction(() => {
      const at = this.clock.now();
      this.settings.set('quarantine', at);
      this.log.append({ kind: 'quarantine-entered', at });
    });
  }
}
