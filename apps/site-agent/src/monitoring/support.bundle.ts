import { Inject, Injectable } from '@nestjs/common';
import type { ConsentWarning, SupportBundle } from '@collimate/platform-site-api';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { AGENT_VERSION } from '../ground/agent.version.js';
import { HouseFacts } from './house.facts.js';
import { LinkFacts } from './link.facts.js';
import { SupportPast } from './support.past.js';

/** Bundles that may leave the hospital for a helper. The schema is closed, and no part of it follows from the cohort. */
@Injectable()
export class SupportBundles {
  constructor(
    private readonly link: LinkFacts,
    private readonly house: HouseFacts,
    private readonly past: SupportPast,
    @Inject(SITE_CONFIG) private readonly config: SiteConfig,
  ) {}

  make(): SupportBundle {
    const { isQueueAway, warnings } = this.house.read();
    return {
      schema: 'collimate.support/1',
      version: AGENT_VERSION,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      settings: settingsOf(this.config),
      ...this.link.support(),
      queueAway: isQueueAway,
      warnings: [...warnings].flatMap(([code, stands]) => (stands ? [code as ConsentWarning] : [])),
      ...this.past.read(),
    };
  }
}

/** Names of the settings that matter to a helper and are not at their default; a value may name a machine or hold a password. */
function settingsOf(config: SiteConfig): string[] {
  const set: Readonly<Record<string, boolean>> = {
    coordinator: config.coordinatorUrl !== undefined,
    proxy: config.proxy !== undefined,
    queue: config.queue !== 'local',
    researchCopy: config.researchCopy,
    metricsPort: config.metricsPort !== undefined,
    keys: config.keyFolder !== undefined,
    withdrawalsCopy: config.withdrawalCopy !== undefined,
  };
  return Object.keys(set).filter((name) => set[name]);
}
