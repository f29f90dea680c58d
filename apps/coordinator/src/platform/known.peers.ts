import { Injectable } from '@nestjs/common';
import type { SiteId } from '@collimate/kernel-canonical';
import type { RefusedPeers } from './call.guard.js';
import { PendingSites } from './pending.sites.js';
import { RevokedSerials } from './revoked.serials.js';

/** Refuses sites whose certificates are valid but which are revoked or not admitted yet. */
@Injectable()
export class KnownPeers implements RefusedPeers {
  constructor(
    private readonly serials: RevokedSerials,
    private readonly pending: PendingSites,
  ) {}

  isRevoked(serial: string): boolean {
    return this.serials.has(serial);
  }

  isPending(site: SiteId): boolean {
    return this.pending.has(site);
  }
}
