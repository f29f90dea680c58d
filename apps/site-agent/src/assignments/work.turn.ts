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
   * @param due called with the ms after which a waiting thing has to be looked at again, once for each
   * @throws AgentError COORDINATOR_UNREACHABLE, or the error that stopped a step; nothing is lost by it
   */
  async take(due: (ms: number) => void): Promise<void> {
    const dueMs = await this.progress.advance();
    if (dueMs !== undefined) due(dueMs);
    // The coordinator confirms the head before the first answer, so that later heads can be compared with it.
    if (this.connection.isOpen) await this.head.tell();
    const waitMs = this.connection.isOpen ? await this.rounds.answerOpen() : undefined;
    if (waitMs !== undefined) due(waitMs);
    this.states.look();
  }
}
