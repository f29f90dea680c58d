import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';
import type { SiteId } from '@collimate/kernel-canonical';
import type { WatchResponse } from '@collimate/protocol';

/** Signals that a site can be sent. */
export type Ring = NonNullable<WatchResponse['doorbell']>;

const ASSIGNMENTS: Ring = { $case: 'assignmentsChanged', value: {} };

/** Wakes the streams of sites, at once and in this process. A bell carries no content: the site pulls after it. */
@Injectable()
export class Doorbells {
  private readonly bells = new EventEmitter().setMaxListeners(0);

  /** There is something to pull for these sites. */
  assignmentsChanged(sites: readonly SiteId[]): void {
    for (const site of sites) this.ring(site, ASSIGNMENTS);
  }

  ring(site: SiteId, ring: Ring): void {
    this.bells.emit(site, ring);
  }

  /** Rings at every site that listens. */
  ringAll(ring: Ring): void {
    for (const site of this.bells.eventNames()) this.bells.emit(site, ring);
  }

  /** @returns a function that ends the listening */
  listen(site: SiteId, listener: (ring: Ring) => void): () => void {
    this.bells.on(site, listener);
    return () => this.bells.off(site, listener);
  }

  /** @returns the sites that listen now */
  listening(): string[] {
    return this.bells.eventNames().map(String);
  }
}
