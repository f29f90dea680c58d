import { Injectable } from '@nestjs/common';
import { RoundStore } from '@collimate/platform-site-store';
import { ReleaseWindow } from './release.window.js';
import { Witness } from './witness.js';

/** Tells the head of the log that has grown by something else than a release; with a release on its way it waits for its tick. */
@Injectable()
export class HeadTelling {
  constructor(
    private readonly witness: Witness,
    private readonly window: ReleaseWindow,
    private readonly rounds: RoundStore,
  ) {}

  /** @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, NOT_ENROLLED */
  async tell(): Promise<void> {
    if (!this.window.isOpen && !this.mayShowReading) await this.witness.witnessHead();
  }

  /**
   * A restarted program has no open window. If it sent a head while a round is open, the size of the head would show
   * how far the reading had come. The first head of a tree is sent before any charge under that tree, so it shows
   * nothing.
   */
  private get mayShowReading(): boolean {
    return this.rounds.open().length > 0 && this.witness.confirmed().size > 0;
  }
}
