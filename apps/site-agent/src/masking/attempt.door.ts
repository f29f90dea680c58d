import { Injectable } from '@nestjs/common';
import type { RoundOrder } from '@collimate/governance-study';
import { ReleaseWindow } from '../dispatch/release.window.js';
import type { Silence } from '../silence/hush.js';
import { ShareDoor } from '../release/share.door.js';

/** The door for attempts. Their outcome leaves on the tick of its window, however long the reading of rows took. */
@Injectable()
export class AttemptDoor {
  constructor(
    private readonly door: ShareDoor,
    private readonly window: ReleaseWindow,
  ) {}

  /** Whether the outcome could not leave before the round ends. */
  isTooLate(order: RoundOrder): boolean {
    return this.window.isTooLate(order);
  }

  /** @throws the errors of the work */
  open<T>(order: RoundOrder, work: (door: ShareDoor, silence: Silence) => Promise<T>): Promise<T> {
    return this.window.compute(order, (silence) => work(this.door, silence));
  }
}
