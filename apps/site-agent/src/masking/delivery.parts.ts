import { Injectable } from '@nestjs/common';
import { ReleaseWindow } from '../dispatch/release.window.js';
import { AttemptCalls } from '../link/attempt.calls.js';
import { AttemptRenewal } from './attempt.renewal.js';
import { AttemptWalk } from './attempt.walk.js';
import { SumConfirmation } from './sum.confirmation.js';

/** Parts of a delivery, as one parameter. */
@Injectable()
export class DeliveryParts {
  constructor(
    readonly calls: AttemptCalls,
    readonly walk: AttemptWalk,
    readonly window: ReleaseWindow,
    readonly confirmation: SumConfirmation,
    readonly renewal: AttemptRenewal,
  ) {}
}
