import { Injectable } from '@nestjs/common';
import type { SiteId } from '@collimate/kernel-canonical';
import { CoordinatorError } from './coordinator.error.js';

/** Calls that a site may make at once. */
export const AT_ONCE = 600;
/** Time in which one more call is allowed, ms: 14,400 a day, where an honest site needs some hundred. */
const ONE_MORE_MS = 6_000;

interface Account {
  left: number;
  atMs: number;
}

/**
 * Limits how many calls a site may make that leave something behind (an entry of the log, a stored answer, a
 * certificate), so that an enrolled site cannot fill the coordinator's disk. Calls that only read are not counted.
 */
@Injectable()
export class CallAllowance {
  private readonly accounts = new Map<SiteId, Account>();
  protected nowMs: () => number = () => performance.now();

  /** @throws CoordinatorError TOO_MANY_CALLS; the agent tries again by itself */
  take(site: SiteId): void {
    const now = this.nowMs();
    const { left, atMs } = this.accounts.get(site) ?? { left: AT_ONCE, atMs: now };
    const allowed = Math.min(AT_ONCE, left + (now - atMs) / ONE_MORE_MS);
    if (allowed < 1) {
      throw new CoordinatorError('TOO_MANY_CALLS', 'this site makes more calls than its work needs', {
        hint: 'Try again in a minute; if it lasts, look at the log of the agent.',
      });
    }
    this.accounts.set(site, { left: allowed - 1, atMs: now });
  }
}
