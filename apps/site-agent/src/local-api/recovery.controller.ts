import { Controller, HttpCode, Post } from '@nestjs/common';
import type { Account } from '@collimate/platform-site-store';
import { RecoveryService, type RecoveryState } from '../recovery/recovery.service.js';
import { Access, Caller } from './caller.guard.js';

/** The way out of quarantine. */
@Controller('v1/recovery')
export class RecoveryController {
  constructor(private readonly recovery: RecoveryService) {}

  @Post()
  @HttpCode(201)
  @Access('approver')
  sign(@Caller() caller: Account): Promise<RecoveryState> {
    return this.recovery.sign(caller);
  }
}
