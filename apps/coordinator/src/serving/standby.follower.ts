import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { PendingSites } from '../platform/pending.sites.js';
import { RevocationService } from '../sites/revocation.service.js';

/** Longest time for which a standby still hears a site that the writing process has revoked, ms. */
const FOLLOW_EVERY_MS = 5_000;

/** The lists of sites that a standby must not hear: the writing process changes them in the database. */
export interface Followed {
  readonly store: CoordinatorStore;
  readonly revocation: RevocationService;
  readonly pending: PendingSites;
}

/** While this process is a standby, reads again and again which sites are revoked and which wait to be admitted. @returns a function that stops it */
export function followWriter({ store, revocation, pending }: Followed): () => void {
  const timer = setInterval(() => {
    if (store.leads) return;
    // While the database is away no call is heard at all, and its own warning was logged.
    void Promise.all([revocation.reload(), pending.reload()]).catch(() => undefined);
  }, FOLLOW_EVERY_MS).unref();
  return () => clearInterval(timer);
}
