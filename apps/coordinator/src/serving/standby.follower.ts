import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { PendingSites } from '../platform/pending.sites.js';
import { RevocationService } from '../sites/revocation.service.js';

/** How long one that stands by may still hear whom the one that writes has revoked, ms. */
const FOLLOW_EVERY_MS = 5_000;

/** What a process that stands by has to know of what the other one writes: whom it must not hear. */
export interface Followed {
  readonly store: CoordinatorStore;
  readonly revocation: RevocationService;
  readonly pending: PendingSites;
}

/** Reads anew, while this process stands by, who is revoked and who waits to be admitted. @returns what ends it */
export function followWriter({ store, revocation, pending }: Followed): () => void {
  const timer = setInterval(() => {
    if (store.leads) return;
    // While the database is away nobody is heard at all, and its own warning has said so.
    void Promise.all([revocation.reload(), pending.reload()]).catch(() => undefined);
  }, FOLLOW_EVERY_MS).unref();
  return () => clearInterval(timer);
}
