import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { BackupService } from '../recovery/backup.service.js';

/** A copy of the running agent's database. */
@Controller()
export class BackupController {
  constructor(private readonly backups: BackupService) {}

  @Serves(SITE_API.backup)
  make({ body }: CallOf<SiteApi['backup']>): Promise<AnswerOf<SiteApi['backup']>> {
    return this.backups.make(body.folder);
  }
}
