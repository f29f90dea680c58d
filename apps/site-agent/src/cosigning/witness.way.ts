import { Inject, Injectable } from '@nestjs/common';
import { EgressStore } from '@collimate/platform-site-store';
import type { WitnessPost } from '@collimate/platform-witness';
import { proxyTo, SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { HushedWays } from '../silence/hushed.ways.js';
import { witnessPost } from './witness.post.js';

/** The way to the witnesses: written into the archive, through the hospital's proxy, and silent while rows are read. */
@Injectable()
export class WitnessWay {
  constructor(
    private readonly egress: EgressStore,
    private readonly ways: HushedWays,
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'proxy' | 'noProxy'>,
  ) {}

  /** @param stop ends requests under way */
  post(stop: AbortSignal): WitnessPost {
    return witnessPost(this.egress, this.ways.open, (host) => proxyTo(this.config, host), stop);
  }
}
