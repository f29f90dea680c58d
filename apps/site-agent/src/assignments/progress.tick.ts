import { Inject, Injectable } from '@nestjs/common';
import { instantToMs, type Digest } from '@collimate/kernel-canonical';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { CoordinatorClock } from '../time/coordinator.clock.js';

/**
 * When the coordinator may hear that a study moved on. Each step is held back until the next multiple of the site's tick,
 * so that the moment shows at most the hour of a person's word.
 */
@Injectable()
export class ProgressTick {
  /** The tick in which a step was first seen; after a restart it counts as seen anew, which only delays it. */
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly clock: CoordinatorClock,
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'progressTickMs'>,
  ) {}

  /**
   * @param isHeldBack whether the step is told on a tick alone
   * @returns ms until the step may be told; 0 if it may be told now; undefined before the coordinator's first word of the time
   */
  msUntilTold(study: Digest, step: string, { isHeldBack }: { readonly isHeldBack: boolean }): number | undefined {
    const now = this.clock.now();
    if (now === undefined || !isHeldBack) return now === undefined ? undefined : 0;
    const nowMs = instantToMs(now);
    const { progressTickMs } = this.config;
    const tick = Math.floor(nowMs / progressTickMs);
    const key = `${study}.${step}`;
    const first = this.seen.get(key) ?? tick;
    this.seen.set(key, first);
    return tick > first ? 0 : (first + 1) * progressTickMs - nowMs;
  }
}
