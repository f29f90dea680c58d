import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { Account } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { CoordinatorLog } from '../link/coordinator.log.js';
import { RecoveryService } from '../recovery/recovery.service.js';
import { WithdrawalReplay } from '../recovery/withdrawal.replay.js';

/** The ways out of quarantine, and out of an alarm. */
@Controller()
export class RecoveryController {
  constructor(
    private readonly recovery: RecoveryService,
    private readonly replay: WithdrawalReplay,
    private readonly coordinatorLog: CoordinatorLog,
  ) {}

  @Serves(SITE_API.recover)
  sign({ body, caller }: CallOf<SiteApi['recover'], Account>): Promise<AnswerOf<SiteApi['recover']>> {
    if (body?.withoutWithdrawals === true) this.replay.confirmWithout(caller);
    return this.recovery.sign(caller);
  }

  @Serves(SITE_API.clearAlarm)
  clearAlarm({ caller }: CallOf<SiteApi['clearAlarm'], Account>): AnswerOf<SiteApi['clearAlarm']> {
    return { kind: this.coordinatorLog.clearAlarm(caller) ? 'cleared' : 'signed' };
  }
}
