import { Clock, instantFromMs, type Instant } from '@collimate/kernel-canonical';

/** The clock of the machine. */
export class SystemClock extends Clock {
  override now(): Instant {
    return instantFromMs(Date.now());
  }
}
