import { BadRequestException, Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi } from '@collimate/protocol/http';
import { AuditService } from './audit.service.js';
import { CosigningService } from './cosigning.service.js';

/** The coordinator's log, for the operator. */
@Controller()
export class AuditController {
  constructor(
    private readonly audit: AuditService,
    private readonly cosigning: CosigningService,
  ) {}

  @Serves(COORDINATOR_API.checkpoint)
  checkpoint(): Promise<AnswerOf<CoordinatorApi['checkpoint']>> {
    return this.audit.checkpoint();
  }

  @Serves(COORDINATOR_API.verifyLog)
  verify(): Promise<AnswerOf<CoordinatorApi['verifyLog']>> {
    return this.audit.verify();
  }

  @Serves(COORDINATOR_API.entry)
  async entry({ params }: CallOf<CoordinatorApi['entry']>): Promise<AnswerOf<CoordinatorApi['entry']>> {
    return this.audit.entry(wholeNumber(params.index));
  }

  @Serves(COORDINATOR_API.leavesFrom)
  async leaves({ params }: CallOf<CoordinatorApi['leavesFrom']>): Promise<AnswerOf<CoordinatorApi['leavesFrom']>> {
    return this.audit.leaves(wholeNumber(params.from));
  }

  @Serves(COORDINATOR_API.cosignedLog)
  cosigned(): Promise<AnswerOf<CoordinatorApi['cosignedLog']>> {
    return this.cosigning.cosigned();
  }

  @Serves(COORDINATOR_API.growthSince)
  async growth({ params }: CallOf<CoordinatorApi['growthSince']>): Promise<AnswerOf<CoordinatorApi['growthSince']>> {
    return this.audit.consistency(wholeNumber(params.size));
  }
}

/** @throws BadRequestException */
function wholeNumber(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new BadRequestException();
  return Number(text);
}
