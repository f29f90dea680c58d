import { Injectable } from '@nestjs/common';
import type { Digest } from '@collimate/kernel-canonical';
import { Pause } from '../quarantine/pause.js';
import { ApprovedCheck } from './approved.check.js';
import { FeatureReading } from './feature.reading.js';

/**
 * Checks before the door is asked: whether somebody has stopped new work, whether the coordinator's log agrees, and
 * whether the sets of features were compared with their seals. That comparison would keep everything else waiting if it
 * ran inside the door.
 */
@Injectable()
export class BeforeRelease {
  constructor(
    private readonly pause: Pause,
    private readonly approved: ApprovedCheck,
    private readonly reading: FeatureReading,
  ) {}

  get isPaused(): boolean {
    return this.pause.current !== undefined;
  }

  /** @throws AgentError NOT_IN_COORDINATOR_LOG, SOFTWARE_NOT_ACCEPTED */
  async check(study: Digest): Promise<void> {
    await this.approved.check(study);
    await this.reading.done();
  }
}
