import { Inject, Injectable } from '@nestjs/common';
import type { Assignment } from '@collimate/protocol';
import type { Logger } from 'pino';
import { OwnHeads } from '../dispatch/own.heads.js';
import { LOGGER } from '../ground/logger.token.js';
import type { LinkHandlers } from '../link/link.handlers.js';
import type { Stored } from '../link/link.loop.js';
import { EndedStudies } from '../studies/ended.studies.js';
import { AssignmentIntake } from './assignment.intake.js';
import { SelfDescription } from './self.description.js';

/** Handles the messages that come over the link. */
@Injectable()
export class LinkSide {
  constructor(
    private readonly self: SelfDescription,
    private readonly heads: OwnHeads,
    private readonly intake: AssignmentIntake,
    private readonly ended: EndedStudies,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param wake told when there is something to do */
  handlers(wake: () => void): LinkHandlers {
    return {
      checkpoint: () => this.heads.confirmed(),
      policyHash: () => this.self.policyHash(),
      isQuarantined: () => this.self.isQuarantined(),
      roundsInWork: () => this.self.roundsInWork(),
      connected: async (hello) => {
        this.heads.greet(hello);
        wake();
      },
      cancelled: (digests) => this.ended.cancelled(digests),
      ended: (digests) => this.ended.ended(digests),
      assigned: async (assignments) => {
        const stored = this.store(assignments);
        if (stored.done.length > 0) wake();
        return stored;
      },
    };
  }

  private store(assignments: readonly Assignment[]): Stored {
    const { done, refused, failure } = this.intake.take(assignments);
    for (const code of refused) this.logger.warn({ code }, 'an assignment was not valid');
    return { done, failure };
  }
}
