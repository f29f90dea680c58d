import { Controller } from '@nestjs/common';
import { Serves } from '@collimate/platform-service-kit';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi } from '@collimate/protocol/http';

/** Whether the program answers. */
@Controller()
export class HealthController {
  @Serves(COORDINATOR_API.health)
  health(): AnswerOf<CoordinatorApi['health']> {
    return { status: 'ok' };
  }
}
