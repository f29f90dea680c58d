import { Injectable } from '@nestjs/common';
import { HeadTelling } from '../dispatch/head.telling.js';
import { LinkConnection } from '../link/link.connection.js';
import { RoundAnswerer } from './round.answerer.js';
import { StateLog } from './state.log.js';
import { StudyProgress } from './study.progress.js';

/** One look at the tables: studies are brought on, the log is confirmed, open rounds are answered. */
@Injectable()
export class WorkTurn {
  constructor(
    private readonly progress: StudyProgress,
    private readonly connection: LinkConnection,
    private readonly head: HeadTelling,
    private readonly rounds: RoundAnswerer,
    private readonly states: StateLog,
  ) {}

  /**
   * @param due told, for each thing that waits, after how many ms it has to be looked at again
   * @throws AgentError COORDINATOR_UNREACHABLE; whatever kept a step from being done, and nothing is lost by it
   */
  async take(due: (ms: number) => void): Promise<void> {
    const dueMs = await this.progress.advance();
    if (dueMs !== undefined) due(dueMs);
    // So that there is something to hold the coordinator to before the first answer.
    if (this.connection.isOpen) await this.head.tell();
    const waitMs = this.connection.isOpen ? await this.rounds.answerOpen() : undefined;
    if (waitMs !== undefined) due(waitMs);
    this.states.look();
  }
}
