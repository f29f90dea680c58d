import { Injectable } from '@nestjs/common';
import type { SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';

/** Sites that have bound a key and were not admitted yet: none of their calls is heard. */
@Injectable()
export class PendingSites {
  private sites = new Set<string>();

  constructor(private readonly store: CoordinatorStore) {}

  async reload(): Promise<void> {
    this.sites = new Set(await this.store.read.sites.pending());
  }

  has(site: SiteId): boolean {
    return this.sites.has(site);
  }
}
