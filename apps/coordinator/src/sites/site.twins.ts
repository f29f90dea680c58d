import { Injectable } from '@nestjs/common';
import type { SiteId } from '@collimate/kernel-canonical';

/**
 * Time after which two streams of one site count as two agents, ms. A stream whose connection was cut is closed long
 * before.
 */
const SETTLED_MS = 90_000;

/**
 * Open streams of each site. Two agents on copies of one folder have the same certificate, and every other check takes
 * them for one.
 */
@Injectable()
export class SiteTwins {
  private readonly open = new Map<SiteId, Set<{ readonly since: number; isTold: boolean }>>();

  /**
   * @param nowMs of the coordinator's clock @returns `isTwice` tells once that a second agent has appeared beside this
   *   stream; `leave` ends the stream
   */
  enter(site: SiteId, nowMs: number): { readonly isTwice: (nowMs: number) => boolean; readonly leave: () => void } {
    const streams = this.open.get(site) ?? new Set();
    this.open.set(site, streams);
    const own = { since: nowMs, isTold: false };
    streams.add(own);
    return {
      isTwice: (now) => {
        const settled = [...streams].filter(({ since }) => now - since >= SETTLED_MS);
        if (!streams.has(own) || settled.length < 2 || settled.every(({ isTold }) => isTold)) return false;
        for (const stream of settled) stream.isTold = true;
        return true;
      },
      leave: () => {
        streams.delete(own);
        if (streams.size === 0 && this.open.get(site) === streams) this.open.delete(site);
      },
    };
  }
}
