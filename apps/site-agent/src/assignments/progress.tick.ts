import { Inject, Injectable } from '@nestjs/common';
import type { Digest } from '@collimate/kernel-canonical';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';

/**
 * When the coordinator may hear that a study moved on. Each step is held back until the next multiple of the site's tick,
 * so that the moment shows at most the hour of a person's word.
 */
@Injectable()
export class ProgressTick {
  /** The tick in which a step was first seen; after a restart it counts as seen anew, which only delays it. */
  private readonly seen = new Map<string, number>();

  constructor(@Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'progressTickMs'>) {}

  /**
   * @param nowMs the coordinator's clock
   * @returns ms until the step may be told; 0 if it may be told now
   */
  msUntilTold(study: Digest, step: string, nowMs: number): number {
    const { progressTickMs } = this.config;
    const tick = Math.floor(nowMs / progressTickMs);
    const key = `${study}.${step}`;
    const first = this.seen.get(key) ?? tick;
    this.seen.set(key, first);
    return tick > first ? 0 : (first + 1) * progressTickMs - nowMs;
  }
}
