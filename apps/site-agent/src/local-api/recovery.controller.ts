import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { Account } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { CoordinatorLog } from '../link/coordinator.log.js';
import { DecommissionService } from '../recovery/decommission.service.js';
import { RecoveryService } from '../recovery/recovery.service.js';
import { WithdrawalReplay } from '../recovery/withdrawal.replay.js';

/** The ways out of quarantine, out of an alarm, and out of the federation. */
@Controller()
export class RecoveryController {
  constructor(
    private readonly recovery: RecoveryService,
    private readonly replay: WithdrawalReplay,
    private readonly coordinatorLog: CoordinatorLog,
    private readonly decommission: DecommissionService,
  ) {}

  @Serves(SITE_API.recover)
  sign({ body, caller }: CallOf<SiteApi['recover'], Account>): Promise<AnswerOf<SiteApi['recover']>> {
    if (body?.withoutWithdrawals === true) this.replay.confirmWithout(caller);
    return this.recovery.sign(caller);
  }

  @Serves(SITE_API.decommission)
  async leave({ body, caller }: CallOf<SiteApi['decommission'], Account>): Promise<AnswerOf<SiteApi['decommission']>> {
    const certificate = await this.decommission.sign(body.site, caller);
    return certificate === undefined ? { kind: 'signed' } : { kind: 'left', certificate };
  }

  @Serves(SITE_API.clearAlarm)
  clearAlarm({ caller }: CallOf<SiteApi['clearAlarm'], Account>): AnswerOf<SiteApi['clearAlarm']> {
    return { kind: this.coordinatorLog.clearAlarm(caller) ? 'cleared' : 'signed' };
  }
}
