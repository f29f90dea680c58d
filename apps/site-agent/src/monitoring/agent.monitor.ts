import { Injectable } from '@nestjs/common';
import { Clock, type Instant } from '@collimate/kernel-canonical';
import { exposition } from '@collimate/platform-service-kit';
import { AGENT_VERSION } from '../ground/agent.version.js';
import { AGENT_METRICS } from './agent.metrics.js';
import { HouseFacts } from './house.facts.js';
import { LinkFacts } from './link.facts.js';
import { ReleaseFacts } from './release.facts.js';

/** Reads the numbers for the metrics. */
@Injectable()
export class AgentMonitor {
  private readonly startedAt: Instant;

  constructor(
    private readonly link: LinkFacts,
    private readonly house: HouseFacts,
    private readonly releases: ReleaseFacts,
    clock: Clock,
  ) {
    this.startedAt = clock.now();
  }

  /** @returns the page of `/metrics` */
  async page(): Promise<string> {
    const own = { version: AGENT_VERSION, startedAt: this.startedAt };
    const releases = await this.releases.read();
    return exposition(AGENT_METRICS, { ...own, ...this.link.read(), ...this.house.read(), ...releases });
  }
}
