import { Injectable } from '@nestjs/common';
import type { Digest } from '@collimate/kernel-canonical';
import { Pause } from '../quarantine/pause.js';
import { ApprovedCheck } from './approved.check.js';

/** What is looked at before the door is asked: whether somebody has stopped new work, and what the coordinator's log says. */
@Injectable()
export class BeforeRelease {
  constructor(
    private readonly pause: Pause,
    private readonly approved: ApprovedCheck,
  ) {}

  get isPaused(): boolean {
    return this.pause.current !== undefined;
  }

  /** @throws AgentError NOT_IN_COORDINATOR_LOG, SOFTWARE_NOT_ACCEPTED */
  check(study: Digest): Promise<void> {
    return this.approved.check(study);
  }
}
