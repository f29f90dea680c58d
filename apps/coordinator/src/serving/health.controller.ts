import { createHash } from 'node:crypto';
import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi } from '@collimate/protocol/http';
import { COORDINATOR_VERSION } from '../platform/coordinator.version.js';

/** Whether the program answers, and whether what is sent arrives. */
@Controller()
export class HealthController {
  @Serves(COORDINATOR_API.health)
  health(): AnswerOf<CoordinatorApi['health']> {
    return { status: 'ok' };
  }

  @Serves(COORDINATOR_API.echo)
  echo({ body }: CallOf<CoordinatorApi['echo']>): AnswerOf<CoordinatorApi['echo']> {
    return { sha256: createHash('sha256').update(body.fill).digest('hex'), version: COORDINATOR_VERSION };
  }
}
