import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { Account } from '@collimate/platform-site-store';
import { z } from 'zod';
import { CoordinatorLog } from '../link/coordinator.log.js';
import { RecoveryService, type RecoveryState } from '../recovery/recovery.service.js';
import { WithdrawalReplay } from '../recovery/withdrawal.replay.js';
import { BodyPipe } from './body.pipe.js';
import { Access, Caller } from './caller.guard.js';

const recoverySchema = z.strictObject({ withoutWithdrawals: z.boolean().optional() }).optional();

/** The ways out of quarantine, and out of an alarm. */
@Controller('v1/recovery')
export class RecoveryController {
  constructor(
    private readonly recovery: RecoveryService,
    private readonly replay: WithdrawalReplay,
    private readonly coordinatorLog: CoordinatorLog,
  ) {}

  @Post()
  @HttpCode(201)
  @Access('approver')
  sign(
    @Caller() caller: Account,
    @Body(new BodyPipe(recoverySchema)) body: z.output<typeof recoverySchema>,
  ): Promise<RecoveryState> {
    if (body?.withoutWithdrawals === true) this.replay.confirmWithout(caller);
    return this.recovery.sign(caller);
  }

  /** Go on with the coordinator's log as it is now; two people say so. */
  @Post('coordinator')
  @HttpCode(201)
  @Access('approver')
  clearAlarm(@Caller() caller: Account): { readonly kind: 'signed' | 'cleared' } {
    return { kind: this.coordinatorLog.clearAlarm(caller) ? 'cleared' : 'signed' };
  }
}
