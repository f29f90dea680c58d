import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { Account } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { Pause } from '../quarantine/pause.js';
import { LookAgain } from './look.again.js';

/** Stops new work, and takes it up again. */
@Controller()
export class PauseController {
  constructor(
    private readonly pauses: Pause,
    private readonly again: LookAgain,
  ) {}

  @Serves(SITE_API.pause)
  pause({ caller }: CallOf<SiteApi['pause'], Account>): AnswerOf<SiteApi['pause']> {
    return { paused: { ...this.pauses.begin(caller.name) } };
  }

  @Serves(SITE_API.resume)
  async resume(): Promise<AnswerOf<SiteApi['resume']>> {
    this.pauses.end();
    await this.again.atScans();
    return { paused: null };
  }
}
