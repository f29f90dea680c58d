import { createHash } from 'node:crypto';
import { Controller } from '@nestjs/common';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi } from '@collimate/protocol/http';
import { COORDINATOR_VERSION } from '../platform/coordinator.version.js';

/** Whether the program answers, and whether sent bytes arrive (the digest of an echo). */
@Controller()
export class HealthController {
  constructor(private readonly store: CoordinatorStore) {}

  /** @throws StoreError STORE_UNREACHABLE once the database is closed: this process answers nothing any more */
  @Serves(COORDINATOR_API.health)
  health(): AnswerOf<CoordinatorApi['health']> {
    this.store.checkOpen();
    return { status: 'ok' };
  }

  @Serves(COORDINATOR_API.echo)
  echo({ body }: CallOf<CoordinatorApi['echo']>): AnswerOf<CoordinatorApi['echo']> {
    return { sha256: createHash('sha256').update(body.fill).digest('hex'), version: COORDINATOR_VERSION };
  }
}
