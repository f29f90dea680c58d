import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import { ConsentStore } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { Conductor } from '../assignments/conductor.js';
import { ConsentClock } from '../consent/consent.clock.js';
import { standingView } from '../consent/standing.view.js';
import { WithdrawalService } from '../consent/withdrawal.service.js';

/** Consent of one patient, and the clock by which it counts. */
@Controller()
export class ConsentController {
  constructor(
    private readonly withdrawals: WithdrawalService,
    private readonly consent: ConsentStore,
    private readonly clock: ConsentClock,
    private readonly conductor: Conductor,
  ) {}

  @Serves(SITE_API.withdraw)
  async withdraw({ body }: CallOf<SiteApi['withdraw']>): Promise<AnswerOf<SiteApi['withdraw']>> {
    const done = await this.withdrawals.withdraw(body.subject, body.kind);
    this.conductor.wake();
    return done;
  }

  @Serves(SITE_API.standing)
  standing({ body }: CallOf<SiteApi['standing']>): AnswerOf<SiteApi['standing']> {
    return standingView(this.consent.standingOf(body.subject));
  }

  @Serves(SITE_API.confirmClock)
  confirmClock(): AnswerOf<SiteApi['confirmClock']> {
    return { now: this.clock.confirm() };
  }
}
