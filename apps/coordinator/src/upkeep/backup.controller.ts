import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi } from '@collimate/protocol/http';
import { BackupService } from './backup.service.js';

/** A copy of the running coordinator's database. */
@Controller()
export class BackupController {
  constructor(private readonly backups: BackupService) {}

  @Serves(COORDINATOR_API.backup)
  make({ body }: CallOf<CoordinatorApi['backup']>): Promise<AnswerOf<CoordinatorApi['backup']>> {
    return this.backups.make(body.folder);
  }
}
